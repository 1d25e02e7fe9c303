// Events that never came: the PBX's periodic list of channels tells of them, and the time since the last list that agreed
// becomes a gap. Where nothing was lost there is none.

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventOf, LegId, PbxEvent } from '../../src/events/vocabulary.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';
import { eventsOf, TRACES } from './recorded.ts';

const MINUTE_MS = 60_000;
const AGE = { since: 0, until: Number.MAX_SAFE_INTEGER, callAgeMsMax: 43_200_000 };

/** What the PBX would list after these events. */
function listAfter(events: readonly PbxEvent[], at: number, first = false): EventOf<'channels-listed'> {
  const living = new Map<LegId, EventOf<'leg-created'>>();
  for (const event of events) {
    if (event.type === 'leg-created') living.set(event.leg, event);
    if (event.type === 'leg-hungup') living.delete(event.leg);
  }
  const channels = [...living.values()].map(({ type: _type, announced: _announced, at: _at, ...facts }) => ({
    facts,
    ...{ bridge: null, bridgeKind: null, activity: null, pair: null },
  }));
  return { type: 'channels-listed', at, first, channels };
}

async function gapsAfter(events: readonly PbxEvent[]) {
  let gaps: Awaited<ReturnType<ReturnType<typeof openWorkshop>['queries']['touchedGaps']>> = [];
  await inFolder(async (folder) => {
    const shop = openWorkshop(join(folder, 'a.db'));
    shop.engine.start();
    shop.engine.submit('main', events);
    shop.engine.stop();
    gaps = await shop.queries.touchedGaps(AGE);
    shop.close();
  });
  return gaps;
}

const answered = eventsOf('inbound-answered-caller-hangs-up');
const [startedAt, endedAt] = [answered[0]?.at ?? 0, answered.at(-1)?.at ?? 0];
const before: readonly PbxEvent[] = [
  { type: 'channels-listed', at: startedAt - 90_000, first: true, channels: [] },
  { type: 'channels-listed', at: startedAt - 30_000, first: false, channels: [] },
];

test('a hang-up that never came: twice the list lacks the channel, and all since the last list that agreed is a gap', async () => {
  const kept = answered.filter(({ type }) => type !== 'leg-hungup' && type !== 'hangup-requested');
  const gaps = await gapsAfter([
    ...before,
    ...kept,
    listAfter(answered, endedAt + MINUTE_MS),
    listAfter(answered, endedAt + 2 * MINUTE_MS),
    listAfter(answered, endedAt + 3 * MINUTE_MS),
  ]);
  expect(gaps).toEqual([
    {
      pbx: 'main',
      startedAt: startedAt - 30_000,
      endedAt: endedAt + 2 * MINUTE_MS,
      reason: 'events were lost',
      backfilledAt: null,
      calls: 1,
      unknownCalls: 1,
    },
  ]);
});

test('a call that no event began is on the list: a gap; the call lives', async () => {
  const half = answered.slice(0, answered.findIndex(({ type }) => type === 'bridge-entered') + 1);
  const gaps = await gapsAfter([...before, listAfter(half, endedAt + MINUTE_MS)]);
  expect(gaps).toMatchObject([
    { startedAt: startedAt - 30_000, endedAt: endedAt + MINUTE_MS, calls: 1, unknownCalls: 0 },
  ]);
});

test('a channel on its way out, and one that has just come, are no loss', async () => {
  const hangup = answered.findIndex(({ type }) => type === 'leg-hungup');
  const gaps = await gapsAfter([
    ...before,
    ...answered.slice(0, hangup),
    // The list was made after the hang-up and came before it.
    listAfter(answered, answered[hangup]?.at ?? 0),
    ...answered.slice(hangup),
    listAfter(answered, endedAt + MINUTE_MS),
  ]);
  expect(gaps).toEqual([]);
});

test('lists between the events of any recorded call, wherever they come, find no loss', async () => {
  const anyCall = fc.record({
    trace: fc.constantFrom(...TRACES),
    every: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(anyCall, async ({ trace, every }) => {
      const events = eventsOf(trace.name);
      const withLists = events.flatMap((event, i) =>
        i % every === 0 ? [event, listAfter(events.slice(0, i + 1), event.at)] : [event],
      );
      expect(await gapsAfter([...before, ...withLists])).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
