// What goes wrong around the engine: a disk that refuses, a bug, a PBX that never comes back. Time is the test's own.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { Replay, RULES, SETTINGS } from '../support/replay.ts';
import { inFolder, openWorkshop, type Workshop } from '../support/workshop.ts';
import { eventsOf, renumber } from './recorded.ts';

const EVERYTHING = { limit: 500, cursor: null };
const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function seconds(count: number): void {
  vi.advanceTimersByTime(count * 1_000);
}

function diskFull(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
}

/** The next transactions end as told: `commit` does its work and is refused at the end, `begin` is refused at once. */
function refuse(shop: Workshop, ...refusals: readonly ('commit' | 'begin')[]): () => number {
  const transaction = shop.writer.transaction.bind(shop.writer);
  const left = [...refusals];
  vi.spyOn(shop.writer, 'transaction').mockImplementation(<T>(work: () => T): T => {
    const refusal = left.shift();
    if (refusal === undefined) return transaction(work);
    if (refusal === 'begin') throw diskFull();
    return transaction((): T => {
      work();
      throw diskFull();
    });
  });
  return () => left.length;
}

async function rowsOf({ queries }: Workshop) {
  const calls = (await queries.calls({}, EVERYTHING)).items;
  return {
    calls: [...calls].sort((a, b) => a.startedAt - b.startedAt),
    tasks: (await queries.tasks({}, EVERYTHING)).items,
  };
}

describe('a disk that refuses a commit', () => {
  test.each([
    [['commit']],
    [['commit', 'begin']],
    [['commit', 'begin', 'commit', 'commit', 'begin']],
    [['begin', 'begin', 'begin']],
  ] as const)('loses and doubles nothing: %j', (refusals) =>
    inFolder(async (folder) => {
      for (const name of [
        'queue-answered',
        'missed-then-called-back',
        'blind-transfer-dtmf',
        'group-pickup',
      ]) {
        const events = eventsOf(name);
        const { calls, tasks } = new Replay().play(events).rows;
        for (let cut = 0; cut < events.length; cut += 3) {
          const shop = openWorkshop(join(folder, `${name}-${cut}.db`));
          shop.engine.start();
          shop.engine.submit('main', events.slice(0, cut));
          seconds(0.1);
          const left = refuse(shop, ...refusals);
          shop.engine.submit('main', events.slice(cut, cut + 5));
          for (let i = 0; i < 20 && left() > 0; i++) seconds(1);
          expect(left()).toBe(0);
          shop.engine.submit('main', events.slice(cut + 5));
          seconds(2);
          shop.engine.stop();
          expect(await rowsOf(shop), `${name}, refused after ${cut} events`).toEqual({ calls, tasks });
          shop.close();
        }
      }
    }),
  );

  test('for an hour: what waits does not grow by itself', () =>
    inFolder((folder) => {
      const shop = openWorkshop(join(folder, 'a.db'));
      shop.engine.start();
      refuse(shop, ...Array.from({ length: 10_000 }, () => 'begin' as const));
      shop.engine.submit('main', eventsOf('queue-answered'));
      seconds(5);
      const { queued } = shop.engine.counters();
      seconds(3_600);
      expect(shop.engine.counters()).toMatchObject({ queued, storageProblem: 'database or disk is full' });
      shop.engine.stop();
      shop.close();
    }));
});

test('a bug is no disk that refuses: it is thrown, and nothing of its batch is stored', () =>
  inFolder(async (folder) => {
    const dueAt = () => {
      throw new TypeError('a bug');
    };
    const shop = openWorkshop(join(folder, 'a.db'), { rules: { ...RULES, dueAt } });
    shop.engine.start();
    shop.engine.submit('main', eventsOf('inbound-abandoned-while-ringing'));
    expect(() => seconds(1)).toThrow('a bug');
    expect(shop.engine.counters()).toMatchObject({ commits: 0, storageProblem: null });
    expect((await rowsOf(shop)).calls).toEqual([]);
    shop.close();
  }));

describe('after a restart', () => {
  const talking = eventsOf('queue-answered').slice(0, 12);
  const heardAt = talking.at(-1)?.at ?? 0;

  function interrupted(file: string): void {
    const shop = openWorkshop(file, { now: () => heardAt });
    shop.engine.start();
    shop.engine.submit('main', talking);
    shop.engine.stop();
    shop.close();
  }

  test('a call of a PBX that never comes back ends when it is too old, not before', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      interrupted(file);
      for (const [laterMs, live] of [
        [60_000, 1],
        [30 * DAY_MS, 0],
      ] as const) {
        const shop = openWorkshop(file, { now: () => heardAt + laterMs });
        shop.engine.start();
        seconds(3);
        shop.engine.stop();
        expect(await shop.queries.liveCalls({})).toHaveLength(live);
        shop.close();
      }
      const shop = openWorkshop(file);
      const unknown = { state: 'ended', disposition: 'unknown', endedAt: null, complete: false };
      expect((await rowsOf(shop)).calls).toMatchObject([unknown]);
      shop.close();
    }));

  test("its age is told by the PBX's clock, however wrong that is", () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      const ours = heardAt + 400 * DAY_MS;
      let shop = openWorkshop(file, { now: () => ours });
      shop.engine.start();
      shop.engine.submit('main', talking);
      shop.engine.stop();
      shop.close();
      shop = openWorkshop(file, { now: () => ours + 60_000 });
      shop.engine.start();
      seconds(3);
      shop.engine.stop();
      expect(await shop.queries.liveCalls({})).toHaveLength(1);
      shop.close();
    }));

  test('a call of a PBX that is no longer configured ends as unknown', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      interrupted(file);
      const shop = openWorkshop(file, { calls: [{ ...SETTINGS, pbx: 'other' }] });
      shop.engine.start();
      shop.engine.stop();
      expect((await rowsOf(shop)).calls).toMatchObject([{ state: 'ended', disposition: 'unknown' }]);
      shop.close();
    }));

  test('the gap begins when the PBX was seen last, to the event', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.db');
      const at = heardAt + 3_600_000;
      const list: PbxEvent = { type: 'channels-listed', at, first: true, channels: [] };
      let shop = openWorkshop(file);
      shop.engine.start();
      shop.engine.submit('main', [list, { type: 'clock-ticked', at: at + 4_321 }]);
      shop.engine.stop();
      shop.close();
      shop = openWorkshop(file);
      shop.engine.start();
      shop.engine.stop();
      expect(await shop.queries.gaps()).toMatchObject([{ startedAt: at + 4_321, endedAt: null }]);
      shop.close();
    }));
});

test('10,000 calls at once: each is seen in progress, each becomes a task, and none stays in memory', () =>
  inFolder(async (folder) => {
    const calls = 10_000;
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    const copies = Array.from({ length: calls }, (_none, copy) =>
      renumber(eventsOf('inbound-abandoned-while-ringing'), copy).map((event) => ({
        ...event,
        at: event.at - copy * 1_000,
      })),
    );
    const half = Math.ceil((copies[0]?.length ?? 0) / 2);
    const hand = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        shop.engine.submit(
          'main',
          copies.flatMap((events) => events.slice(i, i + 1)),
        );
      }
      while (shop.engine.counters().queued > 0) seconds(0.1);
    };
    hand(0, half);
    expect(shop.engine.counters().callsInMemory).toBe(calls);
    hand(half, 1_000);
    shop.engine.submit('main', [{ type: 'clock-ticked', at: (copies[0]?.at(-1)?.at ?? 0) + 60_000 }]);
    seconds(1);
    expect(shop.engine.counters().callsInMemory).toBe(0);
    expect(await shop.queries.openTaskCount(null)).toBe(calls);
    shop.engine.stop();
    shop.close();
  }));
