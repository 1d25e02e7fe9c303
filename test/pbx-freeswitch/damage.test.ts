// Damaged streams of real calls: cut anywhere, events lost, doubled or out of order. Whatever arrives, nothing
// throws, no call stays open for ever, and no number has two tasks.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EslEvent } from '../../src/pbx/freeswitch/event.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { createTranslation } from '../../src/pbx/freeswitch/translate.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

const RUNS = { numRuns: 15 };

function eventsOf(trace: Trace): EslEvent[] {
  return createEslFramer()
    .push(trace.bytes)
    .map(parseEvent)
    .filter((event): event is EslEvent => event !== null && typeof event !== 'string');
}

function play(events: readonly EslEvent[]): Replay {
  const translation = createTranslation();
  const replay = new Replay();
  for (const event of events) replay.play(translation.translate(event, 0));
  return replay.play(translation.flush());
}

function expectSound(replay: Replay): void {
  replay.wait();
  expect(replay.open).toEqual([]);
  const numbers = replay.tasks.filter((task) => task.closedAt === null).map((task) => task.number);
  expect(new Set(numbers).size).toBe(numbers.length);
}

function brief(replay: Replay): unknown {
  return replay.calls.map(({ disposition, reason, agent, talkMs, offers, hungUpBy }) => ({
    disposition,
    reason,
    agent,
    talkMs,
    hungUpBy,
    offers: offers.map((offer) => `${offer.agent} ${offer.result}`),
  }));
}

describe.each(traces('freeswitch', 'lean.json.esl').map((trace) => [trace.name, trace] as const))(
  '%s',
  (_name, trace) => {
    const events = eventsOf(trace);
    const whole = brief(play(events));

    test('said twice changes nothing', () => {
      expect(brief(play(events.flatMap((event) => [event, event])))).toEqual(whole);
    });

    test('without HANGUP_COMPLETE and DESTROY it comes out nearly the same', () => {
      const fewer = events.filter((event) => !/HANGUP_COMPLETE|DESTROY/.test(String(event['Event-Name'])));
      const replay = play(fewer);
      expect(replay.open).toEqual([]);
      const told = (calls: readonly unknown[]) =>
        calls.map((call) => call as { disposition: string; reason: string | null; hungUpBy: string });
      const truth = told(whole as unknown[]);
      const calls = told(brief(replay) as unknown[]);
      expect(calls.map(({ disposition }) => disposition)).toEqual(
        truth.map(({ disposition }) => disposition),
      );
      // Less is known; what is said is true.
      for (const [i, call] of calls.entries()) {
        expect([truth[i]?.hungUpBy, 'unknown']).toContain(call.hungUpBy);
        expect([truth[i]?.reason, null]).toContain(call.reason);
      }
    });

    test('cut at any place', () => {
      fc.assert(
        fc.property(fc.nat(events.length), (length) => expectSound(play(events.slice(0, length)))),
        RUNS,
      );
    });

    test('begun at any place', () => {
      fc.assert(
        fc.property(fc.nat(events.length), (from) => expectSound(play(events.slice(from)))),
        RUNS,
      );
    });

    test('with events lost, doubled and swapped', () => {
      const damage = fc.array(
        fc.tuple(fc.nat(events.length - 1), fc.constantFrom('lose', 'double', 'swap')),
        {
          maxLength: 20,
        },
      );
      fc.assert(
        fc.property(damage, (changes) => {
          const damaged = [...events];
          for (const [place, kind] of changes) {
            const event = damaged[place];
            if (event === undefined) continue;
            if (kind === 'lose') damaged.splice(place, 1);
            else if (kind === 'double') damaged.splice(place + 3, 0, event);
            else damaged.splice(place, 2, ...damaged.slice(place, place + 2).reverse());
          }
          expectSound(play(damaged));
        }),
        RUNS,
      );
    });
  },
);

test('calls side by side do not touch each other', () => {
  const [first, second] = traces('freeswitch', 'lean.json.esl').filter(({ name }) =>
    ['inbound-busy', 'queue-answered'].includes(name),
  );
  if (first === undefined || second === undefined) throw new Error('traces are missing');
  const [one, other] = [eventsOf(first), eventsOf(second)];
  // One PBX, one start: recorded on two.
  const boot = one[0]?.['Core-UUID'];
  const apart = [...(brief(play(one)) as unknown[]), ...(brief(play(other)) as unknown[])];
  const mixed = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => [
    one[index],
    other[index],
  ])
    .flat()
    .filter((event) => event !== undefined)
    .map((event) => ({ ...event, 'Core-UUID': boot }));
  const replay = new Replay();
  const translation = createTranslation();
  // Their clocks are minutes apart: only order counts here, so hang-ups are told at once by their last word.
  for (const event of mixed) replay.play(translation.translate(event, 0));
  replay.play(translation.flush());
  expect(new Set((brief(replay) as unknown[]).map((call) => JSON.stringify(call)))).toEqual(
    new Set(apart.map((call) => JSON.stringify(call))),
  );
});
