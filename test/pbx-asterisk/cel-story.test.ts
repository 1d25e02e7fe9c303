// Golden: what Asterisk itself recorded (CEL, with CDR beside it), without a single event of the manager interface,
// against what truly happened.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import { recall } from '../../src/calls/history.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import type { AsteriskFact } from '../../src/pbx/asterisk/cdr.ts';
import type { CelRow } from '../../src/pbx/asterisk/cel-row.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { tellAsterisk } from '../../src/pbx/asterisk/story.ts';
import { bareCall, bareTask } from '../../src/store/stored.ts';
import { compareScenario, type Expected, type ExpectedCall } from '../pbx/expectation.ts';
import { factsOf, type Recorded, recordsIn } from '../support/asterisk-records.ts';
import { Replay, SETTINGS } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

const ALL = recordsIn('asterisk-22-records');
const EVERY = [...ALL, ...recordsIn('asterisk-16-records')];

function differences(expected: Expected, facts: readonly AsteriskFact[]): string[] {
  const { events } = tellAsterisk(facts, []);
  const replay = new Replay().play(events);
  const calls = replay.calls.map((call) => callJson(bareCall(call, false)));
  const tasks = replay.tasks.map((task) => taskJson(bareTask(task), 0));
  return compareScenario(expected, calls, tasks);
}

/** CEL has no event for hold: the time on hold counts as talk. */
function withoutHold(expected: Expected): Expected {
  const calls = (expected.calls ?? []).map(({ holdSeconds, talkSeconds, ...call }): ExpectedCall => {
    if (holdSeconds === undefined) return { ...call, ...(talkSeconds !== undefined && { talkSeconds }) };
    return { ...call, talkSeconds: (talkSeconds ?? 0) + holdSeconds };
  });
  return { ...expected, ...(expected.calls && { calls }) };
}

/** Asterisk's example cel.conf writes no word of transfers, and MixMonitor only where it is asked for. */
function withoutServices(expected: Expected): Expected {
  const calls = (expected.calls ?? []).map(
    ({ transfers: _unseen, recording: _alike, ...call }): ExpectedCall => call,
  );
  return { ...expected, ...(expected.calls && { calls }) };
}

const isOf = (row: CelRow, apps: RegExp) => !row.type.startsWith('APP_') || apps.test(row.app);
const seconds = (row: CelRow): CelRow => ({ ...row, at: Math.floor(row.at / 1_000) * 1_000 });
const FREEPBX = /^(confbridge|meetme|mixmonitor|queue|stopmixmonitor|voicemail|voicemailmain)$/i;
const SAMPLE = /^(APP_START|CHAN_START|CHAN_END|ANSWER|HANGUP|BRIDGE_ENTER|BRIDGE_EXIT)$/;

describe('every event', () => {
  for (const { trace, cdr, cel } of EVERY) {
    test(`${trace.pbx} ${trace.name}`, () => {
      const facts = factsOf(cdr, cel);
      expect(differences(withoutHold(trace.expected), facts)).toEqual([]);
      // In whatever order they came, and without CDR.
      expect(differences(withoutHold(trace.expected), facts.toReversed())).toEqual([]);
      expect(differences(withoutHold(trace.expected), factsOf([], cel))).toEqual([]);
    });
  }
});

describe('as FreePBX keeps it: without Dial, in whole seconds', () => {
  for (const { trace, cdr, cel } of EVERY) {
    test(`${trace.pbx} ${trace.name}`, () => {
      const kept = cel.filter((row) => isOf(row, FREEPBX)).map(seconds);
      expect(differences(withoutHold(trace.expected), factsOf(cdr, kept))).toEqual([]);
    });
  }
});

describe("as Asterisk's example cel.conf has it: dial and park, and the plainest events", () => {
  for (const { trace, cdr, cel } of EVERY) {
    test(`${trace.pbx} ${trace.name}`, () => {
      const kept = cel.filter((row) => SAMPLE.test(row.type) && isOf(row, /^(dial|park)$/i));
      const knowable = withoutServices(withoutHold(trace.expected));
      expect(differences(knowable, factsOf(cdr, kept))).toEqual([]);
    });
  }
});

describe('records and events agree', () => {
  const live = new Map(traces('asterisk-22-records', 'live.ami').map((trace) => [trace.name, trace.bytes]));
  const seen = ({ trace }: Recorded): CallRecord[] =>
    new Replay().play(decodeRecording(live.get(trace.name) ?? Buffer.alloc(0)).events).calls;

  for (const recorded of ALL) {
    test(recorded.trace.name, () => {
      const told = recall(SETTINGS, tellAsterisk(factsOf(recorded.cdr, recorded.cel), []));
      const known = UNKNOWABLE[recorded.trace.name] ?? {};
      expect(told.map(print)).toEqual(seen(recorded).map((call) => ({ ...print(call), ...known })));
      for (const [i, call] of seen(recorded).entries()) {
        for (const time of ['startedAt', 'answeredAt', 'endedAt'] as const) {
          expect(Math.abs((told[i]?.[time] ?? 0) - (call[time] ?? 0))).toBeLessThanOrEqual(150);
        }
      }
    });
  }

  /** What must be the same to the letter. */
  function print(call: CallRecord) {
    const { id, pbxCallId, direction, disposition, reason, hungUpBy, agent, trunk, complete } = call;
    return {
      ...{ id, pbxCallId, direction, disposition, reason, hungUpBy, agent, trunk, complete },
      from: call.from,
      to: call.to,
      talks: call.talks.map(({ agent }) => agent),
      queues: call.queues.map(({ queue, result }) => [queue, result]),
      transfers: call.transfers.map(({ kind, by, to }) => [kind, by, to]),
    };
  }

  /** What events tell and CEL does not. */
  const UNKNOWABLE: { readonly [name: string]: object } = {
    // Whom the PBX would have called had the agent picked up.
    'click-to-call-agent-no-answer': {
      direction: 'internal',
      to: { number: null, raw: null, name: null },
      complete: false,
    },
    // The customer was on hold while the agent asked a colleague: CEL shows a talk that ended and one that began.
    'blonde-transfer-returns': { talks: ['101', '101'] },
    'attended-transfer-no-answer': { talks: ['101', '101'] },
    'attended-transfer-taken-back': { talks: ['101', '101'] },
  };
});

test('CEL that begins in the middle of a call does not go before CDR that has the whole', () => {
  const { trace, cdr, cel } = ALL.find(({ trace: { name } }) => name === 'queue-local-members') as Recorded;
  const late = cel.slice(8);
  const told = recall(SETTINGS, tellAsterisk(factsOf(cdr, late), []));
  expect(told).toMatchObject([
    { disposition: 'answered', queues: [{ queue: 'localq' }], hungUpBy: 'unknown' },
  ]);
  expect(trace.expected.calls).toHaveLength(1);
});

test('a channel whose end nobody wrote down has no end', () => {
  const { cel } = ALL.find(({ trace: { name } }) => name === 'inbound-answered-caller-hangs-up') as Recorded;
  const open = cel.filter(({ type }) => type !== 'HANGUP' && type !== 'CHAN_END');
  expect(recall(SETTINGS, tellAsterisk(factsOf([], open), []))).toMatchObject([
    { disposition: 'unknown', endedAt: null, complete: false },
  ]);
});

test('rows of any kind, in any order, never throw', () => {
  const rows = ALL.flatMap(({ cel }) => cel);
  const some = fc.array(fc.integer({ min: 0, max: rows.length - 1 }), { maxLength: 60 });
  const word = fc.string({ maxLength: 8 });
  const odd = fc.record({
    type: fc.constantFrom('CHAN_START', 'HANGUP', 'PICKUP', 'ATTENDEDTRANSFER', 'FORWARD', 'PARK_END'),
    at: fc.nat(),
    uniqueid: fc.constantFrom('a', 'b', 'a.1', '1795617791.1'),
    linkedid: fc.constantFrom('a', 'b'),
    channel: fc.constantFrom('Local/1@x-1;1', 'Local/1@x-1;2', 'PJSIP/101-1', '/'),
    ...{ number: word, name: word, exten: word, context: word, app: word, data: word },
    extra: fc.dictionary(fc.constantFrom('pickup_channel_uniqueid', 'retriever', 'hangupsource'), word),
    order: fc.nat(),
  });
  fc.assert(
    fc.property(some, fc.array(odd, { maxLength: 20 }), (picked, odds) => {
      const cel = [...picked.map((index) => rows[index] as CelRow), ...odds];
      void recall(SETTINGS, tellAsterisk(factsOf([], cel), []));
    }),
  );
});
