// Following calls and tasks over real HTTP: cursors, long polls, ETags.

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { endingNow, renumber } from '../engine/recorded.ts';
import { openHouse, TOKEN, traceEvents } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;

const SALES = 'token-of-sales';
const SETTINGS = {
  api: {
    tokens: [
      { name: 'crm', token: TOKEN },
      { name: 'sales', token: SALES, scopes: ['calls:read', 'tasks:read'], teams: ['sales'] },
      {
        name: 'support',
        token: 'token-of-support',
        scopes: ['calls:read', 'tasks:read'],
        teams: ['support'],
      },
      { name: 'caller', token: 'token-of-caller', scopes: ['calls:read'] },
    ],
  },
  tasks: {
    routes: [
      { queues: ['*'], team: 'support' },
      { dids: ['*'], team: 'sales' },
    ],
  },
  limits: { longPolls: 3 },
};

let house: House;
let copies = 1_000;
/** A customer nobody has seen before is missed. */
const missSomebody = () =>
  house.play(endingNow(renumber(traceEvents('inbound-abandoned-while-ringing'), ++copies)));

beforeAll(async () => {
  house = await openHouse(SETTINGS);
  for (const name of ['missed-twice-then-answered', 'queue-abandoned', 'attended-transfer-refer']) {
    await house.play(traceEvents(name));
  }
});
afterAll(() => house.close());

const cursorOf = async (what: 'calls' | 'tasks'): Promise<string> =>
  (await house.get(`/api/v1/${what}/changes`)).body.cursor;
const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id).sort();

describe('following changes', () => {
  test('without a cursor it tells where to begin, and nothing else', async () => {
    const { status, body } = await house.get('/api/v1/tasks/changes');
    expect(status).toBe(200);
    expect(body).toEqual({ items: [], cursor: expect.stringMatching(/^[1-9]\d*$/), more: false });
  });

  test.each(['calls', 'tasks'])('from 0 on, in pages of one, it gives every one of the %s', async (what) => {
    const all = (await house.get(`/api/v1/${what}`)).body.items;
    const seen = new Map<string, unknown>();
    for (let since = '0', more = true; more; ) {
      const { body } = await house.get(`/api/v1/${what}/changes?limit=1&since=${since}`);
      for (const item of body.items) seen.set(item.id, item);
      ({ cursor: since, more } = body);
    }
    expect([...seen.values()]).toEqual(all);
  });

  test('a change comes with the next question, and only that', async () => {
    const [calls, tasks] = [await cursorOf('calls'), await cursorOf('tasks')];
    await missSomebody();
    const { body } = await house.get(`/api/v1/calls/changes?since=${calls}`);
    expect(body.items).toMatchObject([{ state: 'ended', disposition: 'missed' }]);
    const task = await house.get(`/api/v1/tasks/changes?since=${tasks}&status=open`);
    expect(task.body.items).toMatchObject([{ calls: [body.items[0].id] }]);
    const again = await house.get(`/api/v1/calls/changes?since=${body.cursor}`);
    expect(again.body).toMatchObject({ items: [], merged: [], more: false });
  });

  test('a call that turned out to be part of another one is told as merged', async () => {
    const { body } = await house.get('/api/v1/calls/changes?since=0');
    expect(body.merged.length).toBeGreaterThan(0);
    for (const { id, into } of body.merged) {
      expect(ids(body.items)).not.toContain(id);
      expect((await house.get(`/api/v1/calls/${id}`)).body.id).toBe(into);
    }
  });

  test('a key that is limited to teams follows theirs only', async () => {
    const all = await house.get('/api/v1/calls/changes?since=0');
    const sales = await house.get('/api/v1/calls/changes?since=0', SALES);
    const support = await house.get('/api/v1/calls/changes?since=0', 'token-of-support');
    expect(sales.body.items.length).toBeGreaterThan(0);
    expect(support.body.items.length).toBeGreaterThan(0);
    const both = [...sales.body.items, ...support.body.items];
    expect(all.body.items.length).toBeGreaterThanOrEqual(both.length);
    expect(new Set(ids(both)).size).toBe(both.length);
    expect(support.body.items.every((call: { queues: unknown[] }) => call.queues.length > 0)).toBe(true);
    expect(sales.body.merged.length + support.body.merged.length).toBeLessThanOrEqual(all.body.merged.length);
    expect(sales.body.cursor).toBe(all.body.cursor);
  });

  test('a key without the scope is refused', async () => {
    expect((await house.get('/api/v1/tasks/changes', 'token-of-caller')).status).toBe(403);
    expect((await house.get('/api/v1/calls/changes', 'token-of-caller')).status).toBe(200);
  });

  test('what cannot be a cursor or a time to wait is refused in words', async () => {
    for (const [query, words] of [
      ['since=yesterday', 'since: found "yesterday", want the `cursor` of an earlier answer'],
      ['wait=31', 'wait: found 31, want whole seconds from 0 to 30'],
      ['since=999999999', 'since: 999999999 is ahead of the last change'],
      ['updatedSince=2026-01-01', 'updatedSince: unknown parameter'],
    ]) {
      const { status, body } = await house.get(`/api/v1/tasks/changes?${query}`);
      expect([status, body.error.message]).toEqual([400, expect.stringContaining(words ?? '')]);
    }
  });

  test('an empty answer says when to ask again, unless the client waited', async () => {
    const since = await cursorOf('tasks');
    const short = await house.get(`/api/v1/tasks/changes?since=${since}`);
    expect(short.headers.get('retry-after')).toBe('5');
    const long = await house.get(`/api/v1/tasks/changes?since=${since}&wait=1`);
    expect(long.headers.get('retry-after')).toBeNull();
  });
});

describe('a long poll', () => {
  const wait = (path: string, token?: string) => {
    let settled = false;
    const answer = house.get(path, token).finally(() => {
      settled = true;
    });
    return { answer, isSettled: () => settled };
  };
  const moment = (ms = 150) => new Promise((resolve) => setTimeout(resolve, ms));

  test('is answered when there is a change that fits, and sleeps through those that do not', async () => {
    const since = await cursorOf('calls');
    const mine = wait(`/api/v1/calls/changes?since=${since}&wait=30`, SALES);
    const others = wait(`/api/v1/calls/changes?since=${since}&wait=30&direction=outbound`);
    await moment();
    expect([mine.isSettled(), others.isSettled()]).toEqual([false, false]);
    await missSomebody();
    expect((await mine.answer).body.items).toHaveLength(1);
    expect(others.isSettled()).toBe(false);
    await house.play(endingNow(renumber(traceEvents('outbound-answered'), ++copies)));
    expect((await others.answer).body.items).toMatchObject([{ direction: 'outbound' }]);
  });

  test('is answered with nothing when the time is over, and its cursor goes on', async () => {
    const since = await cursorOf('calls');
    const poll = wait(`/api/v1/calls/changes?since=${since}&wait=1&direction=internal`);
    await moment();
    await missSomebody();
    const { status, body } = await poll.answer;
    expect([status, body.items]).toEqual([200, []]);
    expect(Number(body.cursor)).toBeGreaterThan(Number(since));
  });

  test('is answered by what an order changed', async () => {
    await missSomebody();
    const [task] = (await house.get('/api/v1/tasks?status=open')).body.items;
    const poll = wait(`/api/v1/tasks/changes?since=${await cursorOf('tasks')}&wait=30`);
    await moment();
    await house.engine.execute({
      kind: 'move-task',
      asked: { id: task.id, move: { move: 'note', note: 'called twice' } },
      by: { key: 'crm', agent: null, teams: null, ownOnly: false, mayOverrule: false },
      idempotency: null,
    });
    expect((await poll.answer).body.items).toMatchObject([{ id: task.id }]);
  });

  test('has a bound on its number; a client that goes makes room', async () => {
    const since = await cursorOf('calls');
    const path = `/api/v1/calls/changes?since=${since}&wait=30&direction=internal`;
    const clients = [1, 2, 3].map(() => new AbortController());
    const waiting = clients.map(({ signal }) =>
      fetch(house.url + path, { signal, headers: { authorization: `Bearer ${TOKEN}` } }),
    );
    await moment();
    const refused = await house.get(path);
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    for (const client of clients) client.abort();
    await Promise.allSettled(waiting);
    await vi.waitFor(
      async () => expect((await house.get(path.replace('wait=30', 'wait=1'))).status).toBe(200),
      30_000,
    );
  });

  test('ends when the daemon stops, which does not wait for connections that nobody uses', async () => {
    const own = await openHouse(SETTINGS);
    const poll = own.get('/api/v1/tasks/changes?since=0&wait=30');
    const unused = connect(Number(new URL(own.url).port), '127.0.0.1');
    await once(unused, 'connect');
    await moment();
    const ended = once(unused, 'close');
    await own.close();
    expect((await poll).status).toBe(200);
    await ended;
  });
});

describe('an ETag', () => {
  const ask = (path: string, tag: string, token = TOKEN) =>
    house.ask('GET', path, { token, headers: { 'if-none-match': tag } });
  const tagOf = async (path: string, token = TOKEN): Promise<string> => {
    const tag = (await house.get(path, token)).headers.get('etag');
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    return tag ?? '';
  };

  test.each(['/api/v1/calls', '/api/v1/tasks', '/api/v1/calls/changes?since=0', '/api/v1/calls/live'])(
    'on %s: nothing changed, nothing is sent and the database is not asked',
    async (path) => {
      const tag = await tagOf(path);
      const reads = ['calls', 'tasks', 'callChanges', 'liveCalls'] as const;
      const spies = reads.map((name) => vi.spyOn(house.reads, name));
      const same = await ask(path, tag);
      expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', tag]);
      expect((await ask(path, `W/${tag}, "other"`)).status).toBe(304);
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
      expect((await ask(path, '"other"')).status).toBe(200);
      vi.restoreAllMocks();
    },
  );

  test('changes with what it stands for, and not with anything else', async () => {
    await missSomebody();
    const { items } = (await house.get('/api/v1/tasks?status=open')).body;
    const [list, other] = ['/api/v1/tasks?status=open', '/api/v1/tasks?status=cancelled'];
    const [listTag, otherTag] = [await tagOf(list), await tagOf(other)];
    const one = `/api/v1/tasks/${items[0].id}`;
    const call = `/api/v1/calls/${items[0].calls[0]}`;
    const [oneTag, callTag] = [await tagOf(one), await tagOf(call)];
    await missSomebody();
    expect((await ask(list, listTag)).status).toBe(200);
    expect((await ask(other, otherTag)).status).toBe(304);
    expect((await ask(one, oneTag)).status).toBe(304);
    expect((await ask(call, callTag)).status).toBe(304);
  });

  test('of one key is no answer for another one', async () => {
    const path = '/api/v1/calls?limit=400';
    const tag = await tagOf(path);
    expect((await ask(path, tag, SALES)).status).toBe(200);
    expect((await ask(path, await tagOf(path, SALES), SALES)).status).toBe(304);
  });
});
