// Where mod_json_cdr posts, over real HTTP.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordsOf } from '../support/cdr.ts';
import { traces } from '../support/traces.ts';
import { openHouse, TOKEN } from './house.ts';

const CDR_TOKEN = 'cdr-token-of-fs';
const [trace] = traces('freeswitch', 'cdr.json');
if (trace === undefined) throw new Error('no trace');
const RECORDS = recordsOf(trace).map((record) => JSON.stringify(record));
const [RECORD = ''] = RECORDS;

type House = Awaited<ReturnType<typeof openHouse>>;
let house: House;

beforeAll(async () => {
  const login = { host: 'h', password: 'p' };
  house = await openHouse({
    pbx: [
      { id: 'fs', type: 'freeswitch', ...login, cdrToken: CDR_TOKEN },
      { id: 'other', type: 'freeswitch', ...login, cdrToken: 'cdr-token-of-other' },
      { id: 'silent', type: 'freeswitch', ...login },
    ],
  });
});
afterAll(() => house.close());

const basic = (token: string, user = 'ringback') =>
  `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;

interface Told {
  readonly leg: string;
  readonly isNew: boolean;
  readonly error: { readonly code: string; readonly message: string };
}

async function post(body: string, headers: Record<string, string> = {}, path = '/api/v1/pbx/fs/cdr?uuid=x') {
  const answer = await fetch(house.url + path, {
    method: 'POST',
    headers: { authorization: basic(CDR_TOKEN), ...headers },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Told };
}

const renamed = (digit: string) => RECORD.replaceAll(/"uuid":"[0-9a-f]{8}/g, `"uuid":"${digit.repeat(8)}`);
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a record', () => {
  test('is stored when 200 says so, and known when it comes again', async () => {
    const first = await post(RECORD, JSON_TYPE);
    expect(first).toMatchObject({ status: 200, body: { leg: expect.any(String), isNew: true } });
    expect(house.keptCdrs()).toContain(first.body.leg);
    expect(await post(RECORD, JSON_TYPE)).toMatchObject({
      status: 200,
      body: { ...first.body, isNew: false },
    });
  });

  test.each([
    ['encode=false', '1', JSON_TYPE, (text: string) => text],
    [
      'encode=true',
      '2',
      { 'content-type': 'application/x-www-form-urlencoded' },
      (text: string) => `cdr=${encodeURIComponent(text)}`,
    ],
    [
      'encode=base64',
      '3',
      { 'content-type': 'application/x-www-form-base64-encoded' },
      (text: string) => `cdr=${Buffer.from(text).toString('base64')}`,
    ],
    [
      'encode=false of an older module',
      '4',
      { 'content-type': 'application/x-www-form-plaintext' },
      (text: string) => text,
    ],
    [
      'disable-100-continue, which loses the type',
      '5',
      { 'content-type': 'application/x-www-form-urlencoded' },
      (text: string) => text,
    ],
  ])('%s', async (_name, digit, headers, encode) => {
    const { status, body } = await post(encode(renamed(digit)), headers);
    expect({ status, body }).toMatchObject({ status: 200, body: { isNew: true } });
    expect(body.leg.startsWith(digit.repeat(8))).toBe(true);
  });

  test('a bearer token is as good as the password of any user', async () => {
    for (const authorization of [`Bearer ${CDR_TOKEN}`, basic(CDR_TOKEN, 'anybody'), basic(CDR_TOKEN, '')]) {
      expect(await post(RECORD, { authorization })).toMatchObject({ status: 200 });
    }
  });

  test('many at a time are not refused', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, () => post(RECORD, JSON_TYPE)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });
});

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['no record', '{"hello":1}'],
    ['no JSON', 'cdr=%7B'],
    ['no uuid', '{"variables":{"uuid":"; drop table"}}'],
    ['a leg that is not over', RECORD.replaceAll(/"end_(u?)epoch":"\d+"/g, '"end_$1epoch":"0"')],
  ])('%s, with what to do', async (_name, body) => {
    const { status, body: answer } = await post(body, JSON_TYPE);
    expect(status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'invalid', message: expect.stringContaining('record') });
  });

  test('a body without end', async () => {
    const { status, body } = await post(' '.repeat(2 * 1024 * 1024), JSON_TYPE);
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
  });

  test.each([
    ['no token', '/api/v1/pbx/fs/cdr', null],
    ['a wrong one', '/api/v1/pbx/fs/cdr', basic('wrong-token')],
    ["another PBX's", '/api/v1/pbx/fs/cdr', basic('cdr-token-of-other')],
    ["the CRM's", '/api/v1/pbx/fs/cdr', `Bearer ${TOKEN}`],
    ['a PBX without a token', '/api/v1/pbx/silent/cdr', basic('')],
    ['a PBX that is not there', '/api/v1/pbx/nobody/cdr', basic(CDR_TOKEN)],
  ])('%s', async (_name, path, authorization) => {
    const headers: Record<string, string> = authorization === null ? {} : { authorization };
    const answer = await fetch(house.url + path, { method: 'POST', headers, body: RECORD });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Basic');
    expect(((await answer.json()) as Told).error).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('cdrToken'),
    });
  });

  test('a cdrToken opens nothing else', async () => {
    for (const path of ['/api/v1/calls', '/api/v1/tasks', '/api/v1/pbx']) {
      expect(await house.get(path, CDR_TOKEN)).toMatchObject({ status: 401 });
      const answer = await fetch(house.url + path, { headers: { authorization: basic(CDR_TOKEN) } });
      expect(answer.status).toBe(401);
    }
  });
});

test('it is described', async () => {
  const { body } = await house.get('/api/v1/openapi.json');
  const described = body.paths['/api/v1/pbx/{pbx}/cdr'].post;
  expect(described).toMatchObject({ operationId: 'postCdr', security: [{ cdr: [] }] });
  expect(Object.keys(described.requestBody.content)).toEqual([
    'application/json',
    'application/x-www-form-urlencoded',
  ]);
  expect(Object.keys(described.responses)).toEqual(expect.arrayContaining(['200', '400', '401', '503']));
  expect(body.components.securitySchemes.cdr).toMatchObject({ type: 'http', scheme: 'basic' });
});
