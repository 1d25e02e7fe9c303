// Laws of working time: what an oracle that looks at a clock minute by minute says, in zones that change their clocks
// differently: by half an hour, by two, at midnight, with a midnight that comes twice or not at all.

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { Schedule } from '../../src/config/schedule.ts';
import { type MinuteRange, parseRanges } from '../../src/config/working-hours.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Days on which, or on the next of which, clocks change. */
const PLACES = [
  ['Europe/Berlin', '2026-03-28'],
  ['Europe/Berlin', '2026-10-24'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Antarctica/Troll', '2026-03-28'],
  ['America/Santiago', '2026-04-04'],
  ['America/Santiago', '2026-09-05'],
  ['America/Havana', '2026-03-07'],
  ['America/Havana', '2026-10-31'],
  ['Atlantic/Azores', '2026-03-28'],
  ['Atlantic/Azores', '2026-10-24'],
  ['Africa/Cairo', '2026-04-23'],
  ['Africa/Cairo', '2026-10-29'],
  ['America/Nuuk', '2026-03-28'],
  ['America/Nuuk', '2026-10-24'],
  ['Pacific/Apia', '2011-12-29'],
  ['Asia/Kolkata', '2026-03-28'],
] as const;

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Midnight and the hours in which clocks change are where it goes wrong. */
const minute = fc.oneof(
  fc.integer({ min: 0, max: 1_440 }),
  fc.constantFrom(0, 30, 60, 120, 180, 1_380, 1_440),
);
/** As a person writes them: in any order, and they may overlap. */
const line = fc
  .array(
    fc
      .tuple(minute, minute)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => `${clock(Math.min(a, b))}-${clock(Math.max(a, b))}`),
    { maxLength: 3 },
  )
  .map((ranges) => (ranges.length === 0 ? 'closed' : ranges.join(', ')));

interface Case {
  readonly zone: string;
  readonly from: number;
  readonly lines: readonly string[] | null;
  readonly holidays: ReadonlyMap<string, string>;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    lines: fc.option(fc.array(line, { minLength: 7, maxLength: 7 }), { freq: 10 }),
    after: fc.integer({ min: -1_440, max: 4_000 }),
    holidays: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean(), line), { maxLength: 2 }),
  })
  .map(({ place: [zone, day], lines, after, holidays }) => ({
    zone,
    from: Date.parse(day) + after * MINUTE,
    lines,
    holidays: new Map(
      holidays.map(([later, isYearly, text]) => {
        const date = new Date(Date.parse(day) + later * DAY).toISOString().slice(0, 10);
        return [isYearly ? date.slice(5) : date, text];
      }),
    ),
  }));

const read = (text: string): readonly MinuteRange[] => {
  const ranges = parseRanges(text);
  if (ranges === null) throw new Error(`not read: ${text}`);
  return ranges;
};

const scheduleOf = ({ zone, lines, holidays }: Case) =>
  new Schedule(lines === null ? null : lines.map(read), zone, [
    new Map([...holidays].map(([day, text]) => [day, read(text)])),
  ]);

/** What a clock on the wall shows decides; `text` is read in the simplest way. */
function works({ zone, lines, holidays }: Case, at: number): boolean {
  const local = DateTime.fromMillis(at, { zone });
  const date = local.toFormat('yyyy-MM-dd');
  const usual = lines === null ? '00:00-24:00' : (lines[local.weekday - 1] ?? 'closed');
  const text = holidays.get(date) ?? holidays.get(date.slice(5)) ?? usual;
  if (text === 'closed') return false;
  const now = local.toFormat('HH:mm');
  return text.split(', ').some((range) => now >= range.slice(0, 5) && now < range.slice(6));
}

test('the clock decides, minute by minute', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 3_000 }), (one, length) => {
      const schedule = scheduleOf(one);
      let minutes = 0;
      for (let i = 0; i < length; i++) {
        const at = one.from + i * MINUTE;
        const expected = works(one, at);
        if (schedule.isWorkingTime(at) !== expected) expect([at, !expected]).toEqual([at, expected]);
        if (expected) minutes++;
      }
      const to = one.from + length * MINUTE;
      // Schedules that have not been asked before: what they remember of a day must not depend on the first question.
      expect(scheduleOf(one).between(one.from, to)).toBe(minutes * MINUTE);
      const due = scheduleOf(one).add(one.from, (minutes + 1) * MINUTE);
      expect(due ?? Infinity).toBeGreaterThan(to);
      if (minutes > 0) expect(scheduleOf(one).add(one.from, minutes * MINUTE)).toBeLessThanOrEqual(to);
    }),
    { numRuns: 150 },
  );
});

test('a deadline is as far away as it says, and no earlier moment is', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 40 * 3_600_000 }), (one, ms) => {
      const schedule = scheduleOf(one);
      const due = schedule.add(one.from, ms);
      if (due === null) return;
      expect(schedule.between(one.from, due)).toBe(ms);
      expect(schedule.between(one.from, due - 1)).toBe(ms - 1);
    }),
  );
});

test('more time is never due earlier, and a later start never has an earlier deadline', () => {
  const length = fc.integer({ min: 0, max: 40 * 3_600_000 });
  fc.assert(
    fc.property(cases, length, length, length, (one, ms, more, later) => {
      const schedule = scheduleOf(one);
      const due = (from: number, wanted: number) => schedule.add(from, wanted) ?? Infinity;
      expect(due(one.from, ms + more)).toBeGreaterThanOrEqual(due(one.from, ms));
      expect(due(one.from + later, ms)).toBeGreaterThanOrEqual(due(one.from, ms));
    }),
  );
});

test('working time of two stretches is that of both together, and none before it began', () => {
  const length = fc.integer({ min: 0, max: 4 * DAY });
  fc.assert(
    fc.property(cases, length, length, (one, first, second) => {
      const schedule = scheduleOf(one);
      const [middle, end] = [one.from + first, one.from + first + second];
      expect(schedule.between(one.from, middle) + schedule.between(middle, end)).toBe(
        schedule.between(one.from, end),
      );
      expect(schedule.between(end, one.from)).toBe(0);
    }),
  );
});
