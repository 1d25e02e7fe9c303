// Local times of records: one zone, its two nights a year, and texts that are no times.

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { createRecordClock } from '../../src/pbx/asterisk/record-time.ts';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

describe('a day of 25 hours', () => {
  const clock = createRecordClock('Europe/Berlin');
  const before = Date.parse('2026-10-25T00:50:00Z');

  test('a time that comes twice is the first one that is not before what is known', () => {
    expect(iso(clock('2026-10-25 02:30:00', Date.parse('2026-10-25T00:29:50Z')))).toBe(
      '2026-10-25T00:30:00.000Z',
    );
    // A call that began at ten to three and lasted twenty minutes ended at ten past two.
    expect(iso(clock('2026-10-25 02:50:00', before))).toBe('2026-10-25T00:50:00.000Z');
    expect(iso(clock('2026-10-25 02:10:00', before))).toBe('2026-10-25T01:10:00.000Z');
    expect(iso(clock('2026-10-25 03:00:00', before))).toBe('2026-10-25T02:00:00.000Z');
  });

  test('a time that never was is as the clocks went before', () => {
    expect(iso(clock('2026-03-29 02:30:00'))).toBe('2026-03-29T01:30:00.000Z');
  });
});

test('every moment is found again by what the clock showed and a moment a little before', () => {
  const zones = [
    'UTC',
    'Europe/Moscow',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  ];
  const moment = fc.integer({ min: Date.UTC(2019, 0), max: Date.UTC(2031, 0) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), moment, fc.nat(1_200_000), (zone, at, earlier) => {
      const shown = DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd HH:mm:ss.SSS'000'");
      expect(createRecordClock(zone)(shown, at - earlier)).toBe(at);
    }),
    { numRuns: 300 },
  );
});

test('spellings', () => {
  const clock = createRecordClock('Europe/Moscow');
  expect(iso(clock('2026-07-01 12:00:00'))).toBe('2026-07-01T09:00:00.000Z');
  expect(iso(clock(' 2026-07-01T12:00:00.25 '))).toBe('2026-07-01T09:00:00.250Z');
  expect(iso(clock('2026-07-01T12:00:00+05:30'))).toBe('2026-07-01T06:30:00.000Z');
  expect(iso(clock('2026-07-01T12:00:00Z'))).toBe('2026-07-01T12:00:00.000Z');
  expect(iso(clock('1782896400.190743'))).toBe('2026-07-01T09:00:00.190Z');
});

test.each([
  '',
  '0000-00-00 00:00:00',
  '2026-02-30 10:00:00',
  '2026-07-01',
  '2026-07-01 25:00:00',
  "'; DROP TABLE",
])('%s is no time', (text) => {
  expect(createRecordClock('UTC')(text)).toBeNull();
});

test('no text throws', () => {
  const clock = createRecordClock('Europe/Berlin');
  fc.assert(fc.property(fc.string(), fc.integer(), (text, at) => void clock(text, at)));
});
