// Which backups are kept: laws for any history, and an example that can be counted on the fingers.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastMoment } from '../../src/backup/backup-keeper.ts';
import { type Backup, nameOfBackup, surplus } from '../../src/backup/shelf.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1, 0, 30);
const ZONE = 'Europe/Moscow';

const made = (days: readonly number[]): Backup[] =>
  [...new Set(days)]
    .sort((a, b) => b - a)
    .map((day) => ({ file: `f${day}`, at: START + day * DAY_MS, bytes: 100 }));

describe('what is kept', () => {
  test('seven days, four weeks and six months of a year of daily backups', () => {
    const all = made(Array.from({ length: 365 }, (_, i) => i));
    const gone = new Set(surplus(all, { daily: 7, weekly: 4, monthly: 6 }, ZONE, null));
    const kept = all
      .filter((each) => !gone.has(each))
      .map(({ at }) => new Date(at).toISOString().slice(0, 10));
    expect(kept).toEqual([
      ...['2026-12-31', '2026-12-30', '2026-12-29', '2026-12-28', '2026-12-27', '2026-12-26', '2026-12-25'],
      ...['2026-12-20', '2026-12-13', '2026-11-30', '2026-10-31', '2026-09-30', '2026-08-31', '2026-07-31'],
    ]);
  });

  test('law: the newest stays, no more stay than are wanted, and removing twice removes nothing more', () => {
    const history = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 });
    const keep = fc.record({
      daily: fc.integer({ min: 1, max: 10 }),
      weekly: fc.nat(8),
      monthly: fc.nat(8),
    });
    fc.assert(
      fc.property(history, keep, fc.option(fc.nat(2_000)), (days, wanted, bytesMax) => {
        const all = made(days);
        const gone = new Set(surplus(all, wanted, ZONE, bytesMax));
        const kept = all.filter((each) => !gone.has(each));
        expect(gone.has(all[0] as Backup)).toBe(false);
        expect(kept.length).toBeLessThanOrEqual(wanted.daily + wanted.weekly + wanted.monthly);
        expect(surplus(kept, wanted, ZONE, bytesMax)).toEqual([]);
        if (bytesMax !== null && kept.length > 1) expect(kept.length * 100).toBeLessThanOrEqual(bytesMax);
      }),
    );
  });
});

test('the moment of a day is reckoned in local time, also on the days on which clocks change', () => {
  const rules = {
    ...{ folder: '', atMinutes: 150, zone: 'Europe/Berlin', bytesMax: null },
    keep: { daily: 1, weekly: 0, monthly: 0 },
  };
  const iso = (now: string) => new Date(lastMoment(rules, Date.parse(now))).toISOString();
  expect(iso('2026-01-10T12:00:00Z')).toBe('2026-01-10T01:30:00.000Z');
  expect(iso('2026-01-10T01:29:59Z')).toBe('2026-01-09T01:30:00.000Z');
  // 02:30 does not exist on this day.
  expect(iso('2026-03-29T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
  expect(iso('2026-10-25T12:00:00Z')).toBe('2026-10-25T01:30:00.000Z');
});

test('the name of a backup says when it was made', () => {
  expect(nameOfBackup(Date.UTC(2026, 2, 2, 0, 30, 9))).toBe('ringback-20260302T003009Z.db');
});
