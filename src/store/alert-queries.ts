// Reads for alerts: what is raised, and the numbers that thresholds are held against.

import type { Kysely } from 'kysely';
import type { Own } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { fits } from '../tasks/rules.ts';
import type { Tables } from './schema.ts';
import { IS_OPEN, isOwn } from './task-queries.ts';

export interface RaisedAlert {
  readonly name: string;
  readonly raisedAt: EpochMs;
  readonly value: number;
}

export interface AlertQueries {
  alerts(): Promise<readonly RaisedAlert[]>;
  /** Empty lists: of all. `own`: only what one agent sees of their own. */
  openTasks(
    teams: readonly string[],
    queues: readonly string[],
    overdue: boolean,
    own?: Own | null,
  ): Promise<number>;
  /** Inbound calls that began since a moment and have ended. */
  inboundSince(
    since: EpochMs,
    teams: readonly string[],
    queues: readonly string[],
  ): Promise<{ readonly missed: number; readonly all: number }>;
  /** Summaries that were given up. */
  failedDeliveries(): Promise<number>;
}

export function createAlertQueries(sql: Kysely<Tables>): AlertQueries {
  return {
    async alerts() {
      const rows = await sql.selectFrom('alerts').selectAll().orderBy('raised_at').execute();
      return rows.map(({ name, raised_at, value }) => ({ name, raisedAt: raised_at, value }));
    },
    async openTasks(teams, queues, overdue, own = null) {
      let query = sql
        .selectFrom('tasks')
        .select(['queue', (eb) => eb.fn.countAll<number>().as('n')])
        .where(IS_OPEN);
      if (overdue) query = query.where('overdue', '=', 1);
      if (own !== null) query = query.where(isOwn(own));
      if (teams.length > 0) query = query.where('team', 'in', teams);
      const rows = await query.groupBy('queue').execute();
      return sum(rows, queues);
    },
    async inboundSince(since, teams, queues) {
      let query = sql
        .selectFrom('calls')
        .innerJoin('call_facts', 'call_facts.call_id', 'calls.id')
        .select(['call_facts.queue', 'calls.disposition', (eb) => eb.fn.countAll<number>().as('n')])
        .where('calls.started_at', '>=', since)
        .where('calls.direction', '=', 'inbound')
        .where('calls.disposition', 'in', ['answered', 'missed']);
      if (teams.length > 0) query = query.where('calls.team', 'in', teams);
      const rows = await query.groupBy(['call_facts.queue', 'calls.disposition']).execute();
      return {
        missed: sum(
          rows.filter(({ disposition }) => disposition === 'missed'),
          queues,
        ),
        all: sum(rows, queues),
      };
    },
    async failedDeliveries() {
      const { n } = await sql
        .selectFrom('report_deliveries')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('state', '=', 'failed')
        .executeTakeFirstOrThrow();
      return n;
    },
  };
}

function sum(
  rows: readonly { readonly queue: string | null; readonly n: number }[],
  queues: readonly string[],
): number {
  return rows
    .filter(({ queue }) => queues.length === 0 || fits(queues, queue))
    .reduce((total, { n }) => total + n, 0);
}
