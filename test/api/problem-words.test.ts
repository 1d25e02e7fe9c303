// Problems are told in the API's own words: whatever is wrong with a request, the answer says what was found and what is wanted, and
// never in the words of a library.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, TOKEN } from './house.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const JARGON =
  /invalid input|invalid (option|string|element|key|union|json)|expected|received|too (small|big)|unrecognized|must (be|have|match)|undefined|\bNaN\b|configuration:|unexpected|content-type is set|\bregex|pattern/i;

/** Of every kind that JSON has, none of them likely to be right. */
const WRONG: readonly unknown[] = [null, 5, -1.5, true, '', 'zzz', [], [5], [{}], [null], {}, { zzz: 1 }];

let house: Awaited<ReturnType<typeof openHouse>>;
let schemas: Readonly<Record<string, Schema>>;
let routes: Route[];

beforeAll(async () => {
  house = await openHouse({
    api: { tokens: [{ name: 'crm', token: TOKEN }], requestsPerMinute: 100_000 },
    scripts: [{ id: 'hello', name: 'Hello', items: [{ id: 'a', text: 'greets', weight: 1 }] }],
  });
  const { body } = await house.get('/api/v1/openapi.json');
  schemas = body.components.schemas;
  routes = Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
});
afterAll(() => house.close());

const addressOf = ({ path }: Route) => path.replace('{day}', '2026-03-02').replace(/\{\w+\}/g, 'x');

async function send(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(house.url + path, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(5_000),
  });
  return { status: answer.status, text: await answer.text() };
}

/** The sentences of a problem; none: it was no problem. */
async function problemOf(method: string, path: string, body?: string): Promise<readonly string[]> {
  const { status, text } = await send(method, path, body);
  if (status < 400) return [];
  const { error } = JSON.parse(text);
  expect([method, path, body, status < 500]).toEqual([method, path, body, true]);
  return [error.message, ...error.details];
}

async function expectOwnWords(method: string, path: string, body?: string): Promise<void> {
  // What was found is quoted: it may be anything.
  const told = (await problemOf(method, path, body)).map((text) => text.replace(/"[^"]*"/g, '""'));
  expect([method, path, body, told.filter((text) => JARGON.test(text))]).toEqual([method, path, body, []]);
}

const resolved = (schema: Schema | undefined): Schema =>
  schemas[schema?.$ref?.split('/').at(-1) ?? ''] ?? schema ?? {};

const isOpenEnded = ({ path }: Route) => path.endsWith('/events') || path.endsWith('/test');

describe('whatever is asked', () => {
  test('a parameter that was given is never called missing, and what was found is said', async () => {
    for (const route of routes) {
      if (route.method !== 'GET') continue;
      for (const { name, in: where } of route.operation.parameters ?? []) {
        if (where !== 'query' || isOpenEnded(route)) continue;
        for (const value of ['zzz!', 'zzz!,yyy!', `zzz!&${name}=yyy!`]) {
          const path = `${addressOf(route)}?${name}=${value}`;
          await expectOwnWords('GET', path);
          const told = await problemOf('GET', path);
          const own = told.filter((text) => text.startsWith(name));
          expect([path, own.filter((text) => text.includes('missing'))]).toEqual([path, []]);
          expect([path, own.every((text) => text.includes('found '))]).toEqual([path, true]);
        }
      }
    }
  }, 120_000);

  test('a body of the wrong shape is answered in words', async () => {
    for (const route of routes) {
      if (route.method === 'GET' || isOpenEnded(route)) continue;
      const { method, operation } = route;
      const path = addressOf(route);
      await expectOwnWords(method, path);
      for (const text of ['', '{', 'null', '5', '"zzz"', '[]', '{}', '{"zzz":1}', '{"__proto__":1}'])
        await expectOwnWords(method, path, text);
      const schema = resolved(operation.requestBody?.content['application/json']?.schema);
      const fields = Object.keys({ ...schema.properties, ...resolved(schema.items).properties });
      for (const field of fields) {
        for (const value of WRONG) {
          await expectOwnWords(method, path, JSON.stringify({ [field]: value }));
          await expectOwnWords(method, path, JSON.stringify({ [field]: [{ [field]: value }] }));
        }
      }
      const inner = Object.entries(schema.properties ?? {}).flatMap(([field, { items }]) =>
        Object.keys(resolved(items).properties ?? {}).map((key) => [field, key] as const),
      );
      for (const [field, key] of inner) {
        for (const value of WRONG)
          await expectOwnWords(method, path, JSON.stringify({ [field]: [{ [key]: value }] }));
      }
    }
  }, 120_000);
});

describe('says what was found and what is wanted', () => {
  const message = async (method: string, path: string, body?: string) =>
    (await problemOf(method, `/api/v1${path}`, body))[0];

  test('of a list in a parameter', async () => {
    expect(await message('GET', '/tasks?status=zzz')).toBe(
      'status: found "zzz", want one or several of: open, claimed, snoozed, done, cancelled, expired',
    );
    expect(await message('GET', '/metrics/calls?by=agent,nonsense')).toMatch(
      /^by: found "agent,nonsense", want one to 3 of: agent, team, /,
    );
  });

  test('of a beginning that is after its end', async () => {
    for (const list of ['calls', 'calls/export'])
      expect(await message('GET', `/${list}?since=2026-03-03&until=2026-03-02T12:00:00Z`)).toBe(
        'since is later than until: nothing lies between them. Want the earlier one as since.',
      );
    expect(await message('GET', '/tasks?openedFrom=2026-03-03&openedTo=2026-03-02')).toMatch(
      /^openedFrom is later than openedTo/,
    );
  });

  test('of a body', async () => {
    expect(await message('POST', '/lists/vip', '{}')).toBe('items: missing, want a list');
    expect(await message('POST', '/lists/vip')).toBe('body: missing, want a map of keys and values');
    expect(await message('POST', '/lists/vip', '{"items":')).toMatch(/^The body is no JSON/);
  });
});
