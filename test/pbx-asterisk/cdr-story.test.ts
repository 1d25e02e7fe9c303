// Golden: Asterisk's CDR alone against what truly happened. CDR is not truth; what it cannot tell is listed here, with
// the reason, and must be null or unknown in the record.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { recall } from '../../src/calls/history.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { CDR_DISPOSITIONS, type CdrRow } from '../../src/pbx/asterisk/cdr-row.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { tellAsterisk } from '../../src/pbx/asterisk/story.ts';
import { bareCall } from '../../src/store/stored.ts';
import { compareScenario, type Expected, type ExpectedCall } from '../pbx/expectation.ts';
import { conversationsOf, factsOf, recordsIn } from '../support/asterisk-records.ts';
import { Replay, SETTINGS } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

type Field = keyof ExpectedCall;

/** Of all calls: nobody wrote down who hung up, and that somebody was on hold. */
const NEVER: readonly Field[] = ['hungUpBy', 'holdSeconds'];

/** What CDR cannot tell of one scenario, and why. */
const UNKNOWABLE: { readonly [name: string]: { readonly why: string; readonly fields: readonly Field[] } } = {
  'agent-holds-the-caller': { why: 'hold counts as talk', fields: ['talkSeconds'] },
  'agent-rejects': {
    why: 'NO ANSWER is said of a refusal, a phone that is off and a caller who gave up',
    fields: ['reason', 'offers'],
  },
  'agent-unavailable': { why: 'as above', fields: ['reason'] },
  'inbound-abandoned-while-ringing': { why: 'as above', fields: ['reason', 'offers'] },
  'forward-loop': { why: 'as above', fields: ['reason'] },
  'outbound-rejected': { why: 'as above', fields: ['disposition'] },
  'queue-ringall-all-busy-then-abandoned': {
    why: 'as above; since when the caller was queued stands nowhere',
    fields: ['offers', 'waitSeconds'],
  },
  'blind-transfer-dtmf': { why: 'the transfer overwrites what the customer had dialled', fields: ['to'] },
  'blind-transfer-no-answer': { why: 'as above', fields: ['to'] },
  'blind-transfer-refer': { why: 'as above', fields: ['to'] },
  'queue-answered-then-blind-transfer': { why: 'as above', fields: ['to'] },
  'click-to-call-answered': {
    why: 'the moment of the answer is the one in which the own agent picked up',
    fields: ['talkSeconds'],
  },
  'ivr-then-answered': {
    why: 'the menu picked up before the phone rang; its digit overwrites what the customer had dialled',
    fields: ['to', 'waitSeconds', 'talkSeconds', 'ivrSeconds'],
  },
  'lobby-then-answered': {
    why: 'a waiting room picked up before the phone rang',
    fields: ['waitSeconds', 'talkSeconds', 'ivrSeconds'],
  },
  'queue-answered': {
    why: 'the queue picked up before the phone rang',
    fields: ['waitSeconds', 'talkSeconds'],
  },
  'queue-ringall': { why: 'as above', fields: ['waitSeconds', 'talkSeconds'] },
  'queue-local-optimised': {
    why: 'since when the caller was queued stands nowhere',
    fields: ['waitSeconds'],
  },
  'queue-abandoned': { why: 'as above', fields: ['waitSeconds'] },
  'queue-timeout': { why: 'as above', fields: ['waitSeconds'] },
  'recorded-call': { why: 'plain CDR does not keep the file; FreePBX does', fields: ['recording'] },
};

/** Asterisk writes no row for a call that rang nobody (unless `unanswered` of cdr.conf is on). */
const UNWRITTEN = ['agent-unregistered', 'refused-unanswered', 'click-to-call-agent-no-answer'];

function knowable({ calls }: Expected, name: string): Expected {
  const hidden = new Set([...NEVER, ...(UNKNOWABLE[name]?.fields ?? [])]);
  const shown = (calls ?? []).map(
    (call) =>
      Object.fromEntries(Object.entries(call).filter(([key]) => !hidden.has(key as Field))) as ExpectedCall,
  );
  return { tasks: [], ...(calls && { calls: UNWRITTEN.includes(name) ? [] : shown }) };
}

const told = (rows: readonly CdrRow[]): readonly CallRecord[] =>
  conversationsOf(factsOf(rows, []))
    .flatMap((facts) => recall(SETTINGS, tellAsterisk(facts, [])))
    .toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
const json = (calls: readonly CallRecord[]) => calls.map((call) => callJson(bareCall(call, false)));

for (const set of ['asterisk-22', 'asterisk-22-records', 'asterisk-16-records']) {
  const live = new Map(
    [...traces(set, 'all.ami'), ...traces(set, 'live.ami')].map((trace) => [trace.name, trace.bytes]),
  );
  describe(set, () => {
    for (const { trace, cdr } of recordsIn(set)) {
      test(trace.name, () => {
        expect(compareScenario(knowable(trace.expected, trace.name), json(told(cdr)), [])).toEqual([]);
        expect(told(cdr.toReversed())).toEqual(told(cdr));
        for (const call of told(cdr)) {
          expect(call).toMatchObject({ hungUpBy: 'unknown', hangupCause: null, holdMs: null });
        }
      });

      const bytes = live.get(trace.name);
      if (bytes === undefined) continue;
      test(`${trace.name}: the same calls as seen live, to the second`, () => {
        const { calls } = new Replay().play(decodeRecording(bytes).events);
        for (const call of told(cdr)) {
          const seen = calls.find(({ id }) => id === call.id);
          expect(seen?.pbxCallId).toBe(call.pbxCallId);
          expect(Math.abs(call.startedAt - (seen?.startedAt ?? 0))).toBeLessThanOrEqual(1_000);
          expect(Math.abs((call.endedAt ?? 0) - (seen?.endedAt ?? 0))).toBeLessThanOrEqual(1_500);
          const isExact = call.answeredAt !== null && call.direction === 'inbound';
          if (isExact)
            expect(Math.abs((call.answeredAt ?? 0) - (seen?.answeredAt ?? 0))).toBeLessThanOrEqual(1_000);
        }
      });
    }
  });
}

test('a call with times that CDR cannot know is not complete, and has none', () => {
  const of = (name: string) =>
    told(recordsIn('asterisk-22-records').find((each) => each.trace.name === name)?.cdr ?? []);
  expect(of('queue-answered')).toMatchObject([
    {
      disposition: 'answered',
      ...{ answeredAt: null, responseMs: null, waitMs: null, ivrMs: null, talkMs: null, complete: false },
    },
  ]);
  expect(of('blind-transfer-refer')).toMatchObject([{ to: { number: null }, talkMs: null, complete: false }]);
  expect(of('inbound-answered-caller-hangs-up')).toMatchObject([{ responseMs: 2_000, complete: true }]);
});

test('the number that FreePBX keeps besides is the one that the customer dialled', () => {
  const [rows] = recordsIn('asterisk-22').filter(({ trace }) => trace.name === 'blind-transfer-dtmf');
  const kept = (rows?.cdr ?? []).map((row) => ({ ...row, did: '74951234567', recording: 'in-1.wav' }));
  expect(told(kept)).toMatchObject([
    {
      to: { number: '+74951234567' },
      transfers: [{ by: '101', to: '102' }],
      recordings: [{ path: 'in-1.wav' }],
    },
  ]);
});

test('rows of any kind, in any order, never throw', () => {
  const rows = recordsIn('asterisk-22-records').flatMap(({ cdr }) => cdr);
  const word = fc.string({ maxLength: 8 });
  const channel = fc.constantFrom('Local/1@x-1;1', 'Local/1@x-1;2', 'PJSIP/101-1', 'PJSIP/trunk-1', '/', '');
  const odd = fc.record({
    uniqueid: fc.constantFrom('a', 'b', '1795617791.1'),
    linkedid: fc.constantFrom('a', 'b', null),
    ...{ channel, dstchannel: channel, src: word, dst: word, did: word, name: word, dcontext: word },
    lastapp: fc.constantFrom('Dial', 'Queue', 'VoiceMail', 'AppDial', '', 'ConfBridge'),
    lastdata: fc.constantFrom('(Outgoing Line)', 'PJSIP/101,20', '', ',,,,,', '&&&'),
    startedAt: fc.nat(100),
    answeredAt: fc.option(fc.nat(100)),
    endedAt: fc.nat(200),
    disposition: fc.constantFrom(...CDR_DISPOSITIONS),
    recording: word,
    order: fc.nat(),
  });
  const some = fc.array(fc.integer({ min: 0, max: rows.length - 1 }), { maxLength: 20 });
  fc.assert(
    fc.property(some, fc.array(odd, { maxLength: 20 }), (picked, odds) => {
      const cdr = [...picked.map((index) => rows[index] as CdrRow), ...odds];
      for (const call of told(cdr)) expect(call.state).toBe('ended');
    }),
  );
});
