// When people work: weekly hours in a time zone, and days that are different. Working time is what a clock on the wall
// shows: on a day of 23 or 25 hours too, minute by minute.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';
import type { MinuteRange, WeeklyHours } from './working-hours.ts';

/** Ranges of a certain day; the key is `2026-01-01`, or `01-01` for every year. */
export type Exceptions = ReadonlyMap<string, readonly MinuteRange[]>;

interface Interval {
  readonly from: EpochMs;
  /** Not included. */
  readonly to: EpochMs;
}

const MINUTE_MS = 60_000;
const DAYS_AHEAD_MAX = 370;
const DAYS_CACHED_MAX = 2_000;
const ALL_DAY: readonly MinuteRange[] = [{ from: 0, to: 24 * 60 }];

export class Schedule {
  readonly #hours: WeeklyHours;
  readonly #timezone: string;
  readonly #exceptions: Exceptions;
  readonly #days = new Map<string, readonly Interval[]>();

  constructor(hours: WeeklyHours, timezone: string, exceptions: Exceptions = new Map()) {
    this.#hours = hours;
    this.#timezone = timezone;
    this.#exceptions = exceptions;
  }

  isWorkingTime(at: EpochMs): boolean {
    return this.#isAlways() || this.#dayOf(this.#local(at)).some(({ from, to }) => at >= from && at < to);
  }

  /** The moment at which so much working time has passed; null when a year holds less. */
  add(from: EpochMs, ms: number): EpochMs | null {
    if (this.#isAlways()) return from + ms;
    let left = ms;
    let day = this.#local(from);
    for (let ahead = 0; ahead < DAYS_AHEAD_MAX; ahead++) {
      for (const interval of this.#dayOf(day)) {
        const start = Math.max(from, interval.from);
        const room = interval.to - start;
        if (room <= 0) continue;
        if (left <= room) return start + left;
        left -= room;
      }
      day = nextDay(day);
    }
    return null;
  }

  /** Working time from one moment to a later one. */
  between(from: EpochMs, to: EpochMs): number {
    if (this.#isAlways()) return Math.max(0, to - from);
    let sum = 0;
    for (let day = this.#local(from); day.startOf('day').toMillis() < to; day = nextDay(day)) {
      for (const interval of this.#dayOf(day)) {
        sum += Math.max(0, Math.min(to, interval.to) - Math.max(from, interval.from));
      }
    }
    return sum;
  }

  #isAlways(): boolean {
    return this.#hours === null && this.#exceptions.size === 0;
  }

  #local(at: EpochMs): DateTime {
    return DateTime.fromMillis(at, { zone: this.#timezone });
  }

  #dayOf(day: DateTime): readonly Interval[] {
    const date = day.toISODate() ?? '';
    let intervals = this.#days.get(date);
    if (intervals === undefined) {
      if (this.#days.size >= DAYS_CACHED_MAX) this.#days.clear();
      intervals = intervalsOf(day, this.#rangesOf(day, date));
      this.#days.set(date, intervals);
    }
    return intervals;
  }

  #rangesOf(day: DateTime, date: string): readonly MinuteRange[] {
    const special = this.#exceptions.get(date) ?? this.#exceptions.get(date.slice(5));
    if (special !== undefined) return special;
    return this.#hours === null ? ALL_DAY : (this.#hours[day.weekday - 1] ?? []);
  }
}

/** From noon: a day of 23 hours is not jumped over. */
function nextDay(day: DateTime): DateTime {
  return day.set({ hour: 12 }).plus({ days: 1 }).startOf('day');
}

/** When a clock on the wall shows these minutes on this day. Around a clock change a minute may come twice or not
 * at all, so each stretch between two changes is looked at by itself. */
function intervalsOf(day: DateTime, ranges: readonly MinuteRange[]): Interval[] {
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  return stretches(day).flatMap(({ from, to, offsetMs }) =>
    ranges.flatMap((range) => {
      const start = Math.max(from, midnight + range.from * MINUTE_MS - offsetMs);
      const end = Math.min(to, midnight + range.to * MINUTE_MS - offsetMs);
      return start < end ? [{ from: start, to: end }] : [];
    }),
  );
}

interface Stretch extends Interval {
  readonly offsetMs: number;
}

function stretches(day: DateTime): Stretch[] {
  const start = day.startOf('day');
  const from = start.toMillis();
  const to = nextDay(day).toMillis();
  const offsetAt = (at: EpochMs) => start.plus({ milliseconds: at - from }).offset * MINUTE_MS;
  const [first, last] = [offsetAt(from), offsetAt(to - 1)];
  if (first === last) return [{ from, to, offsetMs: first }];
  let [before, after] = [from, to - 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === first) before = middle;
    else after = middle;
  }
  return [
    { from, to: after, offsetMs: first },
    { from: after, to, offsetMs: last },
  ];
}
