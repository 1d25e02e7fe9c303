// How working hours are written: per weekday a list of ranges in local time.
// Rule: a range never crosses midnight (write two), so that a day is judged by its own line only.

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export interface MinuteRange {
  /** Minutes since local midnight, included. */
  readonly from: number;
  /** Minutes since local midnight, not included. */
  readonly to: number;
}

/** `09:00-13:00, 14:00-18:00` → ranges, none of which touches another; `closed` → none; null when it cannot be read. */
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
  return joined(found.sort((a, b) => a.from - b.from));
}

/** A minute that two ranges name is one minute. */
function joined(sorted: readonly MinuteRange[]): readonly MinuteRange[] {
  const apart: MinuteRange[] = [];
  for (const range of sorted) {
    const last = apart.at(-1);
    if (last !== undefined && range.from <= last.to) {
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else apart.push(range);
  }
  return apart;
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
