// How figures are cut: by where calls happened and by when. Sums are kept for one cut by place at a time, each by team and
// hours as well; every other combination is counted from the facts. Pure.

import { DateTime } from 'luxon';
import type { Place } from './facts.ts';

/** Cuts for which sums are kept, a row for each value and day. */
export const KEPT_CUTS = ['all', 'agent', 'queue', 'did', 'trunk', 'pbx', 'hour'] as const;
export type KeptCut = (typeof KEPT_CUTS)[number];

export const PLACE_CUTS = [
  'agent',
  'team',
  'queue',
  'did',
  'trunk',
  'pbx',
  'direction',
  'hour',
  'hours',
] as const;

export const TIME_CUTS = ['day', 'week', 'month', 'weekday'] as const;
export type TimeCut = (typeof TIME_CUTS)[number];

/** Cuts of what is of this moment, not of a time: open tasks. */
export const STANDING_CUTS: readonly Cut[] = ['agent', 'team', 'queue', 'did', 'pbx'];

export const CUTS = [...PLACE_CUTS, ...TIME_CUTS] as const;
export type Cut = (typeof CUTS)[number];

/** Only what happened at such a place. Left out: everywhere. null: where there was none (no queue, nobody). */
export interface PlaceFilter {
  readonly agent?: string | null;
  readonly queue?: string | null;
  readonly did?: string | null;
  readonly trunk?: string | null;
  readonly pbx?: string;
  readonly direction?: Place['direction'];
  /** 0–23. */
  readonly hour?: number;
  readonly afterHours?: boolean;
  /** 1–7 from Monday. */
  readonly weekday?: number;
  /** Any of these; null among them: also what is of none. */
  readonly teams?: readonly (string | null)[];
}

/** Values as rows of kept sums have them: `''` is nobody and nothing. */
export function keptValue(place: Place, cut: KeptCut): string {
  if (cut === 'all') return '';
  if (cut === 'hour') return hourLabel(place.hour);
  return place[cut] ?? '';
}

export function hourLabel(hour: number): string {
  return String(hour).padStart(2, '0');
}

/** The value of a cut; null: nobody, nothing. */
export function cutValue(place: Place, cut: Cut): string | null {
  switch (cut) {
    case 'hour':
      return hourLabel(place.hour);
    case 'hours':
      return place.afterHours ? 'outside' : 'working';
    case 'day':
    case 'week':
    case 'month':
    case 'weekday':
      return timeValue(place.day, cut);
    default:
      return place[cut];
  }
}

export function matches(place: Place, filter: PlaceFilter): boolean {
  return (
    (filter.agent === undefined || place.agent === filter.agent) &&
    (filter.queue === undefined || place.queue === filter.queue) &&
    (filter.did === undefined || place.did === filter.did) &&
    (filter.trunk === undefined || place.trunk === filter.trunk) &&
    (filter.pbx === undefined || place.pbx === filter.pbx) &&
    (filter.direction === undefined || place.direction === filter.direction) &&
    (filter.hour === undefined || place.hour === filter.hour) &&
    (filter.afterHours === undefined || place.afterHours === filter.afterHours) &&
    (filter.teams === undefined || filter.teams.includes(place.team)) &&
    isOnWeekday(place.day, filter)
  );
}

export function isOnWeekday(day: string, { weekday }: PlaceFilter): boolean {
  return weekday === undefined || timeValue(day, 'weekday') === String(weekday);
}

/** Days are looked at again and again, and there are few. */
const known = new Map<string, { readonly week: string; readonly weekday: string }>();
const KNOWN_MAX = 5_000;

export function timeValue(day: string, cut: TimeCut): string {
  if (cut === 'day') return day;
  if (cut === 'month') return day.slice(0, 7);
  let calendar = known.get(day);
  if (calendar === undefined) {
    const date = DateTime.fromISO(day, { zone: 'utc' });
    calendar = { week: date.toFormat("kkkk-'W'WW"), weekday: String(date.weekday) };
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(day, calendar);
  }
  return calendar[cut];
}
