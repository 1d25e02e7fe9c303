// Working hours across weekends and clock changes.

import { describe, expect, test } from 'vitest';
import {
  addWorkingMinutes,
  isWorkingTime,
  parseRanges,
  weeklyHours,
} from '../../src/config/working-hours.ts';

const ZONE = 'Europe/Berlin';
const OFFICE = weeklyHours({ mon: '09:00-18:00', fri: '09:00-13:00, 14:00-17:00', sun: '00:00-24:00' });
const at = (iso: string) => Date.parse(iso);

describe('working hours', () => {
  test('without any day are all the time', () => {
    expect(weeklyHours({})).toBeNull();
    expect(isWorkingTime(null, ZONE, 0)).toBe(true);
    expect(addWorkingMinutes(null, ZONE, 1000, 15)).toBe(1000 + 15 * 60_000);
  });

  test('end at the minute they name', () => {
    expect(isWorkingTime(OFFICE, ZONE, at('2026-03-02T08:00:00Z'))).toBe(true);
    expect(isWorkingTime(OFFICE, ZONE, at('2026-03-02T16:59:59Z'))).toBe(true);
    expect(isWorkingTime(OFFICE, ZONE, at('2026-03-02T17:00:00Z'))).toBe(false);
  });

  test('a day that is not named is a day off', () => {
    expect(isWorkingTime(OFFICE, ZONE, at('2026-03-03T10:00:00Z'))).toBe(false);
  });

  test('a deadline jumps over lunch and over days off', () => {
    // Friday 12:50 local: ten minutes before lunch, five after it.
    expect(addWorkingMinutes(OFFICE, ZONE, at('2026-03-06T11:50:00Z'), 15)).toBe(at('2026-03-06T13:05:00Z'));
    // Monday 17:55 local; then Friday morning.
    expect(addWorkingMinutes(OFFICE, ZONE, at('2026-03-02T16:55:00Z'), 15)).toBe(at('2026-03-06T08:10:00Z'));
  });

  test('a day of 23 hours has 23 working hours', () => {
    // 29 March 2026, Sunday: clocks jump from 02:00 to 03:00.
    const before = at('2026-03-28T23:00:00Z');
    expect(addWorkingMinutes(OFFICE, ZONE, before, 23 * 60)).toBe(at('2026-03-29T22:00:00Z'));
    expect(addWorkingMinutes(OFFICE, ZONE, before, 23 * 60 + 1)).toBe(at('2026-03-30T07:01:00Z'));
  });

  test('a week without any gives no deadline', () => {
    expect(addWorkingMinutes(weeklyHours({ mon: 'closed' }), ZONE, 0, 1)).toBeNull();
  });

  test.each(['9-18', '18:00-09:00', '09:00-09:00', '09:60-10:00', '24:01-25:00', ''])(
    'do not read %j',
    (text) => {
      expect(parseRanges(text)).toBeNull();
    },
  );
});
