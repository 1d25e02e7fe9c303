// What a report asks: period, comparison and place, as the address has them and as the API takes them. Pure.

import type { getOverview } from '../../client.ts';
import { addDays } from '../../days.ts';

export const PERIODS = [
  ...(['today', 'yesterday', 'week', 'last_week', 'last_7_days', 'month', 'last_month'] as const),
  ...(['last_30_days', 'quarter', 'last_90_days', 'year'] as const),
] as const;

export const COMPARISONS = ['previous', 'week', 'month', 'year', 'none'] as const;

export const ASKED = ['period', 'from', 'to', 'compare', 'agent', 'team', 'queue', 'did'] as const;

/** What the lists behind figures know, because figures lead there with any of it. */
export const MISSED_ASKED: readonly string[] = [
  ...['period', 'from', 'to', 'agent', 'team', 'queue', 'did', 'trunk', 'pbx', 'direction', 'hour', 'hours'],
  ...['weekday', 'calledBack', 'reached', 'calledBackMsMax', 'reachedMsMax'],
];
export const TASKS_ASKED: readonly string[] = [
  ...['status', 'assignee', 'claimedBy', 'team', 'did', 'queue', 'pbx', 'closure', 'late', 'overdue'],
  ...['openedFrom', 'openedTo', 'openedFor', 'openedHour', 'openedHours', 'openedWeekday'],
  ...['closedFrom', 'closedTo', 'closedAgent', 'closedHour', 'closedHours', 'closedWeekday'],
];

export type Asked = { readonly [N in (typeof ASKED)[number]]?: string };

export const PERIOD_DEFAULT = 'week';

type Question = NonNullable<Parameters<typeof getOverview>[0]>;

export function questionOf({ period, from, to, compare, ...places }: Asked): Question {
  const days =
    from !== undefined || to !== undefined ? { $from: from, to } : { period: period ?? PERIOD_DEFAULT };
  return { ...days, ...places, compare: (compare ?? 'previous') as Question['compare'] };
}

/** The same as parameters of an address of the API, for files. */
export function parametersOf(asked: Asked): { [name: string]: string } {
  const hasDays = asked.from !== undefined || asked.to !== undefined;
  const given = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && !(hasDays && name === 'period'),
  );
  return {
    ...(hasDays ? {} : { period: PERIOD_DEFAULT }),
    ...(Object.fromEntries(given) as Record<string, string>),
  };
}

export type TimeCut = 'hour' | 'day' | 'week' | 'month';

const CUTS: { readonly [period: string]: TimeCut } = {
  ...{ today: 'hour', yesterday: 'hour', quarter: 'week', last_90_days: 'week', year: 'month' },
};

/** By what a chart of this period is cut, so that its bars can be told apart. */
export function cutOf({ period = PERIOD_DEFAULT, from, to }: Asked): TimeCut {
  if (from === undefined && to === undefined) return CUTS[period] ?? 'day';
  const days = (Date.parse(to ?? from ?? '') - Date.parse(from ?? to ?? '')) / 86_400_000 + 1;
  if (!(days > 1)) return 'hour';
  if (days <= 31) return 'day';
  return days <= 190 ? 'week' : 'month';
}

const DAYS_MAX = 400;

/** Keys of all bars, also of those in which nothing happened. `known`: those of the answer, in their order. */
export function keysOf(
  cut: TimeCut,
  { from, to }: { readonly from: string; readonly to: string },
  known: readonly string[],
) {
  if (cut === 'day') {
    const days: string[] = [];
    for (let day = from; day <= to && days.length < DAYS_MAX; day = addDays(day, 1)) days.push(day);
    return days;
  }
  if (cut !== 'hour' || known.length === 0) return known;
  const hours = known.map(Number);
  const [first, last] = [Math.min(...hours, 8), Math.max(...hours, 19)];
  return Array.from({ length: last - first + 1 }, (_none, i) => String(first + i).padStart(2, '0'));
}
