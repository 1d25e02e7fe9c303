// The door through which history comes in.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conversationsOf, factsOf, recordsIn } from '../support/asterisk-records.ts';
import { recordsOf } from '../support/cdr.ts';
import { traces } from '../support/traces.ts';
import { openHouse, TOKEN } from './house.ts';

const PBXS = [
  { id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' },
  { id: 'fs', type: 'freeswitch', host: 'h', password: 'p' },
];
const READER = 'token-of-a-reader';
let house: Awaited<ReturnType<typeof openHouse>>;

beforeAll(async () => {
  house = await openHouse({
    pbx: PBXS,
    api: {
      tokens: [
        { name: 'crm', token: TOKEN },
        { name: 'reader', token: READER, scopes: ['calls:read', 'calls:write'] },
      ],
    },
  });
});
afterAll(() => house.close());

const asterisk = (name: string) =>
  recordsIn('asterisk-22')
    .filter(({ trace }) => trace.name === name)
    .flatMap(({ cdr, cel }) => conversationsOf(factsOf(cdr, cel)))
    .map((facts) => facts.map((fact) => JSON.stringify(fact)));

const freeswitch = (name: string) =>
  traces('freeswitch', 'cdr.json')
    .filter((trace) => trace.name === name)
    .map((trace) => recordsOf(trace).map((record) => JSON.stringify(record)));

const post = (pbx: string, body: object, token = TOKEN) =>
  house.post(`/api/v1/pbx/${pbx}/history`, { source: 'test', position: null, ...body }, { token });

test('conversations of both PBXs become calls, marked and found as imported', async () => {
  const first = await post('main', { conversations: asterisk('ring-group-second-answers') });
  expect(first).toMatchObject({
    status: 200,
    body: {
      ...{ made: 1, known: 0, empty: 0 },
      outcomes: [{ direction: 'inbound', disposition: 'answered', calls: 1 }],
    },
  });
  const second = await post('fs', { conversations: freeswitch('queue-answered') });
  expect(second.body).toMatchObject({ made: 1 });
  const again = await post('fs', { conversations: freeswitch('queue-answered') });
  expect(again.body).toMatchObject({ made: 0, known: 1, outcomes: [] });
  const { body } = await house.get('/api/v1/calls?source=import');
  expect(body.items).toMatchObject([
    { pbx: 'main', source: 'import', agent: '102', complete: true, holdMs: null },
    { pbx: 'fs', source: 'import', disposition: 'answered', complete: true },
  ]);
  expect((await house.get('/api/v1/calls?source=live')).body.items).toEqual([]);
  expect((await house.get('/api/v1/calls?source=dead')).body.error.message).toMatch(
    /source: .*one of: live, import, backfill/,
  );
});

test('no event and no webhook tells of them', async () => {
  const { body } = await house.post('/api/v1/hooks', {
    url: 'http://127.0.0.1:1/',
    types: ['call.*', 'task.*'],
  });
  await post('main', { conversations: asterisk('inbound-busy') });
  expect((await house.get(`/api/v1/hooks/${body.id}/deliveries`)).body.items).toEqual([]);
});

test('the position is answered as it was given, until everything is read', async () => {
  const path = '/api/v1/pbx/main/history?source=a%20file';
  expect((await house.get(path)).body).toEqual({ position: null });
  await post('main', { source: 'a file', conversations: [], position: '{"a":1}' });
  expect((await house.get(path)).body).toEqual({ position: '{"a":1}' });
  expect((await house.get('/api/v1/pbx/fs/history?source=a%20file')).body).toEqual({ position: null });
  await post('main', { source: 'a file', conversations: [] });
  expect((await house.get(path)).body).toEqual({ position: null });
});

describe('refused', () => {
  const conversations = asterisk('inbound-busy');

  test.each([
    ['without the scope admin', () => post('main', { conversations }, READER), 403, /scope admin/],
    ['for a PBX that is not configured', () => post('other', { conversations }), 404, /no PBX "other"/],
    ['records of another kind of PBX', () => post('fs', { conversations }), 400, /record cannot be used/],
    ['records that are none', () => post('main', { conversations: [['{}']] }), 400, /record cannot be used/],
    ['without a position', () => post('main', { conversations, position: undefined }), 400, /position/],
    [
      'too many at one time',
      () => post('main', { conversations: Array(101).fill(['{}']) }),
      400,
      /conversations/,
    ],
  ])('%s', async (_what, ask, status, message) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toMatch(message);
  });
});

test('the end of an import is in the audit log', async () => {
  await post('main', { source: 'csv Master.csv', conversations: [] });
  const { body } = await house.get('/api/v1/audit?limit=5');
  expect(body.items).toContainEqual(
    expect.objectContaining({
      action: 'import-calls',
      subject: 'main',
      detail: { source: 'csv Master.csv', made: 0, known: 0 },
    }),
  );
});
