// Numbers, times and telephone numbers as people write them, in the language of the page and the time zone of the daemon.

import { signal } from '@preact/signals';
import { language } from './language.ts';
import { remembered } from './words.ts';

/** Of the daemon: reports and deadlines go by it. */
export const timezone = signal('UTC');

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function number(value: number): string {
  return plain(language.value).format(value);
}

/** `share`: 0 to 1. */
export function percent(share: number): string {
  return percents(language.value).format(share);
}

/** As a clock counts: 0:42, 12:05, 1:02:05. */
export function timer(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** In words, as long as they need to be: 42 s, 12 min, 3 h 5 min, 2 d 4 h. */
export function duration(ms: number): string {
  const spoken = language.value;
  const say = (value: number, unit: string) => units(`${spoken} ${unit}`).format(value);
  if (ms < MINUTE_MS) return say(Math.round(ms / SECOND_MS), 'second');
  if (ms < HOUR_MS) return say(Math.round(ms / MINUTE_MS), 'minute');
  const [large, small, unit, part] =
    ms < DAY_MS
      ? [Math.floor(ms / HOUR_MS), Math.floor((ms % HOUR_MS) / MINUTE_MS), 'hour', 'minute']
      : [Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS), 'day', 'hour'];
  return small === 0 ? say(large, unit) : `${say(large, unit)} ${say(small, part)}`;
}

/** How long ago or ahead, in the largest unit that says something: "5 minutes ago", "in 2 hours". */
export function relative(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  const size = Math.abs(ms);
  const [unit, divisor]: [Intl.RelativeTimeFormatUnit, number] =
    size < MINUTE_MS
      ? ['second', SECOND_MS]
      : size < HOUR_MS
        ? ['minute', MINUTE_MS]
        : size < DAY_MS
          ? ['hour', HOUR_MS]
          : ['day', DAY_MS];
  // Nobody needs to know of seconds, and they would make the whole page flicker.
  if (unit === 'second') return relatives(language.value).format(0, 'minute');
  return relatives(language.value).format(Math.trunc(ms / divisor), unit);
}

export function dateTime(iso: string): string {
  return moments(`${language.value} ${zone()}`).format(new Date(iso));
}

/** To the second, with the zone: what a log would be compared with. */
export function exact(iso: string): string {
  return exacts(`${language.value} ${zone()}`).format(new Date(iso));
}

export function clockTime(at: number | string): string {
  return times(`${language.value} ${zone()}`).format(new Date(at));
}

function zone(): string {
  return timezone.value;
}

/** In groups, as it is read aloud. What is no full number (extensions, short codes) stays as it is. */
export function phone(given: string): string {
  const digits = /^\+(\d{8,15})$/.exec(given)?.[1];
  if (digits === undefined) return given;
  const seven = /^7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(digits);
  if (seven !== null) return `+7 ${seven[1]} ${seven[2]}-${seven[3]}-${seven[4]}`.replaceAll(' ', NARROW);
  const one = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  if (one !== null) return `+1 ${one[1]} ${one[2]}-${one[3]}`.replaceAll(' ', NARROW);
  const [, country = '', rest = ''] = COUNTRY.exec(digits) ?? [];
  return [`+${country}`, ...(rest.match(/\d{1,3}(?!\d$)|\d{1,4}$/g) ?? [])].join(NARROW);
}

/** Codes of two digits; all others have three. */
const COUNTRY = /^(2[07]|3[0-469]|4[0-13-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/;

const NARROW = '\u00a0';

const plain = remembered((spoken) => new Intl.NumberFormat(spoken));
const percents = remembered(
  (spoken) => new Intl.NumberFormat(spoken, { style: 'percent', maximumFractionDigits: 0 }),
);
const relatives = remembered(
  (spoken) => new Intl.RelativeTimeFormat(spoken, { numeric: 'auto', style: 'short' }),
);
const units = remembered((key) => {
  const [spoken, unit] = key.split(' ');
  return new Intl.NumberFormat(spoken, { style: 'unit', unit: unit ?? 'second', unitDisplay: 'short' });
});
const moments = inZone({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const exacts = inZone({ dateStyle: 'full', timeStyle: 'long' });
const times = inZone({ timeStyle: 'medium' });

function inZone(options: Intl.DateTimeFormatOptions) {
  return remembered((key) => {
    const [spoken, timeZone] = key.split(' ');
    return new Intl.DateTimeFormat(spoken, { ...options, timeZone: timeZone ?? 'UTC', hour12: false });
  });
}
