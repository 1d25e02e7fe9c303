// Days off from an iCalendar file, as calendars on the web and offices export them. Read once, at start.
// Rule: what is not understood is said with the event's name; a holiday is never left out or moved in silence.

import { readFileSync } from 'node:fs';
import ical from 'ical.js';
import { DateTime } from 'luxon';
import { AppError } from '../errors.ts';

const DAYS_IN_EVENT_MAX = 370;
/** A repeated event is looked up this far. */
const YEARS_BACK = 2;
const YEARS_AHEAD = 5;
/** Enough for an event of every day since 1900. */
const OCCURRENCES_MAX = 50_000;
const NAME_LENGTH_MAX = 60;

const DAY_MS = 86_400_000;

interface Reading {
  /** Of times that are written in UTC; others are on the day that the file says. */
  readonly timezone: string;
  readonly yearMin: number;
  readonly yearMax: number;
  /** `2026-01-01` */
  readonly days: Set<string>;
}

/** Days of the events of an iCalendar file, in order; repeated ones within some years around `now`. An event that has
 * times makes the days that it touches days off. Errors: `config`. */
export function readCalendarDays(file: string, timezone: string, now: Date): readonly string[] {
  const year = now.getUTCFullYear();
  const days = new Set<string>();
  const reading = { timezone, yearMin: year - YEARS_BACK, yearMax: year + YEARS_AHEAD, days };
  try {
    for (const calendar of calendarsOf(readFileSync(file, 'utf8'))) {
      for (const event of calendar.getAllSubcomponents('vevent')) readEvent(event, reading);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === undefined ? (error as Error).message : `it cannot be read (${code})`;
    throw new AppError('config', `${file}: ${why}`);
  }
  return [...days].sort();
}

function calendarsOf(text: string): ical.Component[] {
  const plain = text.replace(/^\uFEFF/, '').trim();
  if (!/^BEGIN:VCALENDAR\s/i.test(plain)) throw new Error('it does not begin with BEGIN:VCALENDAR');
  const parsed = attempt('it is no iCalendar file', () => ical.parse(plain) as unknown[]);
  // One calendar, or a list of them.
  const calendars = typeof parsed[0] === 'string' ? [parsed] : parsed;
  return calendars.map((calendar) => new ical.Component(calendar as unknown as string));
}

function readEvent(component: ical.Component, reading: Reading): void {
  const name = String(component.getFirstPropertyValue('summary') ?? '').slice(0, NAME_LENGTH_MAX);
  attempt(`event ${JSON.stringify(name)}`, () => {
    checkTimes(component);
    const event = new ical.Event(component);
    // A series that is a list of dates begins with its first, which the library leaves out.
    if (!component.hasProperty('rrule')) addDays(event, event.startDate, reading);
    readOccurrences(event, reading);
  });
}

function readOccurrences(event: ical.Event, reading: Reading): void {
  const occurrences = event.iterator();
  for (let seen = 0; seen < OCCURRENCES_MAX; seen++) {
    const start = occurrences.next();
    if (start === undefined || start === null || start.year > reading.yearMax) return;
    if (start.year >= reading.yearMin) addDays(event, start, reading);
  }
  throw new Error(`it comes again more than ${OCCURRENCES_MAX} times`);
}

/** The library reads a month 13 as the next January. */
function checkTimes(component: ical.Component): void {
  if (!component.hasProperty('dtstart')) throw new Error('it has no DTSTART');
  for (const name of ['dtstart', 'dtend']) {
    const written = component.getFirstProperty(name)?.toJSON()[3];
    if (written !== undefined && !DateTime.fromISO(String(written)).isValid) {
      throw new Error(`${name.toUpperCase()} is no date: ${String(written).slice(0, NAME_LENGTH_MAX)}`);
    }
  }
}

function addDays(event: ical.Event, occurrence: ical.Time, { timezone, days }: Reading): void {
  const { item, startDate, endDate } = event.getOccurrenceDetails(occurrence);
  if (item.component.getFirstPropertyValue('status') === 'CANCELLED') return;
  const [from, to] = [wallClock(startDate, timezone), wallClock(endDate, timezone)];
  if (to < from) throw new Error('it ends before it begins');
  if (to - from > DAYS_IN_EVENT_MAX * DAY_MS) throw new Error(`it lasts more than ${DAYS_IN_EVENT_MAX} days`);
  // The moment at which it ends is not part of it: a whole day ends with the next one's midnight.
  const last = Math.max(from, to - 1);
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS <= last; day++) {
    days.add(new Date(day * DAY_MS).toISOString().slice(0, 10));
  }
}

/** What date and clock show, as if it were UTC. */
function wallClock(time: ical.Time, timezone: string): number {
  if (time.zone !== ical.Timezone.utcTimezone) {
    return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  }
  const local = DateTime.fromSeconds(time.toUnixTime(), { zone: timezone });
  return local.toMillis() + local.offset * 60_000;
}

/** Says what it was about when it fails. */
function attempt<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}: ${why.slice(0, 120)}`);
  }
}
