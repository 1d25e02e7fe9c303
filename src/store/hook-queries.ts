// Reads about webhooks: what they are, what they were told, and what is to be told now.

import type { ExpressionBuilder, Kysely } from 'kysely';
import type { HookFilter } from '../desk/hook-filter.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { StoredEvent } from './outbox-queries.ts';
import type { HookRow, Tables } from './schema.ts';

export interface Hook {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly filter: HookFilter;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  /** null while it is told of events. */
  readonly disabledAt: EpochMs | null;
  readonly disabledReason: string | null;
  /** What it has still to be told, and what was given up. */
  readonly pending: number;
  readonly dead: number;
}

export interface Delivery {
  readonly seq: number;
  readonly type: string;
  readonly subject: string;
  readonly at: EpochMs;
  readonly state: string;
  readonly attempts: number;
  readonly nextAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

export interface DeliveryPage {
  /** null: in any state. */
  readonly state: string | null;
  readonly limit: number;
  /** The last one seen; null for the first page. */
  readonly before: number | null;
}

/** What a dispatcher has room for. */
export interface Room {
  readonly now: EpochMs;
  /** For each hook that is named, how many it may be sent; others get `usual`. */
  readonly places: { readonly [hook: string]: number };
  readonly usual: number;
  /** Under way already. */
  readonly busy: readonly { readonly hook: string; readonly seq: number }[];
}

export interface Due {
  readonly hook: string;
  readonly url: string;
  readonly secret: string;
  readonly attempts: number;
  readonly event: StoredEvent;
}

export interface DueDeliveries {
  /** Hooks that are told of events. */
  readonly hooks: number;
  readonly due: readonly Due[];
  /** When there is something to do next, if nothing happens; null: never. */
  readonly nextAt: EpochMs | null;
}

export interface HookQueries {
  /** Oldest first. */
  hooks(): Promise<readonly Hook[]>;
  hook(id: string): Promise<Hook | null>;
  /** Newest first. */
  deliveries(hook: string, page: DeliveryPage): Promise<readonly Delivery[]>;
  dueDeliveries(room: Room): Promise<DueDeliveries>;
}

export function createHookQueries(sql: Kysely<Tables>): HookQueries {
  return {
    async hooks() {
      const rows = await withCounts(sql).orderBy('created_at').orderBy('id').execute();
      return rows.map(toHook);
    },
    async hook(id) {
      const row = await withCounts(sql).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toHook(row);
    },
    async deliveries(hook, { state, limit, before }) {
      let query = sql
        .selectFrom('deliveries')
        .innerJoin('outbox', 'outbox.seq', 'deliveries.seq')
        .selectAll('deliveries')
        .select(['outbox.type', 'outbox.subject', 'outbox.at'])
        .where('hook_id', '=', hook);
      if (state !== null) query = query.where('state', '=', state);
      if (before !== null) query = query.where('deliveries.seq', '<', before);
      const rows = await query.orderBy('deliveries.seq', 'desc').limit(limit).execute();
      return rows.map((row) => ({
        seq: row.seq,
        type: row.type,
        subject: row.subject,
        at: row.at,
        state: row.state,
        attempts: row.attempts,
        nextAt: row.next_at,
        lastAt: row.last_at,
        lastStatus: row.last_status,
        lastError: row.last_error,
      }));
    },
    dueDeliveries: (room) => dueDeliveries(sql, room),
  };
}

function withCounts(sql: Kysely<Tables>) {
  const count = (eb: ExpressionBuilder<Tables, 'hooks'>, state: 'pending' | 'dead') =>
    eb
      .selectFrom('deliveries')
      .select((inner) => inner.fn.countAll<number>().as('count'))
      .whereRef('hook_id', '=', 'hooks.id')
      .where('state', '=', state)
      .as(state);
  return sql
    .selectFrom('hooks')
    .selectAll()
    .select((eb) => [count(eb, 'pending'), count(eb, 'dead')]);
}

function toHook(row: HookRow & { readonly pending: number | null; readonly dead: number | null }): Hook {
  return {
    id: row.id,
    url: row.url,
    secret: row.secret,
    filter: JSON.parse(row.filter) as HookFilter,
    createdAt: row.created_at,
    createdBy: row.actor,
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
    pending: row.pending ?? 0,
    dead: row.dead ?? 0,
  };
}

/** Hook by hook, so that one with a long list does not keep the others waiting. */
async function dueDeliveries(sql: Kysely<Tables>, room: Room): Promise<DueDeliveries> {
  const hooks = await sql
    .selectFrom('hooks')
    .select(['id', 'url', 'secret'])
    .where('disabled_at', 'is', null)
    .execute();
  const due: Due[] = [];
  let nextAt: EpochMs | null = null;
  for (const { id, url, secret } of hooks) {
    const places = room.places[id] ?? room.usual;
    if (places > 0) {
      const busy = room.busy.filter(({ hook }) => hook === id).map(({ seq }) => seq);
      const rows = await dueOf(sql, id, room.now, busy).limit(places).execute();
      for (const { attempts, body, ...event } of rows) {
        due.push({ hook: id, url, secret, attempts, event: { ...event, body: JSON.parse(body) as unknown } });
      }
    }
    const { next } = await sql
      .selectFrom('deliveries')
      .select((eb) => eb.fn.min<EpochMs | null>('next_at').as('next'))
      .where('hook_id', '=', id)
      .where('state', '=', 'pending')
      .where('next_at', '>', room.now)
      .executeTakeFirstOrThrow();
    if (next !== null) nextAt = Math.min(next, nextAt ?? next);
  }
  return { hooks: hooks.length, due, nextAt };
}

function dueOf(sql: Kysely<Tables>, hook: string, now: EpochMs, busy: readonly number[]) {
  const due = sql
    .selectFrom('deliveries')
    .innerJoin('outbox', 'outbox.seq', 'deliveries.seq')
    .select(['outbox.seq', 'outbox.at', 'outbox.type', 'outbox.team', 'outbox.body', 'deliveries.attempts'])
    .where('hook_id', '=', hook)
    .where('state', '=', 'pending')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('deliveries.seq');
  return busy.length === 0 ? due : due.where('deliveries.seq', 'not in', busy);
}
