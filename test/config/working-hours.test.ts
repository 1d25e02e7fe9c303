// Working hours across weekends, holidays and clock changes, and where which hours hold.

import { describe, expect, test } from 'vitest';
import { parseHoliday } from '../../src/config/holidays.ts';
import { checkConfig } from '../../src/config/load.ts';
import { Schedule } from '../../src/config/schedule.ts';
import { afterHours, taskRules } from '../../src/config/settings.ts';
import { parseRanges, weeklyHours } from '../../src/config/working-hours.ts';

const ZONE = 'Europe/Berlin';
const HOURS = { mon: '09:00-18:00', fri: '09:00-13:00, 14:00-17:00', sun: '00:00-24:00' };
const OFFICE = new Schedule(weeklyHours(HOURS), ZONE);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (iso: string) => Date.parse(iso);

const withHolidays = (...holidays: string[]) =>
  new Schedule(weeklyHours(HOURS), ZONE, [new Map(holidays.flatMap((text) => parseHoliday(text) ?? []))]);

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

  test('a midnight that comes twice, or never, costs no minute', () => {
    for (const [zone, day, hours] of [
      ['America/Havana', '2026-11-01T12:00:00Z', 25],
      ['Atlantic/Azores', '2026-10-25T12:00:00Z', 25],
      ['America/Santiago', '2026-09-06T12:00:00Z', 23],
    ] as const) {
      const sundays = new Schedule(weeklyHours({ sun: '00:00-24:00' }), zone);
      expect([zone, sundays.between(at(day) - 2 * DAY, at(day) + 2 * DAY)]).toEqual([
        zone,
        hours * 60 * MINUTE,
      ]);
    }
  });

  test('a week without any gives no deadline', () => {
    expect(new Schedule(weeklyHours({ mon: 'closed' }), ZONE).add(0, MINUTE)).toBeNull();
  });

  test('that overlap count once', () => {
    expect(parseRanges('12:00-18:00, 09:00-13:00, 10:00-11:00, 18:00-19:00, 20:00-21:00')).toEqual([
      { from: 540, to: 1140 },
      { from: 1200, to: 1260 },
    ]);
  });

  test('no time at all has passed at once, by night too', () => {
    const night = at('2026-03-02T22:00:00Z');
    expect(OFFICE.add(night, 0)).toBe(night);
  });

  test('a day on which no minute works, for more than a year, gives no deadline', () => {
    const yearly = new Schedule(weeklyHours({ mon: 'closed' }), ZONE, [
      new Map(parseHoliday('02-29: 09:00-18:00')),
    ]);
    expect(yearly.add(at('2026-03-01T00:00:00Z'), MINUTE)).toBeNull();
    expect(yearly.add(at('2027-12-01T00:00:00Z'), MINUTE)).toBe(at('2028-02-29T08:01:00Z'));
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
    const house = new Schedule(null, ZONE, [new Map(parseHoliday('01-01'))]);
    expect(house.isWorkingTime(at('2027-01-01T12:00:00Z'))).toBe(false);
    expect(house.isWorkingTime(at('2027-01-02T12:00:00Z'))).toBe(true);
  });

  test('of a certain year goes before the same day of every year', () => {
    const office = withHolidays('2026-03-02: 09:00-12:00', '03-02');
    expect(office.isWorkingTime(at('2026-03-02T10:00:00Z'))).toBe(true);
    expect(withHolidays('03-02', '2027-03-02').isWorkingTime(at('2026-03-02T10:00:00Z'))).toBe(false);
  });

  test('may last beyond the end of every year', () => {
    const days = parseHoliday('12-30..01-02')?.map(([day]) => day);
    expect(days).toEqual(['12-30', '12-31', '01-01', '01-02']);
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

  test('says more of a day than the whole house does, in whatever way the day is named', () => {
    const rules = taskRules(
      config({
        holidays: ['2026-03-02'],
        schedules: [{ name: 'x', hours: HOURS, holidays: ['03-02: 10:00-11:00'], dids: ['5001'] }],
      }),
    );
    const morning = at('2026-03-02T08:00:00Z');
    expect(rules.dueAt(morning, { ...nowhere, did: '5001' })).toBe(at('2026-03-02T09:15:00Z'));
    expect(rules.dueAt(morning, nowhere)).toBe(at('2026-03-06T08:15:00Z'));
  });

  test('holds for a DID as it was sent and as a whole number', () => {
    const isAfter = afterHours(
      config({
        region: 'RU',
        schedules: [{ name: 'x', hours: { tue: '00:00-24:00' }, dids: ['+7495*', '74952'] }],
      }),
    );
    const tuesday = at('2026-03-03T10:00:00Z');
    for (const did of ['84951234567', '74951234567', '+74951234567', '74952']) {
      expect([did, isAfter(tuesday, { ...nowhere, did })]).toEqual([did, false]);
    }
    expect(isAfter(tuesday, { ...nowhere, did: '84961234567' })).toBe(true);
  });
});
