// Reads about calls, with what people and programs have added to them.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import { customerNumber } from '../tasks/book.ts';
import { type CallFilter, callsWhere } from './call-filter.ts';
import {
  itemsOf,
  type Page,
  type PageRequest,
  pageByStart,
  paged,
  pagedByStart,
  pageOf,
  type StartOrder,
} from './paging.ts';
import { toCall, toContact, toDial, toOutcome } from './rows.ts';
import type { CallRow, OutcomeRow, Tables } from './schema.ts';
import type { CallSource, Contact, Dial, StoredCall } from './stored.ts';

export interface TimelineEntry {
  readonly at: EpochMs;
  readonly event: { readonly type: string };
}

/** Events shown under one call; a forward loop can make hundreds. */
const TIMELINE_MAX = 5_000;
const LIVE_MAX = 20_000;

export interface CallQueries {
  calls(filter: CallFilter, page: PageRequest): Promise<Page<StoredCall>>;
  /** In the order in which they started, or the latest first, for lists that people read. */
  callsByStart(filter: CallFilter, page: PageRequest, order?: StartOrder): Promise<Page<StoredCall>>;
  /** The last ones that started, oldest first. */
  latestCalls(filter: CallFilter, limit: number): Promise<readonly StoredCall[]>;
  liveCalls(filter: Pick<CallFilter, 'teams' | 'own'>): Promise<readonly StoredCall[]>;
  /** Follows merges: an old id answers with the surviving record. */
  call(id: string): Promise<StoredCall | null>;
  timeline(id: string): Promise<readonly TimelineEntry[]>;
  dial(id: string): Promise<Dial | null>;
}

export function createCallQueries(sql: Kysely<Tables>): CallQueries {
  return {
    async calls(filter, page) {
      const rows = await pageOf(callsWhere(sql, filter), page);
      return paged(rows, page, await withOutcomes(sql, rows.slice(0, itemsOf(page))));
    },
    async callsByStart(filter, page, order = 'asc') {
      const rows = await pageByStart(callsWhere(sql, filter), page, order);
      return pagedByStart(rows, page, await withOutcomes(sql, rows.slice(0, itemsOf(page))));
    },
    async latestCalls(filter, limit) {
      const rows = await callsWhere(sql, filter)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(itemsOf({ limit }))
        .execute();
      return withOutcomes(sql, rows.reverse());
    },
    async liveCalls(filter) {
      const live = callsWhere(sql, filter).where('state', '<>', 'ended');
      return withOutcomes(sql, await live.orderBy('started_at').limit(LIVE_MAX).execute());
    },
    async call(id) {
      const survivor = await survivorOf(sql, id);
      const row = await sql.selectFrom('calls').selectAll().where('id', '=', survivor).executeTakeFirst();
      return row === undefined ? null : ((await withOutcomes(sql, [row]))[0] ?? null);
    },
    async dial(id) {
      const row = await sql.selectFrom('dials').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDial(row);
    },
    async timeline(id) {
      const rows = await sql
        .selectFrom('journal')
        .select(['at', 'body'])
        .where('call_id', '=', await survivorOf(sql, id))
        .orderBy('seq')
        .limit(TIMELINE_MAX)
        .execute();
      return rows.map(({ at, body }) => ({ at, event: JSON.parse(body) as TimelineEntry['event'] }));
    },
  };
}

async function survivorOf(sql: Kysely<Tables>, id: string): Promise<string> {
  const merge = await sql.selectFrom('call_merges').select('into_id').where('id', '=', id).executeTakeFirst();
  return merge?.into_id ?? id;
}

/** Rows of calls with what people and programs have added to them. */
export async function withOutcomes(sql: Kysely<Tables>, rows: readonly CallRow[]): Promise<StoredCall[]> {
  if (rows.length === 0) return [];
  const calls = rows.map((row) => ({ row, call: toCall(row) }));
  const numbers = [
    ...new Set(calls.map(({ call }) => customerNumber(call)).filter((number) => number !== null)),
  ];
  const contacts = await contactsOf(sql, numbers);
  const outcomes = new Map<string, OutcomeRow[]>();
  const ids = rows.map(({ id }) => id);
  for (const row of await sql
    .selectFrom('outcomes')
    .selectAll()
    .where('call_id', 'in', ids)
    .orderBy('at')
    .execute()) {
    const known = outcomes.get(row.call_id);
    if (known === undefined) outcomes.set(row.call_id, [row]);
    else known.push(row);
  }
  return calls.map(({ row, call }) => ({
    ...call,
    source: row.source as CallSource,
    afterHours: row.after_hours === 1,
    team: row.team,
    outcomes: (outcomes.get(row.id) ?? []).map(toOutcome),
    contact: contacts.get(customerNumber(call) ?? '') ?? null,
  }));
}

export async function contactsOf(
  sql: Kysely<Tables>,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  if (numbers.length === 0) return new Map();
  const rows = await sql.selectFrom('contacts').selectAll().where('number', 'in', numbers).execute();
  return new Map(rows.map((row) => [row.number, toContact(row)]));
}
