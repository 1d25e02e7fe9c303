// Reads of summaries: the kept ones, what has still to be delivered, and what reached nobody.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import type { FailedDelivery, ReportId, ReportKind, Summary } from '../reports/summary.ts';
import { audienceKey } from './report-writer.ts';
import type { Tables } from './schema.ts';

export interface KeptReport extends ReportId {
  readonly to: string;
  readonly madeAt: EpochMs;
}

export interface ReportDeliveryState extends ReportId {
  readonly recipient: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly nextAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly lastError: string | null;
}

export interface ReportQueries {
  /** Newest first. */
  reports(limit: number): Promise<readonly KeptReport[]>;
  /** null: there is none for these teams. */
  report(id: ReportId, teams: readonly string[] | null): Promise<Summary | null>;
  /** Is there one, for whatever teams? */
  isReportMade(id: ReportId): Promise<boolean>;
  /** The first local day that summaries tell of by themselves; null: they have not begun. */
  reportsSince(): Promise<string | null>;
  reportDeliveries(id: ReportId): Promise<readonly ReportDeliveryState[]>;
  dueReports(now: EpochMs, limit: number): Promise<readonly ReportDeliveryState[]>;
  /** When the next delivery is due; null: none is. */
  nextReportAt(): Promise<EpochMs | null>;
  /** Given up, newest first. */
  failedReports(): Promise<readonly FailedDelivery[]>;
}

const FAILED_MAX = 20;

export function createReportQueries(sql: Kysely<Tables>): ReportQueries {
  return {
    async reports(limit) {
      const rows = await sql
        .selectFrom('reports')
        .select(['kind', 'from_day', 'to_day', (eb) => eb.fn.min('made_at').as('made_at')])
        .groupBy(['kind', 'from_day', 'to_day'])
        .orderBy('to_day', 'desc')
        .orderBy('kind')
        .limit(limit)
        .execute();
      return rows.map(({ kind, from_day, to_day, made_at }) => ({
        kind: kind as ReportKind,
        from: from_day,
        to: to_day,
        madeAt: made_at,
      }));
    },
    async report({ kind, from }, teams) {
      const row = await sql
        .selectFrom('reports')
        .select('body')
        .where('kind', '=', kind)
        .where('from_day', '=', from)
        .where('audience', '=', audienceKey(teams))
        .executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.body) as Summary);
    },
    async isReportMade({ kind, from }) {
      const all = sql.selectFrom('reports').select('kind');
      const row = await all.where('kind', '=', kind).where('from_day', '=', from).executeTakeFirst();
      return row !== undefined;
    },
    async reportsSince() {
      const row = await sql.selectFrom('report_state').select('since').executeTakeFirst();
      return row?.since ?? null;
    },
    async reportDeliveries({ kind, from }) {
      const all = sql.selectFrom('report_deliveries').selectAll();
      const rows = await all
        .where('kind', '=', kind)
        .where('from_day', '=', from)
        .orderBy('recipient')
        .execute();
      return rows.map(toDelivery);
    },
    async dueReports(now, limit) {
      const rows = await sql
        .selectFrom('report_deliveries')
        .selectAll()
        .where('state', '=', 'pending')
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },
    async nextReportAt() {
      const row = await sql
        .selectFrom('report_deliveries')
        .select((eb) => eb.fn.min('next_at').as('at'))
        .where('state', '=', 'pending')
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async failedReports() {
      const rows = await sql
        .selectFrom('report_deliveries')
        .selectAll()
        .where('state', '=', 'failed')
        .orderBy('last_at', 'desc')
        .limit(FAILED_MAX)
        .execute();
      return rows.map(({ kind, from_day, recipient, last_error }) => ({
        kind: kind as ReportKind,
        from: from_day,
        recipient,
        error: last_error ?? '',
      }));
    },
  };
}

function toDelivery(row: Tables['report_deliveries']): ReportDeliveryState {
  return {
    kind: row.kind as ReportKind,
    from: row.from_day,
    recipient: row.recipient,
    state: row.state as ReportDeliveryState['state'],
    attempts: row.attempts,
    nextAt: row.next_at,
    lastAt: row.last_at,
    lastError: row.last_error,
  };
}
