// Every read of the daemon, built with Kysely so that another engine can stand behind it. Lists go by the change
// sequence: a client that follows `next` sees every change once it is committed, newest last.

import { Kysely, type SelectQueryBuilder, SqliteDialect } from 'kysely';
import type { CallRecord } from '../calls/record.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Task } from '../tasks/task.ts';
import { type AccessQueries, createAccessQueries } from './access-queries.ts';
import type { Database } from './database.ts';
import { toCall, toTask } from './rows.ts';
import type { Tables, TaskRow } from './schema.ts';

export interface PageRequest {
  readonly limit: number;
  /** The `next` of an earlier page; null for the first one. */
  readonly cursor: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface CallFilter {
  readonly since?: EpochMs;
  readonly until?: EpochMs;
  readonly direction?: string;
  readonly disposition?: string;
  readonly state?: string;
  readonly agent?: string;
  readonly number?: string;
  readonly pbx?: string;
}

export interface TaskFilter {
  readonly status?: string;
  readonly number?: string;
  readonly updatedSince?: EpochMs;
}

export interface TimelineEntry {
  readonly at: EpochMs;
  readonly event: { readonly type: string };
}

export interface Gap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
}

/** Whatever is asked for: one page never holds up the others. */
const PAGE_ITEMS_MAX = 5_000;
/** Events shown under one call; a forward loop can make hundreds. */
const TIMELINE_MAX = 5_000;
const GAPS_MAX = 1_000;
const LIVE_MAX = 20_000;

export interface Queries extends AccessQueries {
  calls(filter: CallFilter, page: PageRequest): Promise<Page<CallRecord>>;
  liveCalls(): Promise<readonly CallRecord[]>;
  /** Follows merges: an old id answers with the surviving record. */
  call(id: string): Promise<CallRecord | null>;
  timeline(id: string): Promise<readonly TimelineEntry[]>;
  tasks(filter: TaskFilter, page: PageRequest): Promise<Page<Task>>;
  task(id: string): Promise<Task | null>;
  gaps(): Promise<readonly Gap[]>;
  openTaskCount(): Promise<number>;
}

export function createQueries(db: Database): Queries {
  const sql = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    ...createAccessQueries(sql),
    calls: (filter, page) => listCalls(sql, filter, page),
    async liveCalls() {
      const rows = await sql
        .selectFrom('calls')
        .selectAll()
        .where('state', '<>', 'ended')
        .orderBy('started_at')
        .limit(LIVE_MAX)
        .execute();
      return rows.map(toCall);
    },
    async call(id) {
      const row = await sql
        .selectFrom('calls')
        .selectAll()
        .where('id', '=', await survivor(sql, id))
        .executeTakeFirst();
      return row === undefined ? null : toCall(row);
    },
    async timeline(id) {
      const rows = await sql
        .selectFrom('journal')
        .select(['at', 'body'])
        .where('call_id', '=', await survivor(sql, id))
        .orderBy('seq')
        .limit(TIMELINE_MAX)
        .execute();
      return rows.map(({ at, body }) => ({ at, event: JSON.parse(body) as TimelineEntry['event'] }));
    },
    tasks: (filter, page) => listTasks(sql, filter, page),
    async task(id) {
      const row = await sql.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : ((await withParts(sql, [row]))[0] ?? null);
    },
    async gaps() {
      const rows = await sql.selectFrom('gaps').selectAll().orderBy('id', 'desc').limit(GAPS_MAX).execute();
      return rows.reverse().map((row) => ({
        pbx: row.pbx,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        reason: row.reason,
      }));
    },
    async openTaskCount() {
      const { count } = await sql
        .selectFrom('tasks')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('status', 'in', ['open', 'claimed', 'snoozed'])
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

async function survivor(sql: Kysely<Tables>, id: string): Promise<string> {
  const merge = await sql.selectFrom('call_merges').select('into_id').where('id', '=', id).executeTakeFirst();
  return merge?.into_id ?? id;
}

async function listCalls(
  sql: Kysely<Tables>,
  filter: CallFilter,
  page: PageRequest,
): Promise<Page<CallRecord>> {
  let query = sql.selectFrom('calls').selectAll();
  if (filter.since !== undefined) query = query.where('started_at', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('started_at', '<', filter.until);
  if (filter.direction !== undefined) query = query.where('direction', '=', filter.direction);
  if (filter.disposition !== undefined) query = query.where('disposition', '=', filter.disposition);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.agent !== undefined) query = query.where('agent', '=', filter.agent);
  if (filter.pbx !== undefined) query = query.where('pbx', '=', filter.pbx);
  const { number } = filter;
  if (number !== undefined) {
    query = query.where((eb) => eb.or([eb('from_number', '=', number), eb('to_number', '=', number)]));
  }
  const rows = await pageOf(query, page);
  return paged(rows, page, rows.slice(0, itemsOf(page)).map(toCall));
}

async function listTasks(sql: Kysely<Tables>, filter: TaskFilter, page: PageRequest): Promise<Page<Task>> {
  let query = sql.selectFrom('tasks').selectAll();
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.number !== undefined) query = query.where('number', '=', filter.number);
  if (filter.updatedSince !== undefined) query = query.where('changed_at', '>=', filter.updatedSince);
  const rows = await pageOf(query, page);
  return paged(rows, page, await withParts(sql, rows.slice(0, itemsOf(page))));
}

function itemsOf(page: PageRequest): number {
  return Math.min(page.limit, PAGE_ITEMS_MAX);
}

/** One row more than asked for tells whether there is a next page. */
function pageOf<T extends 'calls' | 'tasks', O extends { change_seq: number }>(
  query: SelectQueryBuilder<Tables, T, O>,
  page: PageRequest,
): Promise<O[]> {
  const after = page.cursor === null ? 0 : Number(page.cursor);
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new AppError('invalid', `cursor: "${page.cursor}" is not the \`next\` of an earlier answer.`);
  }
  const list = query as unknown as SelectQueryBuilder<Tables, 'calls', O>;
  return list
    .where('change_seq', '>', after)
    .orderBy('change_seq')
    .limit(itemsOf(page) + 1)
    .execute();
}

function paged<T>(rows: readonly { change_seq: number }[], page: PageRequest, items: readonly T[]): Page<T> {
  const last = rows[itemsOf(page) - 1];
  return { items, next: rows.length > itemsOf(page) && last !== undefined ? String(last.change_seq) : null };
}

async function withParts(sql: Kysely<Tables>, rows: readonly TaskRow[]): Promise<Task[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const calls = await sql
    .selectFrom('task_calls')
    .selectAll()
    .where('task_id', 'in', ids)
    .where('role', '=', 'missed')
    .orderBy('rowid' as 'call_id')
    .execute();
  const history = await sql
    .selectFrom('task_history')
    .selectAll()
    .where('task_id', 'in', ids)
    .orderBy('task_id')
    .orderBy('position')
    .execute();
  const callsOf = byTask(calls);
  const historyOf = byTask(history);
  return rows.map((row) => {
    const missed = (callsOf.get(row.id) ?? []).map(({ call_id }) => call_id);
    return toTask(row, missed, historyOf.get(row.id) ?? []);
  });
}

function byTask<T extends { readonly task_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.task_id);
    if (group === undefined) groups.set(row.task_id, [row]);
    else group.push(row);
  }
  return groups;
}
