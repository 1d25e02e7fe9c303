// Every read of the daemon, built with Kysely so that another engine can stand behind it. Lists go by the change
// sequence: a client that follows `next` sees every change once it is committed, newest last.

import { Kysely, SqliteDialect } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import { type AccessQueries, createAccessQueries } from './access-queries.ts';
import { type CallQueries, contactsOf, createCallQueries } from './call-queries.ts';
import { type ContactQueries, createContactQueries } from './contact-queries.ts';
import type { Database } from './database.ts';
import { itemsOf, type Page, type PageRequest, paged, pageOf } from './paging.ts';
import { toTask } from './rows.ts';
import type { Tables, TaskRow } from './schema.ts';
import type { StoredTask } from './stored.ts';

export interface TaskFilter {
  readonly status?: string;
  readonly number?: string;
  readonly updatedSince?: EpochMs;
}

export interface Gap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
}

const GAPS_MAX = 1_000;

export interface Queries extends AccessQueries, CallQueries, ContactQueries {
  tasks(filter: TaskFilter, page: PageRequest): Promise<Page<StoredTask>>;
  task(id: string): Promise<StoredTask | null>;
  gaps(): Promise<readonly Gap[]>;
  openTaskCount(): Promise<number>;
}

export function createQueries(db: Database): Queries {
  const sql = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    ...createAccessQueries(sql),
    ...createCallQueries(sql),
    ...createContactQueries(sql),
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

async function listTasks(
  sql: Kysely<Tables>,
  filter: TaskFilter,
  page: PageRequest,
): Promise<Page<StoredTask>> {
  let query = sql.selectFrom('tasks').selectAll();
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.number !== undefined) query = query.where('number', '=', filter.number);
  if (filter.updatedSince !== undefined) query = query.where('changed_at', '>=', filter.updatedSince);
  const rows = await pageOf(query, page);
  return paged(rows, page, await withParts(sql, rows.slice(0, itemsOf(page))));
}

async function withParts(sql: Kysely<Tables>, rows: readonly TaskRow[]): Promise<StoredTask[]> {
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
  const contacts = await contactsOf(
    sql,
    rows.map(({ number }) => number),
  );
  return rows.map((row) => {
    const missed = (callsOf.get(row.id) ?? []).map(({ call_id }) => call_id);
    const task = toTask(row, missed, historyOf.get(row.id) ?? []);
    return { ...task, contact: contacts.get(row.number) ?? null };
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
