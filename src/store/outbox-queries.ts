// Reads what was announced, in order. Old announcements are removed: up to the horizon some are missing, after it none.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Tables } from './schema.ts';

export interface StoredEvent {
  readonly seq: number;
  readonly at: EpochMs;
  readonly type: string;
  /** null: what it is about belongs to no team. */
  readonly team: string | null;
  /** The record as it then was. */
  readonly body: unknown;
}

export interface Announced {
  /** Oldest first. */
  readonly events: readonly StoredEvent[];
  readonly horizon: number;
  /** The latest of all. */
  readonly last: number;
}

export interface OutboxQueries {
  announced(after: number, limit: number): Promise<Announced>;
}

export function createOutboxQueries(sql: Kysely<Tables>): OutboxQueries {
  return {
    async announced(after, limit) {
      const rows = await sql
        .selectFrom('outbox')
        .select(['seq', 'at', 'type', 'team', 'body'])
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute();
      // Asked for after the rows: what was removed in between shows.
      const { up_to: horizon } = await sql
        .selectFrom('outbox_horizon')
        .select('up_to')
        .executeTakeFirstOrThrow();
      const { last } = await sql
        .selectFrom('outbox')
        .select((eb) => eb.fn.max<number | null>('seq').as('last'))
        .executeTakeFirstOrThrow();
      const events = rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as unknown }));
      return { events, horizon, last: Math.max(horizon, last ?? 0) };
    },
  };
}
