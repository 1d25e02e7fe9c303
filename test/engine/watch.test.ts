// What was watched and what was not: a PBX that is not reached, and one that nobody asks for any more.

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const AT = 1_795_433_000_000;
const listed = (at: number): PbxEvent => ({ type: 'channels-listed', at, first: true, channels: [] });

beforeEach(() => {
  vi.useFakeTimers({ now: AT });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a PBX that is not reached is not watched, from the first start on', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'a.db');
    let shop = openWorkshop(file);
    const gaps = async () => (await shop.queries.gaps()).map(({ endedAt, ...gap }) => [gap, endedAt]);
    const gap = { pbx: 'main', startedAt: AT, reason: 'the PBX was not reached yet', backfilledAt: null };
    shop.engine.start();
    vi.advanceTimersByTime(59_000);
    expect(await gaps()).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(await gaps()).toEqual([[gap, null]]);
    shop.engine.stop();
    shop.close();

    shop = openWorkshop(file);
    shop.engine.start();
    vi.advanceTimersByTime(600_000);
    expect(await gaps()).toEqual([[gap, null]]);
    expect(await shop.queries.watchedSince()).toBeNull();
    const reached = Date.now();
    shop.engine.submit('main', [listed(reached)]);
    vi.advanceTimersByTime(600_000);
    expect(await gaps()).toEqual([[gap, reached]]);
    expect(await shop.queries.watchedSince()).toBe(reached);
    shop.engine.stop();
    shop.close();
  }));

test('a PBX that is reached within a minute leaves no gap', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    vi.advanceTimersByTime(30_000);
    shop.engine.submit('main', [listed(Date.now())]);
    vi.advanceTimersByTime(600_000);
    expect(await shop.queries.gaps()).toEqual([]);
    shop.engine.stop();
    shop.close();
  }));

test('the gap of a PBX that is configured no longer ends with the next start', () =>
  inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.writer.transaction(() => shop.writer.openGap('gone', AT - 60_000, 'the connection was closed'));
    shop.engine.start();
    expect(await shop.queries.gaps()).toMatchObject([{ pbx: 'gone', endedAt: AT }]);
    shop.engine.stop();
    shop.close();
  }));
