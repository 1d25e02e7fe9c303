// INDICATORS → SUMMARY: gathers what a summary tells. Asks the analyst for figures and the store for who is waiting.

import type { Config } from '../config/schema.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Analyst, Overview, Question } from '../metrics/analyst.ts';
import type { GroupHeadlines } from '../metrics/headlines.ts';
import { comparedWith, instantsOf, type Period } from '../metrics/periods.ts';
import type { MetricSettings } from '../metrics/settings.ts';
import type { Queries } from '../store/queries.ts';
import { ALL_OPEN } from '../tasks/task.ts';
import type { ReportKind, Summary, SummaryFigure, SummaryRow, WaitingCustomer } from './summary.ts';

export interface SummaryOrder {
  readonly kind: ReportKind;
  readonly period: Period;
  readonly teams: readonly string[] | null;
}

export interface BuilderOptions {
  readonly reads: Queries;
  readonly analyst: Analyst;
  readonly settings: MetricSettings;
  readonly zone: string;
  /** Agent → name. */
  readonly names: ReadonlyMap<string, string>;
  /** A call that began so long before a gap was over when it came. */
  readonly callAgeMsMax: number;
  readonly now: () => EpochMs;
}

export function builderOptions(
  config: Config,
  reads: Queries,
  analyst: Analyst,
  now: () => EpochMs,
): BuilderOptions {
  const named = config.staff.agents.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const]));
  const callAgeMsMax = config.limits.callAgeHours * HOUR_MS;
  return {
    ...{ reads, analyst, callAgeMsMax, now },
    settings: config.metrics,
    zone: config.timezone,
    names: new Map(named),
  };
}

/** Figures of a summary, in this order. */
export const SUMMARY_FIGURES = [
  'calls.inbound',
  'calls.outbound',
  'calls.customers',
  'missed_calls.missed',
  'missed_calls.missedShare',
  'missed_calls.outsideHours',
  'missed_calls.calledBack',
  'missed_calls.calledBack15m',
  'missed_calls.neverReturned',
  'response_time.serviceLevel',
  'response_time.waitMean',
  'response_time.waitP90',
  'response_time.firstAttemptMedian',
  'connect_rate.connectRate',
  'connect_rate.meaningfulConnectRate',
  'call_length.talkMedian',
  'call_length.talkTooShort',
  'conversion.callConversion',
  'conversion.customerConversion',
  'callback_tasks.opened',
  'callback_tasks.closed',
  'callback_tasks.timeToCloseMedian',
  'callback_tasks.openNow',
  'callback_tasks.overdueNow',
] as const;

type Figures = Overview['indicators'];

const WAITING_MAX = 50;
const GAPS_MAX = 50;
const HOUR_MS = 3_600_000;

export async function buildSummary(order: SummaryOrder, options: BuilderOptions): Promise<Summary> {
  const { reads, analyst, settings, zone, now } = options;
  const { kind, period, teams } = order;
  const filter = teams === null ? {} : { teams };
  const question: Question = { period, compare: 'previous', filter, settings };
  const { since, until } = instantsOf(period, zone);
  const [overview, weekBefore, waiting, open, gaps, failed] = await Promise.all([
    analyst.overview(question),
    kind === 'day' ? weekBeforeOf(analyst, question) : null,
    reads.line({ statuses: ALL_OPEN, ...filter }, WAITING_MAX),
    reads.openTaskCount(teams),
    reads.touchedGaps({ since, until: Math.min(until, now()), callAgeMsMax: options.callAgeMsMax }),
    reads.failedReports(),
  ]);
  const counted = overview.indicators.get('missed_calls');
  return {
    kind,
    period,
    zone,
    madeAt: now(),
    teams,
    waiting: waiting.map(waitingCustomer),
    waitingMore: Math.max(0, open - waiting.length),
    withheld: counted?.figures.find(({ key }) => key === 'withheld')?.value ?? 0,
    figures: figuresOf(overview, weekBefore),
    serviceSeconds: settings.serviceSeconds,
    reasons: reasonsOf(overview),
    agents: rows(overview.agents, options.names),
    hours: rows(overview.hours, new Map()),
    days: kind === 'day' ? [] : rows(overview.series, new Map()),
    notes: overview.notes,
    gaps: gaps.slice(-GAPS_MAX),
    failed,
    isEmpty: overview.indicators.get('calls')?.figures.every(({ value }) => (value ?? 0) === 0) ?? true,
  };
}

/** null: there is nothing to compare with. */
async function weekBeforeOf(analyst: Analyst, question: Question): Promise<Figures | null> {
  const period = comparedWith(question.period, 'week');
  return period === null ? null : analyst.figuresBefore(period, question);
}

function figuresOf({ indicators }: Overview, weekBefore: Figures | null): SummaryFigure[] {
  return SUMMARY_FIGURES.flatMap((key) => {
    const figure = find(indicators, key);
    if (figure === undefined) return [];
    const { unit, good, value, numerator, denominator, n, previous } = figure;
    return [
      {
        ...{ key, unit, good, value, numerator, denominator, n },
        previous: previous?.value ?? null,
        // What is of this moment was nothing else a week ago.
        weekBefore: weekBefore === null || previous === null ? null : (find(weekBefore, key)?.value ?? null),
      },
    ];
  });
}

function find(indicators: Figures, key: string) {
  const [indicator, name] = key.split('.');
  for (const [each, { figures }] of indicators) {
    if (each === indicator) return figures.find((figure) => figure.key === name);
  }
  return undefined;
}

function reasonsOf({ indicators }: Overview): { [reason: string]: number } {
  const parts = indicators.get('missed_calls')?.breakdowns.find(({ key }) => key === 'byReason')?.parts ?? [];
  return Object.fromEntries(
    parts.filter(({ numerator }) => (numerator ?? 0) > 0).map(({ key, numerator }) => [key, numerator ?? 0]),
  );
}

function rows(groups: readonly GroupHeadlines[], names: ReadonlyMap<string, string>): SummaryRow[] {
  return groups.map(({ key: [key = null], few, figures }) => ({
    key,
    name: key === null ? null : (names.get(key) ?? null),
    few,
    figures: Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value])),
  }));
}

function waitingCustomer(task: Awaited<ReturnType<Queries['line']>>[number]): WaitingCustomer {
  return {
    task: task.id,
    number: task.number,
    name: task.contact?.name ?? task.name,
    missedCalls: task.missedCalls,
    since: task.firstMissedAt,
    attempts: task.attempts,
    overdue: task.overdue,
    who: task.claimedBy ?? task.assignee,
  };
}
