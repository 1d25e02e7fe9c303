// Working hours: per weekday a list of ranges in local time. Without any, all time is working time.
// Rule: a range never crosses midnight (write two), so that a day is judged by its own line only.

import { DateTime } from 'luxon';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

interface MinuteRange {
  /** Minutes since local midnight, included. */
  readonly from: number;
  /** Minutes since local midnight, not included. */
  readonly to: number;
}

/** `09:00-13:00, 14:00-18:00` → ranges; `closed` → none; null when it cannot be read. */
export function parseRanges(text: string): readonly MinuteRange[] | null {
  if (text.trim().toLowerCase() === 'closed') return [];
  const found: MinuteRange[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})$/.exec(part.trim());
    if (match === null) return null;
    const [from, to] = [minute(match[1], match[2]), minute(match[3], match[4])];
    if (from === null || to === null || from >= to) return null;
    found.push({ from, to });
  }
  return found.sort((a, b) => a.from - b.from);
}

function minute(hours: string | undefined, minutes: string | undefined): number | null {
  const [h, m] = [Number(hours), Number(minutes)];
  return m < 60 && h * 60 + m <= 24 * 60 ? h * 60 + m : null;
}

/** One list of ranges per weekday, Monday first; null when every minute is working time. */
export type WeeklyHours = readonly (readonly MinuteRange[])[] | null;

/** A weekday that is not mentioned is a day off, once any weekday is. */
export function weeklyHours(
  days: { readonly [day in (typeof WEEKDAYS)[number]]?: string | undefined },
): WeeklyHours {
  if (WEEKDAYS.every((day) => days[day] === undefined)) return null;
  return WEEKDAYS.map((day) => parseRanges(days[day] ?? 'closed') ?? []);
}

export function isWorkingTime(hours: WeeklyHours, timezone: string, at: number): boolean {
  if (hours === null) return true;
  const local = DateTime.fromMillis(at, { zone: timezone });
  const now = local.hour * 60 + local.minute;
  return (hours[local.weekday - 1] ?? []).some((range) => now >= range.from && now < range.to);
}

const DAYS_AHEAD_MAX = 370;

/** `minutes` of working time after `from`; null when a year holds fewer. */
export function addWorkingMinutes(
  hours: WeeklyHours,
  timezone: string,
  from: number,
  minutes: number,
): number | null {
  if (hours === null) return from + minutes * 60_000;
  let leftMs = minutes * 60_000;
  let day = DateTime.fromMillis(from, { zone: timezone }).startOf('day');
  for (let ahead = 0; ahead < DAYS_AHEAD_MAX; ahead++) {
    for (const range of hours[day.weekday - 1] ?? []) {
      const start = Math.max(from, wallClock(day, range.from));
      const room = wallClock(day, range.to) - start;
      if (room <= 0) continue;
      if (leftMs <= room) return start + leftMs;
      leftMs -= room;
    }
    day = day.plus({ days: 1 }).startOf('day');
  }
  return null;
}

/** The instant at which a clock on the wall shows that minute; on days of a clock change too. */
function wallClock(day: DateTime, minuteOfDay: number): number {
  if (minuteOfDay === 24 * 60) return day.plus({ days: 1 }).startOf('day').toMillis();
  return day.set({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 }).toMillis();
}
