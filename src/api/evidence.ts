// The way from a figure to the very calls, customers or tasks behind it: an address of this API.

import type { Cut, PlaceFilter } from '../metrics/cuts.ts';
import type { Evidence } from '../metrics/indicator.ts';
import { type Instants, instantsOf, overlap, type Period, parsePeriod } from '../metrics/periods.ts';
import { isoTime } from './call-json.ts';
import { NOBODY } from './filters.ts';

export interface EvidenceContext {
  readonly period: Period;
  readonly filter: PlaceFilter;
  readonly zone: string;
  /** Of the period: every figure's address names them. */
  readonly instants: Instants;
}

export function evidenceContext(
  { period, filter }: Pick<EvidenceContext, 'period' | 'filter'>,
  zone: string,
): EvidenceContext {
  return { period, filter, zone, instants: instantsOf(period, zone) };
}

const PREFIX = '/api/v1';

/** What parameters of a place are called where they are not the entry's own. */
const NAMES: { readonly [at in NonNullable<Evidence['at']> | 'now']: { readonly [name: string]: string } } = {
  offer: { agent: 'offered', team: 'offeredTeam' },
  opened: { agent: 'openedFor', hour: 'openedHour', hours: 'openedHours', weekday: 'openedWeekday' },
  closed: { agent: 'closedAgent', hour: 'closedHour', hours: 'closedHours', weekday: 'closedWeekday' },
  now: { agent: 'assignee', hour: 'openedHour', hours: 'openedHours', weekday: 'openedWeekday' },
};

/** null: the question leaves out all that the figure counts. It is 0, and there is nothing to list. */
export function evidenceUrl(evidence: Evidence, context: EvidenceContext): string | null {
  const query = placesOf(evidence, context.filter);
  if (query === null) return null;
  for (const [name, value] of Object.entries(evidence.where)) {
    const asked = query.get(name);
    if (asked !== null && !value.split(',').includes(asked)) return null;
    query.set(name, asked ?? value);
  }
  addPeriod(query, evidence, context);
  return `${PREFIX}/${evidence.list}?${query}`;
}

function placesOf({ list, at }: Evidence, filter: PlaceFilter): URLSearchParams | null {
  const query = new URLSearchParams();
  const names = at === undefined && list === 'tasks' ? NAMES.now : at === undefined ? {} : NAMES[at];
  for (const [name, value] of parametersOf(filter)) {
    // Of tasks: all are of customers who called us, and by which trunk is not known.
    if (list === 'tasks' && (name === 'trunk' || name === 'direction')) {
      if (value !== (name === 'trunk' ? NOBODY : 'inbound')) return null;
    } else query.set(names[name] ?? name, value);
  }
  return filter.teams?.length === 0 ? null : query;
}

/** A filter as parameters of an address. */
function parametersOf({ afterHours, teams = [], ...places }: PlaceFilter): [name: string, value: string][] {
  const named = Object.entries(places).map(([name, value]): [string, string] => [
    name,
    value === null ? NOBODY : String(value),
  ]);
  if (afterHours !== undefined) named.push(['hours', afterHours ? 'outside' : 'working']);
  // Several are all that whoever asks sees: the list keeps to these by itself.
  const [team] = teams;
  if (team !== undefined && teams.length === 1) named.push(['team', team ?? NOBODY]);
  return named;
}

function addPeriod(query: URLSearchParams, { list, at }: Evidence, { period, instants }: EvidenceContext) {
  if (list === 'calls') {
    query.set('since', isoTime(instants.since));
    query.set('until', isoTime(instants.until));
    query.set('order', 'start');
  } else if (list === 'missed-callers') {
    query.set('from', period.from);
    query.set('to', period.to);
  } else if (at !== undefined) {
    query.set(`${at}From`, period.from);
    query.set(`${at}To`, period.to);
  }
}

/** The context of a group: its values narrow the filter, its days the period. */
export function groupContext(
  context: EvidenceContext,
  by: readonly Cut[],
  key: readonly (string | null)[],
): EvidenceContext {
  let { period, filter } = context;
  for (const [i, cut] of by.entries()) {
    const value = key[i] ?? null;
    if (cut === 'day' || cut === 'week' || cut === 'month') {
      const own = parsePeriod(value ?? '', 'utc', 0);
      if (own !== null) period = overlap(period, own);
    } else filter = { ...filter, ...placeOf(cut, value) };
  }
  return period === context.period
    ? { ...context, filter }
    : evidenceContext({ period, filter }, context.zone);
}

function placeOf(cut: Exclude<Cut, 'day' | 'week' | 'month'>, value: string | null): PlaceFilter {
  if (cut === 'hours') return { afterHours: value === 'outside' };
  if (cut === 'team') return { teams: [value] };
  if (cut === 'hour' || cut === 'weekday') return { [cut]: Number(value) };
  return { [cut]: value };
}
