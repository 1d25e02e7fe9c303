// Local days, as the daemon's time zone has them: `2026-03-02`. Days are counted without a clock, so that none has 23 or 25 hours.

import { language } from './language.ts';
import { who } from './session.ts';
import { remembered } from './words.ts';

const DAY_MS = 86_400_000;
/** What `date` fields and the API both read. */
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The local day of a moment, or the day itself. null: it is neither. */
export function dayOf(moment: string | number): string | null {
  if (typeof moment === 'string' && DAY.test(moment)) return moment;
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? null : localDays(zone()).format(at);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `23 Nov 2026`. */
export function dayText(day: string): string {
  return dates(language.value).format(Date.parse(`${day}T00:00:00Z`));
}

/** `Mon 23`: below a chart. */
export function shortDay(day: string): string {
  return shortDates(language.value).format(Date.parse(`${day}T00:00:00Z`));
}

export function monthText(month: string): string {
  return months(language.value).format(Date.parse(`${month}-01T00:00:00Z`));
}

/** `Mon`, for 1–7 from Monday; what is no such day stays what it is. */
export function weekdayName(weekday: number): string {
  return weekday >= 1 && weekday <= 7
    ? weekdays(language.value).format(SUNDAY + weekday * DAY_MS)
    : String(weekday);
}

/** To the millisecond: what the journal says. */
export function preciseTime(at: number | string): string {
  return preciseTimes(`${language.value} ${zone()}`).format(new Date(at));
}

function zone(): string {
  return who.value?.timezone ?? 'UTC';
}

const localDays = remembered(
  (timeZone) => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }),
);
const dates = ofDays({ day: 'numeric', month: 'short', year: 'numeric' });
const shortDates = ofDays({ day: 'numeric', month: 'short' });
const months = ofDays({ month: 'short', year: 'numeric' });
const SUNDAY = Date.UTC(2023, 11, 31);
const weekdays = ofDays({ weekday: 'short' });
const preciseTimes = remembered((key) => {
  const [spoken, timeZone] = key.split(' ');
  return new Intl.DateTimeFormat(spoken, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone: timeZone ?? 'UTC',
  });
});

function ofDays(options: Intl.DateTimeFormatOptions) {
  return remembered((spoken) => new Intl.DateTimeFormat(spoken, { ...options, timeZone: 'UTC' }));
}
