// FreeSWITCH may lose the last words on a leg: then less is known, and what is said is true.

import { describe, expect, test } from 'vitest';
import type { EslEvent } from '../../src/pbx/freeswitch/event.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { createTranslation } from '../../src/pbx/freeswitch/translate.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

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
  },
);
