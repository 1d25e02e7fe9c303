// Golden: every trace cut off anywhere, the link lost for good, nothing left alive at the reconnect; then the records
// of mod_json_cdr. What comes out is what truly happened.

import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { retell } from '../../src/calls/amendment.ts';
import { reduce } from '../../src/calls/reducer.ts';
import type { LegEvent, ListedChannel, PbxEvent } from '../../src/events/vocabulary.ts';
import { tellStory } from '../../src/pbx/freeswitch/cdr-story.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { bareCall } from '../../src/store/stored.ts';
import { compareScenario } from '../pbx/expectation.ts';
import { factsOf } from '../support/cdr.ts';
import { Replay, SETTINGS } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

/** What the journal holds of these events. */
function journalOf(events: readonly PbxEvent[]): LegEvent[] {
  const replay = new Replay();
  return events.flatMap((event) =>
    reduce(replay.state, event).flatMap((step) => (step.call === null ? [] : [step.event])),
  );
}

function retold(trace: Trace, events: readonly PbxEvent[], cut: number) {
  const seen = events.slice(0, cut);
  const lostAt = (seen.at(-1)?.at ?? events[0]?.at ?? 0) + 1;
  const backAt = (events.at(-1)?.at ?? 0) + 60_000;
  const journal = journalOf([
    ...seen,
    { type: 'link-lost', at: lostAt, reason: 'cut' },
    { type: 'channels-listed', at: backAt, first: true, channels: [] },
  ]);
  return retell(SETTINGS, journal, tellStory(factsOf(trace)), [{ startedAt: lostAt, endedAt: backAt }]);
}

describe('a gap to the end, then the records', () => {
  for (const trace of traces('freeswitch', 'cdr.json')) {
    const live = traces('freeswitch', 'lean.json.esl').find(({ name }) => name === trace.name);
    const { events } = decodeRecording(live?.bytes ?? Buffer.alloc(0));
    test(trace.name, () => {
      const whole = new Replay().play(events).calls;
      for (let cut = 0; cut <= events.length; cut++) {
        const calls = retold(trace, events, cut);
        const json = calls.map((call) => callJson(bareCall(call, false)));
        expect({ cut, wrong: compareScenario({ ...trace.expected, tasks: [] }, json, []) }).toEqual({
          cut,
          wrong: [],
        });
        expect(calls.map(({ id }) => id).sort()).toEqual(whole.map(({ id }) => id).sort());
        for (const call of calls) {
          const truth = whole.find(({ id }) => id === call.id);
          expect(call).toMatchObject({ state: 'ended', complete: false });
          expect(Math.abs((call.endedAt ?? 0) - (truth?.endedAt ?? 0))).toBeLessThanOrEqual(100);
          expect(Math.abs((call.answeredAt ?? 0) - (truth?.answeredAt ?? 0))).toBeLessThanOrEqual(100);
        }
      }
    });
  }
});

/** The PBX's list of channels as it would be after these events. */
function listAfter(events: readonly PbxEvent[], at: number): PbxEvent {
  const { state } = new Replay().play(events);
  const living = [...state.legs.values()].filter((leg) => !leg.ended);
  const channels = living.map((leg): ListedChannel => {
    const { room, answeredAt } = leg;
    const { leg: id, name, kind, endpoint, origin, context, dialled, party, group, bornAt } = leg.facts;
    const whatItIs = { leg: id, name, kind, endpoint, origin, context, dialled, party, group, bornAt };
    return {
      facts: { ...whatItIs, answered: answeredAt !== null },
      bridge: room?.id ?? null,
      bridgeKind: room?.kind ?? null,
      activity: null,
      pair: leg.pair?.id ?? null,
    };
  });
  return { type: 'channels-listed', at, first: true, channels };
}

describe('a gap in the middle, then the records', () => {
  for (const trace of traces('freeswitch', 'cdr.json')) {
    const live = traces('freeswitch', 'lean.json.esl').find(({ name }) => name === trace.name);
    const { events } = decodeRecording(live?.bytes ?? Buffer.alloc(0));
    test(trace.name, () => {
      const truth = { ...trace.expected, tasks: [] };
      for (let cut = 1; cut < events.length; cut += 2) {
        for (let back = cut + 1; back < events.length; back += 3) {
          const lostAt = (events[cut - 1]?.at ?? 0) + 1;
          const backAt = Math.max(lostAt, events[back - 1]?.at ?? 0);
          const seen: PbxEvent[] = [
            ...events.slice(0, cut),
            { type: 'link-lost', at: lostAt, reason: 'cut' },
            listAfter(events.slice(0, back), backAt),
            ...events.slice(back),
          ];
          const blackouts = [{ startedAt: lostAt, endedAt: backAt }];
          const calls = retell(SETTINGS, journalOf(seen), tellStory(factsOf(trace)), blackouts);
          const wrong = compareScenario(
            truth,
            calls.map((call) => callJson(bareCall(call, false))),
            [],
          );
          expect({ cut, back, wrong }).toEqual({ cut, back, wrong: [] });
        }
      }
    });
  }
});
