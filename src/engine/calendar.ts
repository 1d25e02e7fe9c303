// Local day and hour of a call's start in the configured zone, kept with the call so that reports need no date
// functions of one database. A day of 23 or 25 hours needs no care here: the zone's rules decide.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';
import type { LocalTime } from '../store/rows.ts';
import type { TaskRoute } from '../tasks/rules.ts';

/** Zones differ by multiples of a quarter of an hour, and change at such moments. */
const QUARTER_MS = 900_000;
const CACHE_MAX = 10_000;

export function createCalendar(
  timezone: string,
  isAfterHours: (at: EpochMs, route: TaskRoute) => boolean,
): (at: EpochMs, route: TaskRoute) => LocalTime {
  const days = new Map<number, { readonly day: string; readonly hour: number }>();
  return (at, route) => {
    const quarter = Math.floor(at / QUARTER_MS);
    let local = days.get(quarter);
    if (local === undefined) {
      const time = DateTime.fromMillis(at, { zone: timezone });
      local = { day: time.toFormat('yyyy-MM-dd'), hour: time.hour };
      if (days.size >= CACHE_MAX) days.clear();
      days.set(quarter, local);
    }
    return { ...local, afterHours: isAfterHours(at, route) };
  };
}
