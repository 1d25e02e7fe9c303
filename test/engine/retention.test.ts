// The journal keeps within its bounds, a slice at a time, and never loses what a call in progress is rebuilt from.

import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { openCalls } from '../../src/calls/reducer.ts';
import { restoreCalls } from '../../src/engine/recovery.ts';
import { Retention } from '../../src/engine/retention.ts';
import { SETTINGS } from '../support/replay.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';
import { eventsOf } from './recorded.ts';

const SILENT = pino({ level: 'silent' });
const AGE_MS = 1_000_000;

function addEntries(shop: Workshop, count: number, at: (i: number) => number): void {
  shop.writer.transaction(() => {
    for (let i = 0; i < count; i++) shop.writer.journal('main', `ended-${i}`, at(i), '{}');
  });
}

function entries(shop: Workshop): number {
  return Number(shop.opened.db.prepare('SELECT count(*) FROM journal').pluck().get());
}

/** A walk through the whole journal, and the rest before it. */
function walk(retention: Retention, now: number): void {
  for (let i = 0; i < 100; i++) retention.tick(now);
}

test('what is old goes, slice by slice, to the last entry; what is not old stays', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 23_456, (i) => i);
    walk(new Retention(shop.writer, SILENT, AGE_MS), AGE_MS + 12_345);
    expect(entries(shop)).toBe(23_456 - 12_345);
    shop.close();
  }));

test('a call in progress keeps its entries, whatever their age, and others behind it go', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    const begun = eventsOf('queue-answered').slice(0, 12);
    shop.engine.start();
    shop.engine.submit('main', begun);
    shop.engine.stop();
    addEntries(shop, 8_000, () => 0);
    walk(new Retention(shop.writer, SILENT, AGE_MS), (begun.at(-1)?.at ?? 0) + 10 * AGE_MS);
    expect(entries(shop)).toBe(begun.length);
    expect(openCalls(restoreCalls(shop.writer, SETTINGS).state)).toHaveLength(1);
    shop.close();
  }));

test('above its number of entries the oldest go before their time', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 7_500, (i) => i);
    walk(new Retention(shop.writer, SILENT, AGE_MS, 2_000), 7_500);
    expect(entries(shop)).toBe(2_000);
    shop.close();
  }));

test('when nothing is old, one slice is looked at and the rest is not read', () =>
  inFolder((folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    addEntries(shop, 20_000, (i) => i);
    const prune = vi.spyOn(shop.writer, 'pruneJournal');
    const retention = new Retention(shop.writer, SILENT, AGE_MS);
    for (let i = 0; i < 122; i++) retention.tick(AGE_MS);
    expect(prune.mock.calls.map(([slice]) => slice.after)).toEqual([0, 0]);
    shop.close();
  }));
