// Records of mod_json_cdr as recorded, and everything that is none.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CdrFact, parseCdr, readRecord } from '../../src/pbx/freeswitch/cdr.ts';
import { tellStory } from '../../src/pbx/freeswitch/cdr-story.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { factsOf } from '../support/cdr.ts';
import { traces } from '../support/traces.ts';

const ALL = traces('freeswitch', 'cdr.json');

function factsIn(name: string): CdrFact[] {
  return ALL.filter((trace) => trace.name === name).flatMap(factsOf);
}

describe('records agree with events', () => {
  for (const trace of ALL) {
    test(trace.name, () => {
      const recording = readFileSync(
        new URL(`../traces/freeswitch/${trace.name}/lean.json.esl`, import.meta.url),
      );
      const { events } = decodeRecording(recording);
      const facts = factsOf(trace);
      const story = tellStory(facts);
      for (const { leg } of facts) {
        const [created, told] = [events, story].map((list) =>
          list.find((event) => event.type === 'leg-created' && event.leg === leg),
        );
        const [ended, toldEnd] = [events, story].map((list) =>
          list.find((event) => event.type === 'leg-hungup' && event.leg === leg),
        );
        if (created?.type !== 'leg-created' || toldEnd?.type !== 'leg-hungup') throw new Error(leg);
        const { bornAt, origin, kind, endpoint, context, party } = created;
        expect(told).toMatchObject({
          announced: false,
          ...{ bornAt, origin, kind, endpoint, context },
          ...(kind === 'endpoint' && { party }),
        });
        expect(ended).toMatchObject({ cause: toldEnd.cause, by: toldEnd.by });
        expect(Math.abs((ended?.at ?? 0) - toldEnd.at)).toBeLessThanOrEqual(50);
      }
    });
  }
});

test('an abandoned call, from both its legs', () => {
  const [called, caller] = factsIn('inbound-abandoned-while-ringing');
  expect(caller).toMatchObject({
    answeredAt: null,
    cause: 'ORIGINATOR_CANCEL',
    disposition: 'recv_cancel',
    applications: [{ name: 'bridge', data: 'sofia/lab/101@127.0.0.1:5160' }],
    bridges: [],
  });
  expect(called).toMatchObject({ disposition: 'send_cancel', kin: [caller?.leg] });
  expect(caller?.kin).toEqual([called?.leg]);
});

test('who talked with whom, and since when', () => {
  const [one, other] = factsIn('inbound-answered-caller-hangs-up');
  expect(one?.bridges).toMatchObject([{ partner: other?.leg, until: null }]);
  expect(one?.bridges[0]?.at).toBeGreaterThan(one?.startedAt ?? 0);
});

test('a transfer begins a new chapter, with another partner', () => {
  const caller = factsIn('blind-transfer-refer').find(({ transfers }) => transfers.length > 0);
  expect(caller?.bridges).toHaveLength(2);
  expect(caller?.bridges[0]?.until).toBe(caller?.transfers[0]?.at);
  expect(caller?.transfers).toMatchObject([
    { destination: '102', source: expect.stringContaining('bl_xfer') },
  ]);
});

describe('the shapes in which the module posts', () => {
  const [record] = JSON.parse(ALL[0]?.bytes.toString('utf8') ?? '[]') as object[];
  // Ends in bytes whose base64 has a plus.
  const text = JSON.stringify({ ...record, note: '>>>???>>>' });
  const whole = readRecord(record);

  test.each([
    ['JSON', text],
    ['a form', `uuid=a&cdr=${encodeURIComponent(text)}`],
    ['a form with base64, as the module sends it', `cdr=${Buffer.from(text).toString('base64')}`],
    ['a file of the module, escaped', `${encodeURIComponent(text)}\n`],
    ['a file of the module, in base64', `${Buffer.from(text).toString('base64')}\n`],
    ['a form with base64, escaped', `cdr=${encodeURIComponent(Buffer.from(text).toString('base64'))}`],
  ])('%s', (_name, body) => {
    expect(parseCdr(body)).toEqual(whole);
  });

  test('escaped values are unescaped', () => {
    const escaped = JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' ? encodeURIComponent(value) : value,
    );
    expect(readRecord(escaped)).toEqual(whole);
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

  test('values escaped twice by the module lose their quotes, and are refused', () => {
    const damaged = encodeURIComponent(text.replace('"inbound"', '"a "quoted" name"'));
    expect(parseCdr(`cdr=${damaged}`)).toMatchObject({ anomaly: { code: 'cdr_no_record' } });
  });

  test('nothing that is posted throws', () => {
    fc.assert(fc.property(fc.string(), (body) => void parseCdr(body)));
    fc.assert(fc.property(fc.anything(), (record) => void readRecord(record)));
    const damaged = fc.json().map((json) => ({ variables: JSON.parse(json), callflow: JSON.parse(json) }));
    fc.assert(fc.property(damaged, (record) => void readRecord(record)));
  });
});
