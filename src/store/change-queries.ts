// What changed since a cursor. Every change takes the next number of one sequence, and there is one writer: whoever has
// seen a number has been shown all that are lower.
// Rule: the end of the stretch is read before the rows, and nothing beyond it is answered. A record that changes in
// between has a higher number by then and comes with the next question; none is skipped.

import { CompiledQuery, type Kysely } from 'kysely';
import { AppError } from '../errors.ts';
import { type CallFilter, callsOfAgent, callsWhere } from './call-filter.ts';
import { withOutcomes } from './call-queries.ts';
import { LAST_CHANGE } from './change-sequence.ts';
import { changedRows, itemsOf } from './paging.ts';
import type { Tables } from './schema.ts';
import type { StoredCall, StoredTask } from './stored.ts';
import { type TaskFilter, tasksWhere, withParts } from './task-queries.ts';

export interface ChangesRequest {
  /** The cursor of an earlier answer; 0: everything; null: nothing, only where the sequence stands. */
  readonly since: number | null;
  readonly limit: number;
}

export interface Changes<T> {
  readonly items: readonly T[];
  /** Where the next question begins. */
  readonly cursor: number;
  /** There is more already. */
  readonly more: boolean;
}

export interface Merge {
  readonly id: string;
  readonly into: string;
}

export interface CallChanges extends Changes<StoredCall> {
  /** Calls that turned out to be part of others: their ids are gone from the list. */
  readonly merged: readonly Merge[];
}

export interface ChangeQueries {
  /** Errors: `invalid` for a cursor of another database. */
  callChanges(filter: CallFilter, asked: ChangesRequest): Promise<CallChanges>;
  taskChanges(filter: TaskFilter, asked: ChangesRequest): Promise<Changes<StoredTask>>;
}

export function createChangeQueries(sql: Kysely<Tables>): ChangeQueries {
  return {
    async callChanges(filter, asked) {
      const stretch = await stretchOf(sql, asked);
      const calls = await changedRows(callsWhere(sql, filter), stretch);
      const merges = await mergesIn(sql, filter, stretch);
      const cursor = Math.min(endOf(calls, stretch), endOf(merges, stretch));
      const upToCursor = ({ change_seq }: { readonly change_seq: number }) => change_seq <= cursor;
      return {
        items: await withOutcomes(sql, calls.filter(upToCursor)),
        merged: merges.filter(upToCursor).map(({ id, into_id }) => ({ id, into: into_id })),
        cursor,
        more: calls.length > stretch.limit || merges.length > stretch.limit,
      };
    },
    async taskChanges(filter, asked) {
      const stretch = await stretchOf(sql, asked);
      const rows = await changedRows(tasksWhere(sql, filter), stretch);
      return {
        items: await withParts(sql, rows.slice(0, stretch.limit)),
        cursor: endOf(rows, stretch),
        more: rows.length > stretch.limit,
      };
    },
  };
}

interface Stretch {
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
}

async function stretchOf(sql: Kysely<Tables>, { since, limit }: ChangesRequest): Promise<Stretch> {
  const { rows } = await sql.executeQuery<{ last: number }>(CompiledQuery.raw(LAST_CHANGE));
  const upTo = rows[0]?.last ?? 0;
  if (since !== null && since > upTo) {
    throw new AppError(
      'invalid',
      `since: ${since} is ahead of the last change, ${upTo}: this cursor belongs to another database, or to this one before a backup was restored. Begin again with since=0.`,
    );
  }
  return { after: since ?? upTo, upTo, limit: itemsOf({ limit }) };
}

/** The last number of which all is told. */
function endOf(rows: readonly { readonly change_seq: number }[], { upTo, limit }: Stretch): number {
  return rows.length > limit ? (rows[limit - 1]?.change_seq ?? upTo) : upTo;
}

async function mergesIn(
  sql: Kysely<Tables>,
  { teams, own }: CallFilter,
  { after, upTo, limit }: Stretch,
): Promise<readonly { id: string; into_id: string; change_seq: number }[]> {
  let merges = sql
    .selectFrom('call_merges')
    .select(['id', 'into_id', 'change_seq'])
    .where('change_seq', '>', after)
    .where('change_seq', '<=', upTo)
    .orderBy('change_seq')
    .limit(limit + 1);
  if (teams !== undefined) merges = merges.where('team', 'in', teams);
  if (own !== undefined) merges = merges.where('id', 'in', callsOfAgent(sql, own.agent));
  return merges.execute();
}
