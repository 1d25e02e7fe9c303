// Reads of callback tasks: the list, one task, how many are open.

import { type ExpressionBuilder, type Kysely, type SelectQueryBuilder, sql as sqlText } from 'kysely';
import type { Own } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { contactsOf } from './call-queries.ts';
import { isOnWeekday } from './conditions.ts';
import { itemsOf, type Page, type PageRequest, paged, pageOf } from './paging.ts';
import { toTask } from './rows.ts';
import type { Tables, TaskRow } from './schema.ts';
import type { StoredTask } from './stored.ts';

export interface TaskFilter {
  readonly statuses?: readonly string[];
  readonly number?: string;
  readonly updatedSince?: EpochMs;
  /** null: of nobody. */
  readonly assignee?: string | null;
  readonly claimedBy?: string;
  readonly team?: string | null;
  readonly teams?: readonly string[];
  /** Only what is this agent's, and what is nobody's in these teams. */
  readonly own?: Own;
  /** As it was sent, or as calls carry it; null: of none. */
  readonly did?: string | null;
  readonly queue?: string | null;
  readonly pbx?: string;
  readonly overdue?: boolean;
  /** Local days on which it was opened or closed, both included. */
  readonly openedFrom?: string;
  readonly openedTo?: string;
  readonly openedFor?: string | null;
  readonly opened?: TaskMoment;
  readonly closedFrom?: string;
  readonly closedTo?: string;
  readonly closedAgent?: string | null;
  readonly closed?: TaskMoment;
  readonly closure?: string;
  readonly late?: boolean;
}

/** When it was opened or closed, in the local time where its customer came in. */
export interface TaskMoment {
  readonly hour?: number;
  readonly afterHours?: boolean;
  readonly weekday?: number;
}

export interface TaskQueries {
  tasks(filter: TaskFilter, page: PageRequest): Promise<Page<StoredTask>>;
  /** Who is to be called next, first. */
  line(filter: TaskFilter, limit: number): Promise<readonly StoredTask[]>;
  task(id: string): Promise<StoredTask | null>;
  /** Of these teams; null: all. */
  openTaskCount(teams: readonly string[] | null): Promise<number>;
}

export function createTaskQueries(sql: Kysely<Tables>): TaskQueries {
  return {
    async tasks(filter, page) {
      const rows = await pageOf(tasksWhere(sql, filter), page);
      return paged(rows, page, await withParts(sql, rows.slice(0, itemsOf(page))));
    },
    async line(filter, limit) {
      const rows = await tasksWhere(sql, { statuses: ['open'], ...filter })
        .orderBy('priority', 'desc')
        .orderBy('due_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return withParts(sql, rows);
    },
    async task(id) {
      const row = await tasksWhere(sql, {}).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : ((await withParts(sql, [row]))[0] ?? null);
    },
    async openTaskCount(teams) {
      const open = sql
        .selectFrom('tasks')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where(IS_OPEN);
      const seen = teams === null ? open : open.where('team', 'in', teams);
      return (await seen.executeTakeFirstOrThrow()).count;
    },
  };
}

export function tasksWhere(
  sql: Kysely<Tables>,
  filter: TaskFilter,
): SelectQueryBuilder<Tables, 'tasks', TaskRow> {
  let query = sql.selectFrom('tasks').selectAll();
  if (filter.statuses !== undefined) query = query.where('status', 'in', filter.statuses);
  if (filter.number !== undefined) query = query.where('number', '=', filter.number);
  if (filter.updatedSince !== undefined) query = query.where('changed_at', '>=', filter.updatedSince);
  if (filter.assignee !== undefined) query = query.where('assignee', ...is(filter.assignee));
  if (filter.claimedBy !== undefined) query = query.where('claimed_by', '=', filter.claimedBy);
  if (filter.team !== undefined) query = query.where('team', ...is(filter.team));
  if (filter.teams !== undefined) query = query.where('team', 'in', filter.teams);
  if (filter.queue !== undefined) query = query.where('queue', ...is(filter.queue));
  if (filter.pbx !== undefined) query = query.where('pbx', '=', filter.pbx);
  if (filter.overdue !== undefined) query = query.where('overdue', '=', filter.overdue ? 1 : 0);
  if (filter.own !== undefined) query = query.where(isOwn(filter.own));
  return byFacts(sql, filter, query);
}

/** As `seesTask` decides it. */
export function isOwn({ agent, teams }: Own) {
  return (eb: ExpressionBuilder<Tables, 'tasks'>) => {
    const isNobodys = eb('assignee', 'is', null);
    return eb.or([
      eb('assignee', '=', agent),
      eb('claimed_by', '=', agent),
      eb('closed_agent', '=', agent),
      teams === null ? isNobodys : isNobodys.and('team', 'in', teams),
    ]);
  };
}

const is = (value: string | null) => [value === null ? 'is' : '=', value] as const;

/** What is known of tasks in local days, and in the spelling of calls. */
function byFacts(
  sql: Kysely<Tables>,
  filter: TaskFilter,
  all: SelectQueryBuilder<Tables, 'tasks', TaskRow>,
): SelectQueryBuilder<Tables, 'tasks', TaskRow> {
  const { did, openedFrom, openedTo, openedFor, closedFrom, closedTo, closedAgent, closure, late } = filter;
  let query = all;
  if (did === null) query = query.where('did', 'is', null);
  else if (did !== undefined) {
    const spelled = sql.selectFrom('task_facts').select('task_id').where('task_facts.did', '=', did);
    query = query.where((eb) => eb.or([eb('did', '=', did), eb('id', 'in', spelled)]));
  }
  let facts = sql.selectFrom('task_facts').select('task_id');
  const untouched = facts;
  if (openedFrom !== undefined) facts = facts.where('opened_day', '>=', openedFrom);
  if (openedTo !== undefined) facts = facts.where('opened_day', '<=', openedTo);
  if (openedFor !== undefined) facts = facts.where('opened_agent', ...is(openedFor));
  if (closedFrom !== undefined) facts = facts.where('closed_day', '>=', closedFrom);
  if (closedTo !== undefined) facts = facts.where('closed_day', '<=', closedTo);
  if (closedAgent !== undefined) facts = facts.where('closed_agent', ...is(closedAgent));
  if (closure !== undefined) facts = facts.where('closure', '=', closure);
  if (late !== undefined) facts = facts.where('closed_day', 'is not', null).where('late', '=', late ? 1 : 0);
  facts = byMoment(facts, 'opened', filter.opened);
  facts = byMoment(facts, 'closed', filter.closed);
  return facts === untouched ? query : query.where('id', 'in', facts);
}

function byMoment<O>(
  all: SelectQueryBuilder<Tables, 'task_facts', O>,
  which: 'opened' | 'closed',
  { hour, afterHours, weekday }: TaskMoment = {},
): SelectQueryBuilder<Tables, 'task_facts', O> {
  let facts = all;
  if (hour !== undefined) facts = facts.where(`${which}_hour`, '=', hour);
  if (afterHours !== undefined) facts = facts.where(`${which}_after_hours`, '=', afterHours ? 1 : 0);
  if (weekday !== undefined) facts = facts.where((eb) => isOnWeekday(eb, `${which}_day`, weekday));
  return facts;
}

/** In the words of the partial indexes: bound values would not find them. */
export const IS_OPEN = sqlText<boolean>`status IN ('open', 'claimed', 'snoozed')`;

/** Rows of tasks with their missed calls, their history and what is known of the customer. */
export async function withParts(sql: Kysely<Tables>, rows: readonly TaskRow[]): Promise<StoredTask[]> {
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
