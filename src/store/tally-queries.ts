// Tallies of a period: from the kept sums where they answer the question, else counted from the facts. Both give the same; a
// test holds them together.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import { countFact } from '../metrics/catalogue.ts';
import { type Cut, cutValue, isOnWeekday, type KeptCut, matches, timeValue } from '../metrics/cuts.ts';
import { type FactKind, type Facts, type Place, ringsOf } from '../metrics/facts.ts';
import { type GroupHeadlines, headlinesOf } from '../metrics/headlines.ts';
import { daysOf, daysOfMonth, type Period } from '../metrics/periods.ts';
import { type Group, keptCutFor, type TallyQuestion } from '../metrics/question.ts';
import type { MetricSettings } from '../metrics/settings.ts';
import { isOfTeams } from './conditions.ts';
import { toCallFact, toCustomerFact, toMissedCase, toPlace, toTaskFacts } from './fact-rows.ts';
import { addMembers, addSums } from './rollup-codec.ts';
import type { Tables } from './schema.ts';
import { type ItemsOf, itemIds, scriptFact } from './script-facts.ts';
import { Groups } from './tally-groups.ts';
import { IS_OPEN } from './task-queries.ts';

/** Days about which something is to be said beside their sums. */
export interface RestatedDay {
  readonly day: string;
  readonly at: EpochMs;
  readonly calls: number;
}

export interface FigureBacklog {
  readonly callsLeft: number;
  readonly tasksLeft: number;
  readonly staleDays: number;
}

export interface TallyQueries {
  /** Without any facts there is no group, but for a question that asks for none. */
  tallies(question: TallyQuestion): Promise<readonly Group[]>;
  /** The same groups, as the few figures that tell them apart. */
  headlines(question: TallyQuestion, settings: MetricSettings): Promise<readonly GroupHeadlines[]>;
  /** Tasks that are open and late now, as groups of the same question; times are no part of it. */
  standingTasks(question: TallyQuestion): Promise<readonly Group[]>;
  restatedDays(period: Period): Promise<readonly RestatedDay[]>;
  /** What has still to be made anew. */
  figureBacklog(): Promise<FigureBacklog>;
}

/** Days and months whose sums are read at a time: the log cannot begin anew while somebody reads. */
const CHUNK = 4;

export function createTallyQueries(sql: Kysely<Tables>): TallyQueries {
  return {
    tallies: (question) => groupsOf(sql, question, true),
    headlines: async (question, settings) => headlinesOf(await groupsOf(sql, question, false), settings),
    async standingTasks({ filter, by, period }) {
      const groups = new Groups(by, true);
      const [isOfHour, isOfDay] = [filter.hour !== undefined, filter.weekday !== undefined];
      const rows = await sql
        .selectFrom('tasks')
        .innerJoin('task_facts as fact', 'fact.task_id', 'tasks.id')
        .select(['fact.pbx', 'fact.team', 'fact.queue', 'fact.did', 'tasks.assignee'])
        .select('fact.opened_after_hours as after_hours')
        .select((eb) => [
          eb.fn.countAll<number>().as('open'),
          eb.fn.sum<number>('tasks.overdue').as('overdue'),
          (isOfHour ? eb.ref('fact.opened_hour') : eb.lit(0)).as('hour'),
          (isOfDay ? eb.ref('fact.opened_day') : eb.val(period.to)).as('day'),
        ])
        .where(IS_OPEN)
        .groupBy(['fact.pbx', 'fact.team', 'fact.queue', 'fact.did', 'tasks.assignee'])
        .groupBy(['after_hours', 'hour', 'day'])
        .execute();
      for (const { assignee, open, overdue, ...row } of rows) {
        const place = toPlace({ ...row, agent: assignee, trunk: null }, 'inbound');
        if (!matches(place, filter)) continue;
        const tally = groups.of((cut) => cutValue(place, cut));
        tally.count('task.open_now', open);
        tally.count('task.overdue_now', overdue);
      }
      return groups.all();
    },
    async figureBacklog() {
      const state = await sql.selectFrom('fact_state').selectAll().executeTakeFirstOrThrow();
      const count = async (query: { executeTakeFirstOrThrow(): Promise<{ n: number }> }) =>
        (await query.executeTakeFirstOrThrow()).n;
      const all = <T extends 'calls' | 'tasks' | 'rollup_days'>(table: T) =>
        sql.selectFrom(table as 'tasks').select((eb) => eb.fn.countAll<number>().as('n'));
      const { calls_after, tasks_after } = state;
      return {
        callsLeft: calls_after === null ? 0 : await count(all('calls').where('id', '>', calls_after)),
        tasksLeft: tasks_after === null ? 0 : await count(all('tasks').where('id', '>', tasks_after)),
        staleDays: await count(all('rollup_days').where('stale' as 'overdue', '=', 1)),
      };
    },
    async restatedDays({ from, to }) {
      const rows = await sql
        .selectFrom('rollup_days')
        .selectAll()
        .where('day', '>=', from)
        .where('day', '<=', to)
        .where('restated_at', 'is not', null)
        .orderBy('day')
        .execute();
      return rows.map((row) => ({ day: row.day, at: row.restated_at ?? 0, calls: row.restated_calls }));
    },
  };
}

async function groupsOf(
  sql: Kysely<Tables>,
  question: TallyQuestion,
  withCustomers: boolean,
): Promise<readonly Group[]> {
  const groups = new Groups(question.by, withCustomers);
  const cut = keptCutFor(question);
  const days = daysOf(question.period).filter((day) => isOnWeekday(day, question.filter));
  const stale = new Set(cut === null ? days : await staleDays(sql, question));
  if (cut !== null) {
    const kept = await inMonths(
      sql,
      question,
      days.filter((day) => !stale.has(day)),
    );
    for (let i = 0; i < kept.length; i += CHUNK) {
      await addKept(sql, groups, question, cut, kept.slice(i, i + CHUNK));
    }
  }
  const itemsOf = stale.size === 0 ? () => [] : await itemsOfVersions(sql);
  for (const day of stale) await addFacts(sql, groups, question, day, itemsOf);
  return groups.all();
}

/** Whole months that are summed up in the place of their days, where no day has to be told from another. */
async function inMonths(
  sql: Kysely<Tables>,
  { by }: TallyQuestion,
  days: readonly string[],
): Promise<readonly string[]> {
  if (by.some((cut) => cut === 'day' || cut === 'week' || cut === 'weekday')) return days;
  const summed = await sql.selectFrom('rollup_months').select('month').execute();
  const there = new Set(days);
  const whole = summed
    .map(({ month }) => month)
    .filter((month) => daysOfMonth(month).every((day) => there.has(day)));
  const months = new Set(whole);
  return [...whole, ...days.filter((day) => !months.has(day.slice(0, 7)))];
}

async function staleDays(
  sql: Kysely<Tables>,
  { period: { from, to }, filter }: TallyQuestion,
): Promise<readonly string[]> {
  const rows = await sql
    .selectFrom('rollup_days')
    .select('day')
    .where('stale', '=', 1)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .execute();
  return rows.map(({ day }) => day).filter((day) => isOnWeekday(day, filter));
}

interface KeptRow {
  readonly day: string;
  readonly value: string;
  readonly team: string;
  readonly after_hours: number;
}

async function addKept(
  sql: Kysely<Tables>,
  groups: Groups,
  { filter }: TallyQuestion,
  cut: KeptCut,
  days: readonly string[],
): Promise<void> {
  const wanted = (table: 'rollups' | 'rollup_customers') => {
    let query = (sql as unknown as Kysely<{ rows: Tables['rollups'] & Tables['rollup_customers'] }>)
      .selectFrom(`${table} as rows` as 'rows')
      .where('cut', '=', cut)
      .where('day', 'in', days);
    const value = cut === 'all' || cut === 'hour' ? undefined : filter[cut];
    if (value !== undefined) query = query.where('value', '=', value ?? '');
    if (filter.hour !== undefined) query = query.where('value', '=', String(filter.hour).padStart(2, '0'));
    if (filter.teams !== undefined) query = query.where('team', 'in', keptTeams(filter.teams));
    if (filter.afterHours !== undefined) query = query.where('after_hours', '=', filter.afterHours ? 1 : 0);
    return query;
  };
  const key = ['day', 'value', 'team', 'after_hours'] as const;
  for (const row of await wanted('rollups')
    .select([...key, 'counts', 'times', 'buckets'])
    .execute()) {
    addSums(
      groups.of((each) => keptCutValue(row, each)),
      row,
    );
  }
  if (!groups.withCustomers) return;
  for (const row of await wanted('rollup_customers')
    .select([...key, 'members'])
    .execute()) {
    addMembers(
      groups.of((each) => keptCutValue(row, each)),
      row.members,
    );
  }
}

/** As rows of kept sums have them: '' is of none. */
const keptTeams = (teams: readonly (string | null)[]) => teams.map((team) => team ?? '');

function keptCutValue(row: KeptRow, cut: Cut): string | null {
  switch (cut) {
    case 'team':
      return row.team || null;
    case 'hours':
      return row.after_hours === 1 ? 'outside' : 'working';
    case 'day':
    case 'week':
    case 'month':
    case 'weekday':
      return timeValue(row.day, cut);
    default:
      return row.value || null;
  }
}

async function addFacts(
  sql: Kysely<Tables>,
  groups: Groups,
  question: TallyQuestion,
  day: string,
  itemsOf: ItemsOf,
): Promise<void> {
  const { filter } = question;
  const add = <K extends FactKind>(kind: K, fact: Facts[K] & Place) => {
    if (matches(fact, filter))
      countFact(
        kind,
        fact,
        groups.of((cut) => cutValue(fact, cut)),
      );
  };
  for (const row of await callsOf(sql, question, day).execute()) {
    const fact = toCallFact(row);
    add('call', fact);
    for (const ring of ringsOf(fact)) add('ring', ring);
  }
  for (const row of await sql.selectFrom('missed_cases').selectAll().where('day', '=', day).execute()) {
    add('missed', toMissedCase(row));
  }
  for (const row of await sql.selectFrom('customer_facts').selectAll().where('day', '=', day).execute()) {
    add('customer', toCustomerFact(row));
  }
  const scripts = sql.selectFrom('scripts').select('id');
  const calls = sql.selectFrom('script_calls').selectAll().where('script_id', 'in', scripts);
  for (const row of await calls.where('local_day', '=', day).execute())
    add('script', scriptFact(row, itemsOf));
  const tasks = sql.selectFrom('task_facts').selectAll();
  for (const row of await tasks.where('opened_day', '=', day).execute()) {
    add('opening', toTaskFacts(row).opening);
  }
  for (const row of await tasks.where('closed_day', '=', day).execute()) {
    const { closing } = toTaskFacts(row);
    if (closing !== null) add('closing', closing);
  }
}

async function itemsOfVersions(sql: Kysely<Tables>): Promise<ItemsOf> {
  const rows = await sql
    .selectFrom('script_versions')
    .select(['script_id', 'version', 'definition'])
    .execute();
  const items = new Map(
    rows.map(({ script_id, version, definition }) => [`${script_id}\n${version}`, itemIds(definition)]),
  );
  return (script, version) => items.get(`${script}\n${version}`) ?? [];
}

/** What the filter leaves out need not be read; whom a call rang, and of which team they are, is in its offers. */
function callsOf(sql: Kysely<Tables>, { filter }: TallyQuestion, day: string) {
  let query = sql.selectFrom('call_facts').selectAll().where('day', '=', day);
  for (const cut of ['queue', 'did', 'trunk', 'pbx', 'direction', 'hour'] as const) {
    const value = filter[cut];
    if (value !== undefined)
      query = value === null ? query.where(cut, 'is', null) : query.where(cut, '=', value);
  }
  const { teams } = filter;
  if (teams === undefined) return query;
  return query.where((eb) => eb.or([isOfTeams(eb, 'team', teams), eb('offers', 'is not', null)]));
}
