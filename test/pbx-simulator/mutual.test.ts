// The simulator and the reducer check each other: what the author of a call meant is what the daemon says.

import { expect, test } from 'vitest';
import { createNumbers } from '../../src/calls/numbers.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import type { CallTruth } from '../../src/pbx/simulator/truth.ts';
import { decode, liveHours, recordsOf } from './lived-day.ts';

const numbers = createNumbers('RU');

function asMeant(truth: CallTruth) {
  const { direction, disposition, reason, agent, hungUpBy, transfers, recordings, held } = truth;
  const number = direction === 'internal' ? null : numbers.normalise(truth.number);
  return { direction, disposition, reason, agent, hungUpBy, transfers, recordings, held, number };
}

function asRecorded(record: CallRecord | undefined) {
  if (record === undefined) return null;
  const { direction, disposition, reason, agent, hungUpBy, transfers, recordings } = record;
  const outside = { inbound: record.from.number, outbound: record.to.number, internal: null };
  return {
    ...{ direction, disposition, reason, agent, hungUpBy },
    ...{ transfers: transfers.length, recordings: recordings.length },
    held: (record.holdMs ?? 0) > 0,
    number: outside[direction],
  };
}

test.each([1, 2, 3])('the reducer tells every call of a day as its author meant it (seed %i)', (seed) => {
  const { events, truths } = liveHours(seed, 5);
  const recording = decode(events);
  const records = recordsOf(recording);
  expect(recording.anomalies).toEqual([]);
  expect(recording.unknownFrames).toBe(0);
  expect(truths.length).toBeGreaterThan(500);
  const wrong = truths
    .map((truth) => ({ script: truth.script, meant: asMeant(truth), got: asRecorded(records.get(truth.id)) }))
    .filter(({ meant, got }) => JSON.stringify(sorted(meant)) !== JSON.stringify(sorted(got)));
  expect(wrong.slice(0, 5)).toEqual([]);
  // Nothing but the calls that were meant: no call came out as two.
  expect(records.size).toBe(truths.length);
});

function sorted(value: object | null): unknown {
  return value === null ? null : Object.entries(value).sort(([one], [other]) => one.localeCompare(other));
}

test('two days hold every kind of call the simulator can make', () => {
  const days = [1, 2].flatMap((seed) => liveHours(seed, 9).truths);
  const scripts = new Set(days.map((truth) => truth.script));
  expect([...scripts].sort()).toEqual([
    ...[
      'attended-transfer',
      'blind-transfer',
      'inbound',
      'inbound-abandoned_ivr',
      'inbound-abandoned_ringing',
    ],
    ...['inbound-busy', 'inbound-no_answer', 'inbound-voicemail', 'internal-answer', 'internal-busy'],
    ...['internal-cancelled', 'internal-no-answer', 'ivr-queue', 'ivr-queue-abandoned', 'ivr-queue-timeout'],
    ...['outbound-answer', 'outbound-busy', 'outbound-cancelled', 'outbound-no-answer', 'recorded'],
    ...['ring-group', 'ring-group-abandoned_ringing', 'ring-group-busy', 'ring-group-no_answer'],
    ...['ring-group-voicemail'],
  ]);
});
