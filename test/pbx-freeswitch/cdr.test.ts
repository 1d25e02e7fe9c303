// Records of mod_json_cdr as recorded, and everything that is none.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CdrFact, parseCdr, readCdr } from '../../src/pbx/freeswitch/cdr.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { traces } from '../support/traces.ts';

const ALL = traces('freeswitch', 'cdr.json');

function factsOf(name: string): CdrFact[] {
  const trace = ALL.find((each) => each.name === name);
  const records = JSON.parse(trace?.bytes.toString('utf8') ?? '[]') as unknown[];
  return records.map((record) => {
    const { fact, anomaly } = readCdr(record);
    if (fact === null) throw new Error(JSON.stringify(anomaly));
    return fact;
  });
}

describe('records agree with events', () => {
  for (const trace of ALL) {
    test(trace.name, () => {
      const recording = readFileSync(
        new URL(`../traces/freeswitch/${trace.name}/lean.json.esl`, import.meta.url),
      );
      const { events } = decodeRecording(recording);
      for (const fact of factsOf(trace.name)) {
        const created = events.find((event) => event.type === 'leg-created' && event.leg === fact.leg);
        const ended = events.find((event) => event.type === 'leg-hungup' && event.leg === fact.leg);
        expect(created).toMatchObject({
          bornAt: fact.startedAt,
          origin: fact.direction,
          kind: fact.facts.kind,
          endpoint: fact.facts.endpoint,
          context: fact.facts.context,
          ...(fact.facts.kind === 'endpoint' && { party: fact.facts.party }),
        });
        expect(ended).toMatchObject({ cause: fact.cause, by: fact.by });
        expect(Math.abs((ended?.at ?? 0) - fact.endedAt)).toBeLessThanOrEqual(50);
      }
    });
  }
});

test('an abandoned call, from both its legs', () => {
  const [called, caller] = factsOf('inbound-abandoned-while-ringing');
  expect(caller).toMatchObject({
    direction: 'incoming',
    answeredAt: null,
    cause: { q850: null, raw: 'ORIGINATOR_CANCEL' },
    by: 'party',
    caller: { number: '79161234567', name: null },
    callee: '5001',
    lastActivity: { kind: 'dial', endpoints: ['101'], number: null },
    dialler: null,
    bridgedWith: null,
  });
  expect(called).toMatchObject({ direction: 'outgoing', by: 'pbx', callee: '101', dialler: caller?.leg });
});

test('voicemail and queues are the last thing a caller did', () => {
  expect(factsOf('voicemail-left')[0]?.lastActivity).toEqual({ kind: 'voicemail' });
  const inQueue = factsOf('queue-abandoned').find(({ direction }) => direction === 'incoming');
  expect(inQueue?.lastActivity).toEqual({ kind: 'queue', queue: 'sales' });
});

test('who talked with whom, and since when', () => {
  const facts = factsOf('inbound-answered-caller-hangs-up');
  const [one, other] = facts;
  expect(one?.bridgedWith).toBe(other?.leg);
  expect(one?.bridgedAt).toBeGreaterThan(one?.startedAt ?? 0);
});

describe('the shapes in which the module posts', () => {
  const [record] = JSON.parse(ALL[0]?.bytes.toString('utf8') ?? '[]') as object[];
  const text = JSON.stringify(record);
  const whole = readCdr(record);

  test.each([
    ['JSON', text],
    ['a form', `uuid=a&cdr=${encodeURIComponent(text)}`],
    ['a form with base64', `cdr=${encodeURIComponent(Buffer.from(text).toString('base64'))}`],
  ])('%s', (_name, body) => {
    expect(parseCdr(body)).toEqual(whole);
  });

  test('escaped values are unescaped', () => {
    const escaped = JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' ? encodeURIComponent(value) : value,
    );
    expect(readCdr(escaped)).toEqual(whole);
  });

  test.each([
    ['', 'cdr_no_record'],
    ['[]', 'cdr_no_record'],
    ['{}', 'cdr_no_variables'],
    ['cdr=%%%', 'cdr_no_record'],
    ['{"variables":{"uuid":"; drop table"}}', 'cdr_bad_uuid'],
    ['{"variables":{"uuid":"11111111-2222-3333-4444-555555555555"}}', 'cdr_bad_times'],
  ])('%s is refused', (body, code) => {
    expect(parseCdr(body)).toMatchObject({ fact: null, anomaly: { code } });
  });

  test('nothing that is posted throws', () => {
    fc.assert(fc.property(fc.string(), (body) => void parseCdr(body)));
    fc.assert(fc.property(fc.anything(), (record) => void readCdr(record)));
    const damaged = fc.json().map((json) => ({ variables: JSON.parse(json), callflow: JSON.parse(json) }));
    fc.assert(fc.property(damaged, (record) => void readCdr(record)));
  });
});
