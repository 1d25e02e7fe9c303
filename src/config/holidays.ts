// Days that are different: written in the configuration, or taken from an iCalendar file.

import { readFileSync } from 'node:fs';
import ical from 'ical.js';
import { DateTime } from 'luxon';
import { AppError } from '../errors.ts';
import { type MinuteRange, parseRanges } from './working-hours.ts';

const DAYS_IN_RANGE_MAX = 370;
/** A repeated holiday is looked up this far. */
const YEARS_BACK = 2;
const YEARS_AHEAD = 5;
const OCCURRENCES_MAX = 10_000;

const DATE = String.raw`(?:\d{4}-)?\d{2}-\d{2}`;
const ENTRY = new RegExp(String.raw`^(${DATE})(?:\.\.(${DATE}))?(?:\s*:\s*(.+))?$`);

/** `2026-01-01`, `01-07` (every year), `2026-01-01..2026-01-08`, `2026-12-31: 09:00-13:00`: the days and their hours;
 * null when it cannot be read. */
export function parseHoliday(text: string): readonly (readonly [string, readonly MinuteRange[]])[] | null {
  const [, first, last = first, hours = 'closed'] = ENTRY.exec(text.trim()) ?? [];
  const ranges = parseRanges(hours);
  if (first === undefined || last === undefined || ranges === null || first.length !== last.length) {
    return null;
  }
  const isYearly = first.length === 5;
  // A leap year, so that 29 February may be named.
  const [from, to] = [first, last].map((day) =>
    DateTime.fromISO(isYearly ? `2024-${day}` : day, { zone: 'utc' }),
  );
  if (from?.isValid !== true || to?.isValid !== true || to < from) return null;
  if (to.diff(from, 'days').days > DAYS_IN_RANGE_MAX) return null;
  const days: [string, readonly MinuteRange[]][] = [];
  for (let day = from; day <= to; day = day.plus({ days: 1 })) {
    days.push([day.toFormat(isYearly ? 'MM-dd' : 'yyyy-MM-dd'), ranges]);
  }
  return days;
}

/** Days of the events of an iCalendar file, repeated ones within some years around `now`; an event that has times is
 * on the days that it touches. Read at start. Errors: `config`. */
export function readHolidays(file: string, now: Date): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError(
      'config',
      `${file}: it cannot be read (${String((error as NodeJS.ErrnoException).code)})`,
    );
  }
  try {
    return daysOf(text, now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('config', `${file}: it is no iCalendar file (${why.slice(0, 120)})`);
  }
}

function daysOf(text: string, now: Date): readonly string[] {
  const calendar = new ical.Component(ical.parse(text) as unknown as string);
  const year = now.getUTCFullYear();
  const days = new Set<string>();
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const event = new ical.Event(component);
    const occurrences = event.iterator();
    for (let seen = 0; seen < OCCURRENCES_MAX; seen++) {
      const start = occurrences.next();
      if (start === undefined || start === null || start.year > year + YEARS_AHEAD) break;
      if (start.year >= year - YEARS_BACK) addDays(days, start, event.getOccurrenceDetails(start).endDate);
    }
  }
  return [...days].sort();
}

function addDays(days: Set<string>, start: ical.Time, end: ical.Time): void {
  let day = DateTime.utc(start.year, start.month, start.day);
  const last = DateTime.utc(end.year, end.month, end.day);
  // The end of a whole day is the next one and is not included.
  const touchesLast = !end.isDate && (end.hour > 0 || end.minute > 0);
  days.add(day.toFormat('yyyy-MM-dd'));
  for (let more = 0; more < DAYS_IN_RANGE_MAX; more++) {
    day = day.plus({ days: 1 });
    if (touchesLast ? day > last : day >= last) return;
    days.add(day.toFormat('yyyy-MM-dd'));
  }
}
