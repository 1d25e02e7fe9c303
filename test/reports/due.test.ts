// Every finished local day without a summary gets one: whatever the clock does, none is left out and none is made twice.

import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { dueReports, periodOf } from '../../src/reports/due.ts';
import type { ReportId, ReportKind } from '../../src/reports/summary.ts';

const at = (text: string, zone: string) => DateTime.fromISO(text, { zone }).toMillis();
const rules = (zone: string, kinds: readonly ReportKind[] = ['day']) => ({ kinds, atMinutes: 6 * 60, zone });
const daysDue = (zone: string, since: string, made: readonly ReportId[], now: number) =>
  dueReports(rules(zone), since, made, now).map(({ from }) => from);
const day = (from: string): ReportId => ({ kind: 'day', from });

describe('a day', () => {
  test('is told of at the configured time of the next one, not before', () => {
    const zone = 'Europe/Moscow';
    expect(daysDue(zone, '2026-03-02', [], at('2026-03-03T05:59:59', zone))).toEqual([]);
    expect(daysDue(zone, '2026-03-02', [], at('2026-03-03T06:00:00', zone))).toEqual(['2026-03-02']);
  });

  test('that has a summary is not told of again, though the clock ticks twice', () => {
    const zone = 'Europe/Moscow';
    expect(daysDue(zone, '2026-03-01', [day('2026-03-01')], at('2026-03-02T06:00:01', zone))).toEqual([]);
  });

  test('is caught up with after a night, or a week, of downtime', () => {
    const zone = 'Europe/Moscow';
    const made = [day('2026-03-01'), day('2026-03-03')];
    expect(daysDue(zone, '2026-03-01', made, at('2026-03-06T14:00', zone))).toEqual([
      '2026-03-02',
      '2026-03-04',
      '2026-03-05',
    ]);
  });

  test('before summaries began is not told of', () => {
    const zone = 'Europe/Moscow';
    expect(daysDue(zone, '2026-03-05', [], at('2026-03-06T14:00', zone))).toEqual(['2026-03-05']);
  });

  test('longer ago than a month is left to be asked for', () => {
    const due = daysDue('UTC', '2020-01-01', [], at('2026-03-06T14:00', 'UTC'));
    expect([due.length, due[0], due.at(-1)]).toEqual([31, '2026-02-03', '2026-03-05']);
  });

  test.each([
    ['of 23 hours', 'America/New_York', '2026-03-08'],
    ['of 25 hours', 'America/New_York', '2026-11-01'],
    ['of 24 and a half hours', 'Australia/Lord_Howe', '2026-04-05'],
  ])('%s is told of once', (_what, zone, date) => {
    const made: ReportId[] = [];
    const began = at(`${date}T00:00`, zone);
    for (let minute = 0; minute < 72 * 60; minute += 41) {
      for (const { kind, from } of dueReports(rules(zone), date, made, began + minute * 60_000))
        made.push({ kind, from });
    }
    const next = DateTime.fromISO(date).plus({ days: 1 }).toISODate();
    expect(made.map(({ from }) => from)).toEqual([date, next]);
  });

  test('is told of once though the system clock runs backwards for a while', () => {
    const zone = 'Europe/Moscow';
    const made: ReportId[] = [];
    for (const hours of [0, 8, -20, 4, 8, -1, 30, 6]) {
      const now = at('2026-03-03T00:00', zone) + hours * 3_600_000;
      for (const { kind, from } of dueReports(rules(zone), '2026-03-02', made, now))
        made.push({ kind, from });
    }
    expect(made.map(({ from }) => from)).toEqual(['2026-03-02', '2026-03-03']);
  });
});

test('weeks begin on Monday, months on the first, and both are told of when they are over', () => {
  expect(periodOf('week', '2026-03-04')).toEqual({ from: '2026-03-02', to: '2026-03-08' });
  expect(periodOf('month', '2026-02-11')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  const due = (now: string) =>
    dueReports(rules('UTC', ['week', 'month']), '2026-02-20', [], at(now, 'UTC')).map(
      ({ kind, from }) => `${kind} ${from}`,
    );
  expect(due('2026-03-01T23:00')).toEqual(['week 2026-02-16', 'month 2026-02-01']);
  expect(due('2026-03-02T06:00')).toEqual(['week 2026-02-16', 'week 2026-02-23', 'month 2026-02-01']);
});
