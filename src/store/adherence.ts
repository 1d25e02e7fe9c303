// How well scripts were kept to: one stretch of script_calls, grouped by agent and marks, and put together here. Calls
// with the same marks are counted together, so that a year of calls comes out of the database as a few thousand rows.
// A call counts once for each script that it is for. Without calls, and without scores, means and shares are null.

import type { Kysely } from 'kysely';
import type { PlaceFilter } from '../metrics/cuts.ts';
import type { Period } from '../metrics/periods.ts';
import { type Mark, markOfLetter } from '../scripts/score.ts';
import { is, isOfTeams, isOnWeekday } from './conditions.ts';
import type { Tables } from './schema.ts';
import { toScriptVersion } from './script-rows.ts';

/** The local days on which calls began, and which of them. */
export interface AdherenceFilter extends Period, PlaceFilter {
  readonly script?: string;
}

export interface AdherenceFigures {
  /** Calls that the script is for. */
  readonly eligible: number;
  /** Of these, the ones that have a score: n of the mean. */
  readonly scored: number;
  /** scored ÷ eligible; null: no calls. */
  readonly coverage: number | null;
  /** 0 to 1; null: none is scored. */
  readonly meanScore: number | null;
  /** Scores that one thing alone made 0. */
  readonly autoFailed: number;
}

export interface AgentAdherence extends AdherenceFigures {
  readonly agent: string;
}

export interface MarkCounts {
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
}

export interface AgentMarks extends MarkCounts {
  readonly agent: string;
}

export interface ItemAdherence extends MarkCounts {
  readonly item: string;
  /** As the newest version that has it says it. */
  readonly text: string;
  /** failed ÷ (passed + failed); null: it never applied. */
  readonly failedShare: number | null;
  /** Who failed most often first. */
  readonly agents: readonly AgentMarks[];
}

export interface ScriptAdherence extends AdherenceFigures {
  readonly script: string;
  readonly name: string;
  /** In the order of their names. */
  readonly agents: readonly AgentAdherence[];
  /** In the order of the script. */
  readonly items: readonly ItemAdherence[];
  /** Items that failed, most often first. */
  readonly skipped: readonly ItemAdherence[];
}

export interface Adherence extends AdherenceFigures {
  readonly scripts: readonly ScriptAdherence[];
}

interface Group {
  readonly agent: string;
  /** null: not scored. */
  readonly version: number | null;
  readonly marks: string | null;
  readonly calls: number;
  readonly scored: number;
  readonly score_sum: number | null;
  readonly auto_failed: number | null;
}

/** Version of a script → what it is called and its items in order. */
type Versions = ReadonlyMap<number, Pick<ReturnType<typeof toScriptVersion>['definition'], 'name' | 'items'>>;

export async function readAdherence(sql: Kysely<Tables>, filter: AdherenceFilter): Promise<Adherence> {
  const read = await Promise.all(
    (await scriptsToRead(sql, filter.script)).map(async ({ id, removed_at }) => {
      const groups = await groupsOf(sql, id, filter);
      return { id, isInUse: removed_at === null, groups, versions: await versionsOf(sql, id) };
    }),
  );
  // A script that was removed is told of as long as it has calls in the period.
  const shown = read.filter(({ isInUse, groups }) => isInUse || groups.length > 0);
  return {
    ...figuresOf(shown.flatMap(({ groups }) => groups)),
    scripts: shown.map(({ id, groups, versions }) => ({
      script: id,
      name: [...versions.values()].at(-1)?.name ?? id,
      ...figuresOf(groups),
      agents: [...byAgent(groups)].map(([agent, own]) => ({ agent, ...figuresOf(own) })),
      ...itemsOf(groups, versions),
    })),
  };
}

async function scriptsToRead(sql: Kysely<Tables>, named: string | undefined) {
  const query = sql.selectFrom('scripts').select(['id', 'removed_at']).orderBy('id');
  return (named === undefined ? query : query.where('id', '=', named)).execute();
}

async function groupsOf(
  sql: Kysely<Tables>,
  script: string,
  filter: AdherenceFilter,
): Promise<readonly Group[]> {
  let query = sql
    .selectFrom('script_calls')
    .select(['agent', 'version', 'marks'])
    .select((eb) => [
      eb.fn.countAll<number>().as('calls'),
      eb.fn.count<number>('score').as('scored'),
      eb.fn.sum<number | null>('score').as('score_sum'),
      eb.fn.sum<number | null>('auto_failed').as('auto_failed'),
    ])
    .where('script_id', '=', script)
    .where('local_day', '>=', filter.from)
    .where('local_day', '<=', filter.to);
  const { teams, pbx, direction, hour, afterHours, weekday } = filter;
  for (const place of ['agent', 'queue', 'did', 'trunk'] as const) {
    const value = filter[place];
    if (value !== undefined) query = query.where(place, ...is(value));
  }
  if (teams !== undefined) query = query.where((eb) => isOfTeams(eb, 'team', teams));
  if (weekday !== undefined) query = query.where((eb) => isOnWeekday(eb, 'local_day', weekday));
  if (pbx !== undefined) query = query.where('pbx', '=', pbx);
  if (direction !== undefined) query = query.where('direction', '=', direction);
  if (hour !== undefined) query = query.where('local_hour', '=', hour);
  if (afterHours !== undefined) query = query.where('after_hours', '=', afterHours ? 1 : 0);
  return query.groupBy(['agent', 'version', 'marks']).orderBy('agent').execute();
}

/** Oldest first. */
async function versionsOf(sql: Kysely<Tables>, script: string): Promise<Versions> {
  const rows = await sql
    .selectFrom('script_versions')
    .selectAll()
    .where('script_id', '=', script)
    .orderBy('version')
    .execute();
  return new Map(rows.map(toScriptVersion).map(({ version, definition }) => [version, definition]));
}

function figuresOf(groups: readonly Group[]): AdherenceFigures {
  const sum = (part: (group: Group) => number | null) =>
    groups.reduce((total, group) => total + (part(group) ?? 0), 0);
  const [eligible, scored] = [sum(({ calls }) => calls), sum((group) => group.scored)];
  return {
    eligible,
    scored,
    coverage: eligible === 0 ? null : scored / eligible,
    // A sum of many parts may come out a hair above what its parts allow.
    meanScore: scored === 0 ? null : Math.min(1, sum(({ score_sum }) => score_sum) / scored),
    autoFailed: sum(({ auto_failed }) => auto_failed),
  };
}

function byAgent(groups: readonly Group[]): ReadonlyMap<string, readonly Group[]> {
  const agents = new Map<string, Group[]>();
  for (const group of groups) {
    const own = agents.get(group.agent);
    if (own === undefined) agents.set(group.agent, [group]);
    else own.push(group);
  }
  return agents;
}

type Counting = { -readonly [key in keyof MarkCounts]: number };
const COUNTED: { readonly [mark in Mark]: keyof MarkCounts } = {
  passed: 'passed',
  failed: 'failed',
  not_applicable: 'notApplicable',
};
const nothing = (): Counting => ({ passed: 0, failed: 0, notApplicable: 0 });

/** An item is the same in every version that has its id. */
function itemsOf(groups: readonly Group[], versions: Versions): Pick<ScriptAdherence, 'items' | 'skipped'> {
  const newest = [...versions.values()].toReversed();
  const texts = new Map<string, string>();
  for (const { items } of newest) {
    for (const { id, text } of items) if (!texts.has(id)) texts.set(id, text);
  }
  const counts = countMarks(groups, versions);
  const items = [...texts].flatMap(([item, text]) => {
    const agents = counts.get(item);
    const isOfNewest = newest[0]?.items.some(({ id }) => id === item) ?? false;
    return agents === undefined && !isOfNewest ? [] : [itemOf(item, text, agents ?? new Map())];
  });
  const skipped = items
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => (b.failedShare ?? 0) - (a.failedShare ?? 0) || b.failed - a.failed);
  return { items, skipped };
}

function countMarks(groups: readonly Group[], versions: Versions) {
  const counts = new Map<string, Map<string, Counting>>();
  for (const { agent, version, marks, calls } of groups) {
    const items = versions.get(version ?? 0)?.items ?? [];
    for (const [i, letter] of [...(marks ?? '')].entries()) {
      const mark = markOfLetter(letter);
      const id = items[i]?.id;
      if (mark === null || id === undefined) continue;
      const agents = counts.get(id) ?? new Map<string, Counting>();
      const own = agents.get(agent) ?? nothing();
      own[COUNTED[mark]] += calls;
      agents.set(agent, own);
      counts.set(id, agents);
    }
  }
  return counts;
}

function itemOf(item: string, text: string, counts: ReadonlyMap<string, MarkCounts>): ItemAdherence {
  const agents = [...counts]
    .map(([agent, own]) => ({ agent, ...own }))
    .sort((a, b) => b.failed - a.failed || (a.agent < b.agent ? -1 : 1));
  const total = nothing();
  for (const own of agents) {
    total.passed += own.passed;
    total.failed += own.failed;
    total.notApplicable += own.notApplicable;
  }
  const applied = total.passed + total.failed;
  return { item, text, ...total, failedShare: applied === 0 ? null : total.failed / applied, agents };
}
