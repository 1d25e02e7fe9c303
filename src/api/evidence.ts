// The way from a figure to the very calls, customers or tasks behind it: an address of this API.

import { parametersOf } from '../metrics/answer.ts';
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

const TASKS_KNOW_NOT = ['hour', 'hours', 'trunk', 'direction'];
const AGENT_OF_TASK: { readonly [within: string]: string } = { opened: 'openedFor', closed: 'closedAgent' };

/** null: no list shows just what the figure counts. */
export function evidenceUrl(evidence: Evidence | null, context: EvidenceContext): string | null {
  if (evidence === null) return null;
  const { period, filter, instants } = context;
  const places = parametersOf(filter);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(places)) query.set(name, value ?? NOBODY);
  const { within, ...where } = evidence.where;
  if (evidence.list === 'calls') {
    query.set('since', isoTime(instants.since));
    query.set('until', isoTime(instants.until));
    query.set('order', 'start');
  } else if (evidence.list === 'tasks') {
    // Open tasks are of now, and tasks know less of places than calls do.
    if (TASKS_KNOW_NOT.some((name) => query.has(name))) return null;
    const agent = query.get('agent');
    query.delete('agent');
    if (agent !== null) query.set(AGENT_OF_TASK[within ?? ''] ?? 'assignee', agent);
    if (within !== undefined) {
      query.set(`${within}From`, period.from);
      query.set(`${within}To`, period.to);
    }
  } else {
    query.set('from', period.from);
    query.set('to', period.to);
  }
  for (const [name, value] of Object.entries(where)) {
    const asked = query.get(name);
    // The question leaves out all that the figure counts: it is 0, and there is nothing to list.
    if (asked !== null && !value.split(',').includes(asked)) return null;
    query.set(name, asked ?? value);
  }
  return `${PREFIX}/${evidence.list}?${query}`;
}

/** The context of a group: its values narrow the filter, its days the period; null: no list can be asked for just these. */
export function groupContext(
  context: EvidenceContext,
  by: readonly Cut[],
  key: readonly (string | null)[],
): EvidenceContext | null {
  let { period, filter } = context;
  for (const [i, cut] of by.entries()) {
    const value = key[i] ?? null;
    if (cut === 'weekday') return null;
    if (cut === 'day' || cut === 'week' || cut === 'month') {
      const own = value === null ? null : parsePeriod(value, 'utc', 0);
      if (own === null) return null;
      period = overlap(period, own);
    } else if (cut === 'hours') filter = { ...filter, afterHours: value === 'outside' };
    else if (cut === 'hour') filter = { ...filter, hour: Number(value) };
    else if (cut === 'team') {
      if (value === null) return null;
      filter = { ...filter, teams: [value] };
    } else filter = { ...filter, [cut]: value };
  }
  return period === context.period
    ? { ...context, filter }
    : evidenceContext({ period, filter }, context.zone);
}
