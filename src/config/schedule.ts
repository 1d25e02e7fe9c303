// When people work: weekly hours in a time zone, and days that are different. Working time is what a clock on the wall
// shows: on a day of 23 or 25 hours too, minute by minute.
// Days are counted from 1970-01-01 as the calendar on that wall does; where one begins, only the zone knows.

import { IANAZone } from 'luxon';
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
const DAY_MS = 86_400_000;
const DAYS_AHEAD_MAX = 370;
const DAYS_CACHED_MAX = 2_000;
const ALL_DAY: readonly MinuteRange[] = [{ from: 0, to: 24 * 60 }];

export class Schedule {
  readonly #hours: WeeklyHours;
  readonly #zone: IANAZone;
  readonly #exceptions: readonly Exceptions[];
  readonly #days = new Map<number, readonly Interval[]>();

  /** `exceptions`: the first that knows a day decides. */
  constructor(hours: WeeklyHours, timezone: string, exceptions: readonly Exceptions[] = []) {
    this.#hours = hours;
    this.#zone = IANAZone.create(timezone);
    this.#exceptions = exceptions.filter(({ size }) => size > 0);
  }

  isWorkingTime(at: EpochMs): boolean {
    return this.#isAlways() || this.#intervals(this.#dayAt(at)).some(({ from, to }) => at >= from && at < to);
  }

  /** The moment at which so much working time has passed; null when a year holds less. */
  add(from: EpochMs, ms: number): EpochMs | null {
    if (this.#isAlways() || ms <= 0) return from + ms;
    let left = ms;
    const today = this.#dayAt(from);
    for (let day = today; day < today + DAYS_AHEAD_MAX; day++) {
      for (const interval of this.#intervals(day)) {
        const start = Math.max(from, interval.from);
        const room = interval.to - start;
        if (room <= 0) continue;
        if (left <= room) return start + left;
        left -= room;
      }
    }
    return null;
  }

  /** Working time from one moment to a later one. */
  between(from: EpochMs, to: EpochMs): number {
    if (this.#isAlways()) return Math.max(0, to - from);
    let sum = 0;
    const last = this.#dayAt(to);
    for (let day = this.#dayAt(from); day <= last; day++) {
      for (const interval of this.#intervals(day)) {
        sum += Math.max(0, Math.min(to, interval.to) - Math.max(from, interval.from));
      }
    }
    return sum;
  }

  #isAlways(): boolean {
    return this.#hours === null && this.#exceptions.length === 0;
  }

  #offsetAt(at: EpochMs): number {
    return this.#zone.offset(at) * MINUTE_MS;
  }

  #dayAt(at: EpochMs): number {
    return Math.floor((at + this.#offsetAt(at)) / DAY_MS);
  }

  #intervals(day: number): readonly Interval[] {
    let intervals = this.#days.get(day);
    if (intervals === undefined) {
      if (this.#days.size >= DAYS_CACHED_MAX) this.#days.clear();
      intervals = this.#intervalsOf(day);
      this.#days.set(day, intervals);
    }
    return intervals;
  }

  /** Around a clock change a minute may come twice or not at all: each stretch between two changes by itself. */
  #intervalsOf(day: number): Interval[] {
    const ranges = this.#rangesOf(day);
    if (ranges.length === 0) return [];
    return this.#stretches(day).flatMap((stretch) => {
      const midnight = day * DAY_MS - this.#offsetAt(stretch.from);
      return ranges.flatMap((range) => {
        const from = Math.max(stretch.from, midnight + range.from * MINUTE_MS);
        const to = Math.min(stretch.to, midnight + range.to * MINUTE_MS);
        return from < to ? [{ from, to }] : [];
      });
    });
  }

  #rangesOf(day: number): readonly MinuteRange[] {
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    for (const exceptions of this.#exceptions) {
      const special = exceptions.get(date) ?? exceptions.get(date.slice(5));
      if (special !== undefined) return special;
    }
    // 1970-01-01 was a Thursday, the fourth in a list that begins on Monday.
    return this.#hours === null ? ALL_DAY : (this.#hours[((day % 7) + 10) % 7] ?? []);
  }

  /** A day in parts between which its clock changes; none when the calendar leaves the day out. */
  #stretches(day: number): Interval[] {
    const [from, to] = [this.#startOf(day), this.#startOf(day + 1)];
    const offset = this.#offsetAt(from);
    if (offset === this.#offsetAt(to - 1)) return [{ from, to }];
    const change = firstMoment(from, to, (at) => this.#offsetAt(at) !== offset);
    return [
      { from, to: change },
      { from: change, to },
    ];
  }

  /** The first moment of a day: midnight may come twice, and where it never comes the day begins later. */
  #startOf(day: number): EpochMs {
    const [before, after] = [(day - 1) * DAY_MS, (day + 1) * DAY_MS];
    const offset = this.#offsetAt(before);
    if (offset === this.#offsetAt(after)) return day * DAY_MS - offset;
    return firstMoment(before, after, (at) => this.#dayAt(at) >= day);
  }
}

/** The first moment after `before`, up to `at`, for which it is true, and from which on it stays so. */
function firstMoment(before: EpochMs, at: EpochMs, isTrue: (at: EpochMs) => boolean): EpochMs {
  let [no, yes] = [before, at];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (isTrue(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
