// Periods of local days, as people name them: `yesterday`, `last_week`, `2026-03`. Days begin and end where the configured
// zone says; some have 23 hours and some 25. Pure, but for the moment that is handed in.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';

export interface Period {
  /** First and last local day, `2026-03-02`. */
  readonly from: string;
  readonly to: string;
}

export const PERIOD_WANTED =
  'today, yesterday, week, last_week, month, last_month, quarter, last_quarter, year, last_year, last_7_days, last_30_days, last_90_days, a day (2026-03-02), a week (2026-W10), a month (2026-03), a quarter (2026-Q1) or a year (2026)';

/** With what a period is compared. */
export const COMPARISONS = ['previous', 'week', 'month', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Ten years: more is a mistake. */
export const PERIOD_DAYS_MAX = 3_660;

type CalendarUnit = 'week' | 'month' | 'quarter' | 'year';

/** null: it cannot be read. Units that last are taken up to today. */
export function parsePeriod(text: string, zone: string, now: EpochMs): Period | null {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const rolling = /^last_(7|30|90)_days$/.exec(text);
  if (rolling !== null) return span(today.minus({ days: Number(rolling[1]) }), today.minus({ days: 1 }));
  if (text === 'today') return span(today, today);
  if (text === 'yesterday') return span(today.minus({ days: 1 }), today.minus({ days: 1 }));
  const named = /^(last_)?(week|month|quarter|year)$/.exec(text);
  if (named !== null) {
    const unit = named[2] as CalendarUnit;
    if (named[1] === undefined) return span(today.startOf(unit), today);
    const before = today.startOf(unit).minus({ days: 1 });
    return span(before.startOf(unit), before);
  }
  return written(text);
}

const WRITTEN: readonly (readonly [RegExp, 'day' | CalendarUnit])[] = [
  [/^\d{4}-\d{2}-\d{2}$/, 'day'],
  [/^\d{4}-W\d{2}$/, 'week'],
  [/^\d{4}-\d{2}$/, 'month'],
  [/^\d{4}$/, 'year'],
];

function written(text: string): Period | null {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
  if (quarter !== null) {
    const first = DateTime.utc(Number(quarter[1]), Number(quarter[2]) * 3 - 2, 1);
    return span(first, first.endOf('quarter'));
  }
  for (const [pattern, unit] of WRITTEN) {
    if (!pattern.test(text)) continue;
    const date = DateTime.fromISO(text, { zone: 'utc' });
    return date.isValid ? span(date.startOf(unit), date.endOf(unit)) : null;
  }
  return null;
}

function span(from: DateTime, to: DateTime): Period {
  return { from: from.toFormat('yyyy-MM-dd'), to: to.toFormat('yyyy-MM-dd') };
}

const utc = (day: string): DateTime => DateTime.fromISO(day, { zone: 'utc' });

const DAY_MS = 86_400_000;
const DAY_LENGTH = '2026-03-02'.length;
/** Days are counted by the thousand: as times of a zone without seasons. */
const toUtcMs = (day: string): EpochMs => Date.parse(day);
const toDay = (utcMs: EpochMs): string => new Date(utcMs).toISOString().slice(0, DAY_LENGTH);

/** Every day of a period, in order. */
export function daysOf({ from, to }: Period): string[] {
  const first = toUtcMs(from);
  return Array.from({ length: dayCount({ from, to }) }, (_, i) => toDay(first + i * DAY_MS));
}

/** `month`: `2026-03`. */
export function daysOfMonth(month: string): string[] {
  const [year, ordinal] = month.split('-').map(Number) as [number, number];
  return daysOf({ from: `${month}-01`, to: toDay(Date.UTC(year, ordinal, 0)) });
}

export function dayCount({ from, to }: Period): number {
  return (toUtcMs(to) - toUtcMs(from)) / DAY_MS + 1;
}

export function shiftDay(day: string, days: number): string {
  return toDay(toUtcMs(day) + days * DAY_MS);
}

/** The days that two periods share; they share some. */
export function overlap(a: Period, b: Period): Period {
  const [, from = a.from] = [a.from, b.from].sort();
  const [to = a.to] = [a.to, b.to].sort();
  return { from, to };
}

export interface Instants {
  readonly since: EpochMs;
  readonly until: EpochMs;
}

/** From the first moment of the first day up to the first moment after the last one. */
export function instantsOf({ from, to }: Period, zone: string): Instants {
  const since = DateTime.fromISO(from, { zone }).startOf('day');
  const until = DateTime.fromISO(to, { zone }).plus({ days: 1 }).startOf('day');
  return { since: since.toMillis(), until: until.toMillis() };
}

export function localDay(at: EpochMs, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

/** The period that another one is compared with; null: with none. A whole month is compared with the whole month before, the
 * beginning of one with the same days of the one before, anything else with as many days right before it. */
export function comparedWith(period: Period, how: Comparison): Period | null {
  if (how === 'none') return null;
  const [from, to] = [utc(period.from), utc(period.to)];
  if (how !== 'previous') return span(from.minus({ [`${how}s`]: 1 }), to.minus({ [`${how}s`]: 1 }));
  for (const unit of ['year', 'quarter', 'month'] as const) {
    if (!from.hasSame(from.startOf(unit), 'day')) continue;
    const before = from.minus({ [`${unit}s`]: 1 });
    if (to.hasSame(from.endOf(unit), 'day')) return span(before, before.endOf(unit));
    const isBeginning = unit === 'month' && to < from.endOf(unit) && dayCount(period) > 1;
    if (isBeginning) return span(before, DateTime.min(to.minus({ months: 1 }), before.endOf(unit)));
  }
  const days = dayCount(period);
  return { from: shiftDay(period.from, -days), to: shiftDay(period.from, -1) };
}
