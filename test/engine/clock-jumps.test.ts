// Clocks that are set: the PBX's own in the middle of calls, or this machine's. Calls end as they ended, no duration is
// negative, and nothing ends because somebody set a clock.

import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { Replay } from '../support/replay.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';
import { eventsOf, TRACES } from './recorded.ts';

const HOUR_MS = 3_600_000;
const EVERYTHING = { limit: 500, cursor: null };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** From the event with this index on, the PBX's clock is another one. */
function jumped(events: readonly PbxEvent[], index: number, byMs: number): PbxEvent[] {
  return events.map((event, i) => (i < index ? event : { ...event, at: event.at + byMs }));
}

test('the clock of a PBX jumps in the middle of any recorded call: it ends once, and no time is negative', () => {
  const anyJump = fc.record({
    name: fc.constantFrom(...TRACES.map(({ name }) => name)),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    hours: fc.constantFrom(-25, -3, -1, 1, 3),
  });
  fc.assert(
    fc.property(anyJump, ({ name, where, hours }) => {
      const events = eventsOf(name);
      const after = jumped(events, Math.floor(where * events.length), hours * HOUR_MS);
      const { calls } = new Replay().play(after).rows;
      expect(calls.map(({ state }) => state)).toEqual(
        new Replay().play(events).rows.calls.map(() => 'ended'),
      );
      for (const call of calls) {
        const { waitMs, talkMs, holdMs, durationMs, ivrMs, responseMs } = call;
        const times = [waitMs, talkMs, holdMs, durationMs, ivrMs, responseMs];
        expect(times.filter((ms) => ms !== null && ms < 0)).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test.each([
  ['forward', 400],
  ['back', -400],
])(
  'the clock of this machine is set %s by days: calls in progress stay, later ones are counted as ever',
  (_way, days) =>
    inFolder(async (folder) => {
      const events = eventsOf('queue-answered');
      const cut = events.findIndex(({ type }) => type === 'bridge-entered') + 1;
      const clock = { now: events[0]?.at ?? 0, elapsed: 0 };
      const pass = (ms: number) => {
        clock.now += ms;
        clock.elapsed += ms;
        vi.advanceTimersByTime(ms);
      };
      const shop = openWorkshop(join(folder, 'a.db'), { now: () => clock.now, elapsed: () => clock.elapsed });
      shop.engine.start();
      shop.engine.submit('main', events.slice(0, cut));
      pass(3_000);
      clock.now += days * 24 * HOUR_MS;
      pass(3_000);
      expect(await shop.queries.liveCalls({})).toHaveLength(1);
      shop.engine.submit('main', events.slice(cut));
      pass(3_000);
      shop.engine.stop();
      const { calls, tasks } = new Replay().play(events).rows;
      expect((await shop.queries.calls({}, EVERYTHING)).items).toEqual(calls);
      expect((await shop.queries.tasks({}, EVERYTHING)).items).toEqual(tasks);
      shop.close();
    }),
);
