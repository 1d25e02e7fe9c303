// Working hours across weekends, holidays and clock changes; an oracle that looks at a clock minute by minute.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { parseHoliday, readHolidays } from '../../src/config/holidays.ts';
import { checkConfig } from '../../src/config/load.ts';
import { Schedule } from '../../src/config/schedule.ts';
import { afterHours, taskRules } from '../../src/config/settings.ts';
import { type MinuteRange, parseRanges, weeklyHours } from '../../src/config/working-hours.ts';
import { inFolder } from '../support/workshop.ts';

const ZONE = 'Europe/Berlin';
const HOURS = { mon: '09:00-18:00', fri: '09:00-13:00, 14:00-17:00', sun: '00:00-24:00' };
const OFFICE = new Schedule(weeklyHours(HOURS), ZONE);
const MINUTE = 60_000;
const at = (iso: string) => Date.parse(iso);

const withHolidays = (...holidays: string[]) =>
  new Schedule(weeklyHours(HOURS), ZONE, new Map(holidays.flatMap((text) => parseHoliday(text) ?? [])));

describe('working hours', () => {
  test('without any day are all the time', () => {
    const always = new Schedule(weeklyHours({}), ZONE);
    expect(always.isWorkingTime(0)).toBe(true);
    expect(always.add(1000, 15 * MINUTE)).toBe(1000 + 15 * MINUTE);
    expect(always.between(1000, 5000)).toBe(4000);
  });

  test('end at the minute they name', () => {
    expect(OFFICE.isWorkingTime(at('2026-03-02T08:00:00Z'))).toBe(true);
    expect(OFFICE.isWorkingTime(at('2026-03-02T16:59:59Z'))).toBe(true);
    expect(OFFICE.isWorkingTime(at('2026-03-02T17:00:00Z'))).toBe(false);
  });

  test('a day that is not named is a day off', () => {
    expect(OFFICE.isWorkingTime(at('2026-03-03T10:00:00Z'))).toBe(false);
  });

  test('a deadline jumps over lunch and over days off', () => {
    // Friday 12:50 local: ten minutes before lunch, five after it.
    expect(OFFICE.add(at('2026-03-06T11:50:00Z'), 15 * MINUTE)).toBe(at('2026-03-06T13:05:00Z'));
    // Monday 17:55 local; then Friday morning.
    expect(OFFICE.add(at('2026-03-02T16:55:00Z'), 15 * MINUTE)).toBe(at('2026-03-06T08:10:00Z'));
  });

  test('a day of 23 hours has 23 working hours, one of 25 has 25', () => {
    // 29 March 2026, Sunday: clocks jump from 02:00 to 03:00.
    const before = at('2026-03-28T23:00:00Z');
    expect(OFFICE.add(before, 23 * 60 * MINUTE)).toBe(at('2026-03-29T22:00:00Z'));
    expect(OFFICE.add(before, (23 * 60 + 1) * MINUTE)).toBe(at('2026-03-30T07:01:00Z'));
    expect(OFFICE.between(at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z'))).toBe(25 * 60 * MINUTE);
  });

  test('a week without any gives no deadline', () => {
    expect(new Schedule(weeklyHours({ mon: 'closed' }), ZONE).add(0, MINUTE)).toBeNull();
  });

  test.each(['9-18', '18:00-09:00', '09:00-09:00', '09:60-10:00', '24:01-25:00', ''])(
    'do not read %j',
    (text) => {
      expect(parseRanges(text)).toBeNull();
    },
  );
});

describe('a holiday', () => {
  test('is no working day, once, every year, or for some days', () => {
    const office = withHolidays('2026-03-02', '03-09', '2026-03-13..2026-03-20');
    for (const day of ['2026-03-02', '2026-03-09', '2026-03-13', '2026-03-16', '2026-03-20']) {
      expect([day, office.isWorkingTime(at(`${day}T10:00:00Z`))]).toEqual([day, false]);
    }
    expect(office.isWorkingTime(at('2026-03-23T10:00:00Z'))).toBe(true);
  });

  test('may be a short day, or a Saturday on which people work', () => {
    const office = withHolidays('2026-03-02: 09:00-12:00', '2026-03-07: 10:00-14:00');
    expect(office.add(at('2026-03-02T10:30:00Z'), 60 * MINUTE)).toBe(at('2026-03-06T08:30:00Z'));
    expect(office.isWorkingTime(at('2026-03-07T12:00:00Z'))).toBe(true);
  });

  test('closes a house that otherwise never does', () => {
    const house = new Schedule(null, ZONE, new Map(parseHoliday('01-01')));
    expect(house.isWorkingTime(at('2027-01-01T12:00:00Z'))).toBe(false);
    expect(house.isWorkingTime(at('2027-01-02T12:00:00Z'))).toBe(true);
  });

  test.each([
    '2026-13-01',
    '2026-02-30',
    '01-08..2026-01-10',
    '2026-01-08..2026-01-01',
    'new year',
    '01-01: all',
  ])('is not read from %j', (text) => {
    expect(parseHoliday(text)).toBeNull();
  });

  test('comes from a calendar file: whole days, several days, every year, with one left out', () =>
    inFolder((folder) => {
      const file = join(folder, 'days.ics');
      const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:x', ...lines, 'END:VEVENT'];
      const text = [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        ...event('DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260104'),
        ...event('DTSTART;VALUE=DATE:20200509', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20270509'),
        ...event('DTSTART:20260612T090000', 'DTEND:20260613T120000'),
        'END:VCALENDAR',
      ];
      writeFileSync(file, text.join('\r\n'));
      const days = readHolidays(file, new Date('2026-06-01'));
      expect(days.filter((day) => day.startsWith('2026'))).toEqual(
        ['01-01', '01-02', '01-03', '05-09', '06-12', '06-13'].map((day) => `2026-${day}`),
      );
      expect(days).toContain('2028-05-09');
      expect(days).not.toContain('2027-05-09');
    }));
});

describe('a schedule', () => {
  const login = { type: 'asterisk', host: 'h', username: 'u', secret: 's' };
  const config = (more: object) =>
    checkConfig({ pbx: [{ id: 'main', ...login }], timezone: ZONE, workingHours: HOURS, ...more }, 'test');
  const nowhere = { did: null, queue: null, team: null };

  test('holds for its DID, else its queue, else its team; elsewhere the usual hours do', () => {
    const rules = taskRules(
      config({
        schedules: [
          { name: 'night', hours: { tue: '00:00-24:00' }, teams: ['night'], dueMinutes: 1 },
          { name: 'moscow', hours: { tue: '09:00-18:00' }, timezone: 'Europe/Moscow', queues: ['ru*'] },
          { name: 'vip', hours: { tue: '10:00-11:00' }, dids: ['5001'] },
        ],
      }),
    );
    const tuesday = at('2026-03-03T00:00:00Z');
    expect(rules.dueAt(tuesday, { ...nowhere, team: 'night', did: '5001' })).toBe(at('2026-03-03T09:15:00Z'));
    expect(rules.dueAt(tuesday, { ...nowhere, team: 'night', queue: 'ru-sales' })).toBe(
      at('2026-03-03T06:15:00Z'),
    );
    expect(rules.dueAt(tuesday, { ...nowhere, team: 'night' })).toBe(tuesday + MINUTE);
    expect(rules.dueAt(tuesday, nowhere)).toBe(at('2026-03-06T08:15:00Z'));
  });

  test('decides whether a call came outside the hours', () => {
    const isAfter = afterHours(
      config({ schedules: [{ name: 'x', hours: { tue: '00:00-24:00' }, dids: ['5001'] }] }),
    );
    const tuesday = at('2026-03-03T10:00:00Z');
    expect(isAfter(tuesday, { ...nowhere, did: '5001' })).toBe(false);
    expect(isAfter(tuesday, { ...nowhere, did: '5002' })).toBe(true);
  });

  test('with holidays of the whole house and of its own', () => {
    const rules = taskRules(
      config({
        holidays: ['2026-03-02'],
        schedules: [{ name: 'x', hours: HOURS, holidays: ['2026-03-06'], dids: ['5001'] }],
      }),
    );
    expect(rules.dueAt(at('2026-03-02T08:00:00Z'), { ...nowhere, did: '5001' })).toBe(
      at('2026-03-07T23:15:00Z'),
    );
  });

  test('whose calendar file is missing or is none is one sentence', () =>
    inFolder((folder) => {
      const file = join(folder, 'days.ics');
      expect(() => config({ holidaysFile: file })).toThrow(/holidaysFile: .*days\.ics: it cannot be read/);
      writeFileSync(file, 'Dear Sir,');
      expect(() => config({ holidaysFile: file })).toThrow(/it is no iCalendar file/);
    }));
});

describe('against a clock that is looked at minute by minute', () => {
  /** Days around which clocks change, in zones that do it differently. */
  const PLACES = [
    ['Europe/Berlin', '2026-03-28T00:00:00Z'],
    ['Europe/Berlin', '2026-10-24T00:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T00:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T00:00:00Z'],
    ['America/Santiago', '2026-09-05T00:00:00Z'],
    ['Asia/Kolkata', '2026-03-28T00:00:00Z'],
  ] as const;
  const range = fc
    .tuple(fc.integer({ min: 0, max: 1_440 }), fc.integer({ min: 0, max: 1_440 }))
    .filter(([a, b]) => a !== b)
    .map(([a, b]): MinuteRange => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  const days = fc.array(
    range.map((one) => [one]),
    { minLength: 7, maxLength: 7 },
  );

  test('working time is counted right, and a deadline is as far away as it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PLACES),
        days,
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer({ min: 1, max: 2_000 }),
        ([zone, start], hours, after, length) => {
          const schedule = new Schedule(hours, zone);
          const from = at(start) + after * MINUTE;
          let minutes = 0;
          for (let i = 0; i < length; i++) {
            const local = DateTime.fromMillis(from + i * MINUTE, { zone });
            const minute = local.hour * 60 + local.minute;
            const works = (hours[local.weekday - 1] ?? []).some(
              (one) => minute >= one.from && minute < one.to,
            );
            expect(schedule.isWorkingTime(from + i * MINUTE)).toBe(works);
            if (works) minutes++;
          }
          const to = from + length * MINUTE;
          expect(schedule.between(from, to)).toBe(minutes * MINUTE);
          const due = schedule.add(from, length * MINUTE);
          if (due !== null) expect(schedule.between(from, due)).toBe(length * MINUTE);
        },
      ),
      { numRuns: 60 },
    );
  });
});
