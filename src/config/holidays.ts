// Days that are different, as they are written in the configuration.

import { DateTime } from 'luxon';
import { type MinuteRange, parseRanges } from './working-hours.ts';

const DAYS_IN_RANGE_MAX = 370;

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
  const [from, end] = [first, last].map((day) =>
    DateTime.fromISO(isYearly ? `2024-${day}` : day, { zone: 'utc' }),
  );
  if (from?.isValid !== true || end?.isValid !== true) return null;
  // Every year, from Christmas into the new year.
  const to = isYearly && end < from ? end.plus({ years: 1 }) : end;
  if (to < from || to.diff(from, 'days').days > DAYS_IN_RANGE_MAX) return null;
  const days: [string, readonly MinuteRange[]][] = [];
  for (let day = from; day <= to; day = day.plus({ days: 1 })) {
    days.push([day.toFormat(isYearly ? 'MM-dd' : 'yyyy-MM-dd'), ranges]);
  }
  return days;
}
