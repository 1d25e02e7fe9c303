// A summary of a day, a week or a month: what was built once, kept, and is told to each recipient in their own language and zone.
// It is in no language: figures carry their keys, and words come when it is written out.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Notes } from '../metrics/analyst.ts';
import type { Measured, Unit } from '../metrics/indicator.ts';
import type { Period } from '../metrics/periods.ts';

export const REPORT_KINDS = ['day', 'week', 'month'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** A summary is known by its kind and its first day. */
export interface ReportId {
  readonly kind: ReportKind;
  readonly from: string;
}

export interface WaitingCustomer {
  readonly task: string;
  readonly number: string;
  readonly name: string | null;
  readonly missedCalls: number;
  readonly since: EpochMs;
  readonly attempts: number;
  readonly overdue: boolean;
  /** Who has claimed the task, else whose it is; null: nobody's. */
  readonly who: string | null;
}

export interface SummaryFigure extends Measured {
  /** Indicator and figure: `calls.inbound`. */
  readonly key: string;
  readonly unit: Unit;
  readonly good: 'high' | 'low' | null;
  /** In the period before; null: nothing to compare with. */
  readonly previous: number | null;
  /** On the same weekday a week before; null for weeks and months. */
  readonly weekBefore: number | null;
}

export interface SummaryRow {
  /** An agent, an hour or a day; null: nobody. */
  readonly key: string | null;
  readonly name: string | null;
  /** Too few calls to rank by. */
  readonly few: boolean;
  readonly figures: { readonly [key: string]: number | null };
}

export interface SummaryGap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
  /** Calls of which some part lies in it. */
  readonly calls: number;
  /** Those whose end nobody knows. */
  readonly unknownCalls: number;
}

/** A summary that did not reach somebody. */
export interface FailedDelivery extends ReportId {
  readonly recipient: string;
  readonly error: string;
}

export interface Summary {
  readonly kind: ReportKind;
  readonly period: Period;
  /** Days begin and end in this zone. */
  readonly zone: string;
  readonly madeAt: EpochMs;
  /** Teams whose calls it tells of; null: everybody's. */
  readonly teams: readonly string[] | null;
  /** Customers who wait for a call now, the most urgent first. */
  readonly waiting: readonly WaitingCustomer[];
  readonly waitingMore: number;
  /** Missed calls without a number: nobody can be called back. */
  readonly withheld: number;
  readonly figures: readonly SummaryFigure[];
  /** T of the service level. */
  readonly serviceSeconds: number;
  /** Reason → missed calls. */
  readonly reasons: { readonly [reason: string]: number };
  readonly agents: readonly SummaryRow[];
  readonly hours: readonly SummaryRow[];
  readonly days: readonly SummaryRow[];
  readonly notes: Notes;
  readonly gaps: readonly SummaryGap[];
  readonly failed: readonly FailedDelivery[];
  /** Nobody called anybody. */
  readonly isEmpty: boolean;
}
