// Webhooks over real HTTP, from the commit to the receiver: one that fails, hangs, wants no more, is busy, restarts.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { endingNow, renumber } from '../engine/recorded.ts';
import { type Answer, Receiver } from '../support/receiver.ts';
import { openHouse, TOKEN, traceEvents } from './house.ts';

type House = Awaited<ReturnType<typeof openHouse>>;

const SETTINGS = {
  api: {
    tokens: [
      { name: 'crm', token: TOKEN },
      {
        name: 'sales',
        token: 'token-of-sales',
        scopes: ['hooks', 'calls:read', 'tasks:read'],
        teams: ['sales'],
      },
      { name: 'caller', token: 'token-of-caller', scopes: ['hooks', 'calls:read'] },
      { name: 'reader', token: 'token-of-reader', scopes: ['calls:read', 'tasks:read'] },
    ],
  },
  tasks: {
    routes: [
      { queues: ['*'], team: 'support' },
      { dids: ['*'], team: 'sales' },
    ],
  },
  hooks: { retrySeconds: [0, 0, 1], timeoutSeconds: 1 },
};
const ATTEMPTS = 4;
/** Three events for each missed call. */
const PLAIN = { types: ['call.*', 'task.opened'] };

let house: House;
let receiver: Receiver;
let copies = 3_000;
const missSomebody = () =>
  house.play(endingNow(renumber(traceEvents('inbound-abandoned-while-ringing'), ++copies)));
const queueSomebody = () => house.play(endingNow(renumber(traceEvents('queue-abandoned'), ++copies)));

beforeAll(async () => {
  house = await openHouse(SETTINGS);
});
afterAll(() => house.close());
beforeEach(async () => {
  receiver = await Receiver.start();
});
afterEach(async () => {
  for (const { id } of (await house.get('/api/v1/hooks')).body.items) {
    await house.ask('DELETE', `/api/v1/hooks/${id}`);
  }
  await receiver.close();
  expect(receiver.forged).toEqual([]);
});

const addHook = async (path = '/', body: object = {}, token = TOKEN) => {
  const made = await house.post('/api/v1/hooks', { url: receiver.url + path, ...body }, { token });
  expect(made.body).toMatchObject({ id: expect.any(String) });
  receiver.secrets.set(path, made.body.secret);
  return made.body;
};
const hookOf = async (id: string) => (await house.get(`/api/v1/hooks/${id}`)).body;
const deliveries = async (id: string, query = '') =>
  (await house.get(`/api/v1/hooks/${id}/deliveries${query}`)).body.items;
const until = (condition: () => unknown) => vi.waitFor(condition, { timeout: 30_000, interval: 20 });
const settled = (id: string) => until(async () => expect((await hookOf(id)).pending).toBe(0));
const numberOf = (id: string) => Number(id.replace('evt_', ''));
const unique = (ids: readonly string[]) => [...new Set(ids)].sort();

describe('a webhook', () => {
  test('is told what happens, in the words of the API, signed', async () => {
    const hook = await addHook('/all', PLAIN);
    await missSomebody();
    await until(() => expect(receiver.received).toHaveLength(3));
    const told = receiver.received.toSorted((a, b) => numberOf(a.id) - numberOf(b.id));
    expect(told.map(({ message }) => message.type)).toEqual(['call.started', 'call.ended', 'task.opened']);
    for (const { message } of told) {
      expect(Object.keys(message)).toEqual(['type', 'timestamp', 'data']);
      expect(message.timestamp).toMatch(/Z$/);
    }
    const task = told[2]?.message.data;
    expect((await house.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
    await settled(hook.id);
    expect(await deliveries(hook.id)).toMatchObject(
      told.toReversed().map(({ id }) => ({ id, state: 'delivered', attempts: 1, lastStatus: 204 })),
    );
  });

  test('is told only what it wants', async () => {
    await addHook('/types', { types: ['task.opened', 'call.e*'] });
    await addHook('/teams', { ...PLAIN, teams: ['support'] });
    await addHook('/dids', { types: ['call.ended'], dids: ['50*'] });
    await addHook('/queues', { types: ['call.ended'], queues: ['sales'] });
    await addHook('/nowhere', { queues: ['nobody*'] });
    await addHook('/pbxs', { types: ['call.ended'], pbxs: ['main'] });
    await queueSomebody();
    await missSomebody();
    const typesOf = (path: string) =>
      receiver.received.filter((each) => each.path === path).map(({ message }) => message.type);
    await until(() => expect(typesOf('/pbxs')).toHaveLength(2));
    await until(() =>
      expect(typesOf('/types').sort()).toEqual(['call.ended', 'call.ended', 'task.opened', 'task.opened']),
    );
    await until(() => expect(typesOf('/teams').sort()).toEqual(['call.ended', 'task.opened']));
    const calls = receiver.received.filter(({ message }) => message.type === 'call.ended');
    for (const { path, message } of calls) {
      if (path === '/queues') expect(message.data.queues).toHaveLength(1);
      if (path === '/dids') expect(message.data.to.raw).toMatch(/^50/);
    }
    expect(typesOf('/nowhere')).toEqual([]);
  });

  test('is found by its name as well as by its address', async () => {
    const url = `${receiver.url.replace('127.0.0.1', 'localhost')}/`;
    const { body } = await house.post('/api/v1/hooks', { url, types: ['task.opened'] });
    await missSomebody();
    await settled(body.id);
    expect(receiver.taken).toHaveLength(1);
  });

  test('keeps its secret: it is shown once, and is in no list, no audit line and no answer to a repeated request', async () => {
    const asked = { url: `${receiver.url}/once` };
    const headers = { 'idempotency-key': 'hook-1' };
    const first = await house.post('/api/v1/hooks', asked, { headers });
    const again = await house.post('/api/v1/hooks', asked, { headers });
    const { secret } = first.body;
    expect(secret).toMatch(/^whsec_/);
    expect(again.body).toEqual({ ...first.body, secret: null });
    await house.ask('PATCH', `/api/v1/hooks/${first.body.id}`, { body: { types: ['task.*'] } });
    for (const path of ['/api/v1/hooks', `/api/v1/hooks/${first.body.id}`, '/api/v1/audit']) {
      expect(JSON.stringify((await house.get(path)).body)).not.toContain(secret);
    }
    const audit = (await house.get('/api/v1/audit')).body.items;
    expect(audit.map(({ action }: { action: string }) => action)).not.toContain('record-deliveries');
    const { body } = await house.get('/api/v1/audit');
    expect(body.items[0]).toMatchObject({ action: 'change-hook', subject: first.body.id });
  });

  test('is tried out by a button', async () => {
    const hook = await addHook('/test');
    const good = await house.post(`/api/v1/hooks/${hook.id}/test`);
    expect(good.body).toMatchObject({ delivered: true, status: 204, problem: null });
    expect(receiver.received[0]?.message).toMatchObject({ type: 'hook.test', data: { hook: hook.id } });
    receiver.behave = () => ({ status: 500 });
    expect((await house.post(`/api/v1/hooks/${hook.id}/test`)).body).toMatchObject({
      delivered: false,
      status: 500,
    });
    await receiver.close();
    const dead = await house.post(`/api/v1/hooks/${hook.id}/test`);
    expect(dead.body).toMatchObject({ status: null, problem: expect.stringContaining('refused') });
    expect(await deliveries(hook.id)).toEqual([]);
  });

  test.each([
    [{ url: 'ftp://crm.example' }, 'http:// or https://'],
    [{ url: 'http://169.254.169.254/' }, 'link-local'],
    [{ url: 'http://crm.example', types: ['task.opend'] }, 'a type of event'],
    [{ url: 'http://crm.example', pbxs: ['other'] }, 'there is no PBX "other"'],
    [{ url: 'http://crm.example', typs: [] }, 'did you mean "types"?'],
    [{}, 'url: missing'],
  ])('that is made of %j is refused in words', async (body, words) => {
    const answer = await house.post('/api/v1/hooks', body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });
});

describe('a key', () => {
  const url = 'http://127.0.0.1:1/';

  test('without the scope has nothing to do with hooks', async () => {
    const { id } = await addHook();
    for (const [method, path] of [
      ['GET', '/hooks'],
      ['POST', '/hooks'],
      ['PATCH', `/hooks/${id}`],
      ['DELETE', `/hooks/${id}`],
      ['POST', `/hooks/${id}/test`],
      ['GET', `/hooks/${id}/deliveries`],
      ['POST', `/hooks/${id}/deliveries/resend`],
    ] as const) {
      const body = method === 'GET' ? {} : { body: { url } };
      const { status } = await house.ask(method, `/api/v1${path}`, { token: 'token-of-reader', ...body });
      expect([method, path, status]).toEqual([method, path, 403]);
    }
  });

  test('makes no hook that is told more than the key may read', async () => {
    const token = 'token-of-caller';
    const all = await house.post('/api/v1/hooks', { url }, { token });
    expect([all.status, all.body.error.message]).toEqual([403, expect.stringContaining('tasks:read')]);
    const calls = await house.post('/api/v1/hooks', { url, types: ['call.*'] }, { token });
    expect(calls.status).toBe(201);
    const more = await house.ask('PATCH', `/api/v1/hooks/${calls.body.id}`, {
      token,
      body: { types: ['task.done'] },
    });
    expect(more.status).toBe(403);
  });

  test('that is limited to teams has its own hooks, and sees no others', async () => {
    const token = 'token-of-sales';
    const other = await addHook();
    for (const teams of [[], ['support'], ['sales', 'support']]) {
      const { status, body } = await house.post('/api/v1/hooks', { url, teams }, { token });
      expect([status, body.error.code]).toEqual([403, 'forbidden']);
    }
    const own = await addHook('/sales', { teams: ['sales'] }, token);
    const widened = await house.ask('PATCH', `/api/v1/hooks/${own.id}`, { token, body: { teams: [] } });
    expect(widened.status).toBe(403);
    const seen = (await house.get('/api/v1/hooks', token)).body.items;
    expect(seen.map(({ id }: { id: string }) => id)).toEqual([own.id]);
    for (const [method, path] of [
      ['GET', `/hooks/${other.id}`],
      ['PATCH', `/hooks/${other.id}`],
      ['DELETE', `/hooks/${other.id}`],
      ['GET', `/hooks/${other.id}/deliveries`],
      ['POST', `/hooks/${other.id}/deliveries/resend`],
    ] as const) {
      const body = method === 'GET' ? {} : { body: {} };
      expect((await house.ask(method, `/api/v1${path}`, { token, ...body })).status).toBe(404);
    }
  });
});

describe('a receiver', () => {
  test('that fails and recovers gets everything, the same event under the same id', async () => {
    const hook = await addHook('/', PLAIN);
    let failures = 3;
    receiver.behave = () => (failures-- > 0 ? { status: 500 } : { status: 200 });
    await missSomebody();
    await settled(hook.id);
    expect(receiver.received).toHaveLength(6);
    expect(unique(receiver.taken.map(({ id }) => id))).toEqual(unique(receiver.received.map(({ id }) => id)));
    expect(receiver.taken).toHaveLength(3);
    for (const { id, body } of receiver.received) {
      expect(receiver.received.filter((each) => each.id === id).map((each) => each.body)).toEqual(
        receiver.received.filter((each) => each.id === id).map(() => body),
      );
    }
  });

  test('that hangs is left alone after its time, and does not hold up the others', async () => {
    const [slow, quick] = [await addHook('/slow', PLAIN), await addHook('/quick', PLAIN)];
    let hangs = true;
    receiver.behave = (_id, path) => (path === '/slow' && hangs ? null : { status: 200 });
    await missSomebody();
    await settled(quick.id);
    expect((await hookOf(slow.id)).pending).toBe(3);
    await until(async () =>
      expect((await deliveries(slow.id)).map(({ lastError }: { lastError: string }) => lastError)).toContain(
        'no answer within 1 s',
      ),
    );
    hangs = false;
    await settled(slow.id);
    const taken = receiver.taken.filter(({ path }) => path === '/slow').map(({ id }) => id);
    expect(unique(taken)).toEqual(unique(receiver.idsOf('/quick')));
  });

  test('is sent only so much at one time, and one at a time while it fails', async () => {
    receiver.behave = () => null;
    const hook = await addHook('/', { types: ['call.*'] });
    for (let i = 0; i < 6; i++) await missSomebody();
    await until(() => expect(receiver.received).toHaveLength(8));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(receiver.mostAtOnce).toBeGreaterThan(1);
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(8);
    await until(() => expect(receiver.received.length).toBeGreaterThan(8));
    receiver.mostAtOnce = 0;
    const before = receiver.received.length;
    await until(() => expect(receiver.received.length).toBeGreaterThan(before + 1));
    // On a busy machine one that was given up may still be open when the next one comes.
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(2);
    receiver.behave = () => ({ status: 200 });
    receiver.release();
    await settled(hook.id);
    expect(unique(receiver.idsOf('/'))).toHaveLength(12);
  });

  test('that answers 410 is told no more, until somebody enables it again', async () => {
    receiver.behave = () => ({ status: 410 });
    const hook = await addHook('/', { types: ['task.opened'] });
    await missSomebody();
    await until(async () => expect((await hookOf(hook.id)).disabledAt).not.toBeNull());
    expect((await hookOf(hook.id)).disabledReason).toContain('410');
    receiver.behave = () => ({ status: 200 });
    await missSomebody();
    await house.ask('PATCH', `/api/v1/hooks/${hook.id}`, { body: { enabled: true } });
    await missSomebody();
    await until(() => expect(receiver.taken).toHaveLength(1));
    await settled(hook.id);
    const told = await deliveries(hook.id);
    expect(told.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'dead']);
    expect(await hookOf(hook.id)).toMatchObject({ disabledAt: null, disabledReason: null, dead: 1 });
  });

  test('that restarts gets what happened meanwhile', async () => {
    const own = await openHouse({ ...SETTINGS, hooks: { retrySeconds: Array(20).fill(1) } });
    const made = await own.post('/api/v1/hooks', { url: `${receiver.url}/restart`, types: ['call.ended'] });
    await receiver.close();
    await own.play(traceEvents('inbound-abandoned-while-ringing'));
    await until(async () => {
      const { body } = await own.get(`/api/v1/hooks/${made.body.id}/deliveries`);
      expect(body.items[0].lastError).toContain('refused');
    });
    await receiver.listen();
    await until(() => expect(receiver.taken).toHaveLength(1));
    await own.close();
  });

  test('that is busy is left alone for as long as it asks, with everything', async () => {
    const busy: Answer = { status: 429, headers: { 'retry-after': '2' } };
    let answers = 0;
    receiver.behave = () => (answers++ === 0 ? busy : { status: 200 });
    const hook = await addHook('/', { types: ['task.opened'] });
    await missSomebody();
    await until(() => expect(receiver.received).toHaveLength(1));
    await missSomebody();
    await settled(hook.id);
    expect(receiver.taken).toHaveLength(2);
    const [refused, ...taken] = receiver.received;
    for (const { at } of taken) expect(at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_900);
  });

  test('that sends elsewhere is not followed', async () => {
    receiver.behave = (_id, path) =>
      path === '/old' ? { status: 307, headers: { location: `${receiver.url}/new` } } : { status: 200 };
    const hook = await addHook('/old', { types: ['task.opened'] });
    await missSomebody();
    await until(async () => expect((await hookOf(hook.id)).dead).toBe(1));
    expect(receiver.idsOf('/new')).toEqual([]);
  });

  test('that fails to the end leaves dead letters, and they can be sent again, one or all', async () => {
    receiver.behave = () => ({ status: 503 });
    const hook = await addHook('/', PLAIN);
    await missSomebody();
    await until(async () => expect(await hookOf(hook.id)).toMatchObject({ dead: 3, pending: 0 }));
    expect(receiver.received).toHaveLength(3 * ATTEMPTS);
    const dead = await deliveries(hook.id, '?state=dead');
    expect(dead).toMatchObject(
      Array(3).fill({
        state: 'dead',
        attempts: ATTEMPTS,
        nextAt: null,
        lastStatus: 503,
        lastError: 'answered 503',
      }),
    );
    receiver.behave = () => ({ status: 200 });
    const one = await house.post(`/api/v1/hooks/${hook.id}/deliveries/${dead[0].id}/resend`);
    expect([one.status, one.body]).toEqual([202, { resent: 1 }]);
    await until(() => expect(receiver.taken.map(({ id }) => id)).toEqual([dead[0].id]));
    const all = await house.post(`/api/v1/hooks/${hook.id}/deliveries/resend`);
    expect(all.body).toEqual({ resent: 2 });
    await settled(hook.id);
    expect(unique(receiver.taken.map(({ id }) => id))).toEqual(
      unique(dead.map(({ id }: { id: string }) => id)),
    );
    expect(await deliveries(hook.id, '?state=dead')).toEqual([]);
    const none = await house.post(`/api/v1/hooks/${hook.id}/deliveries/evt_999999/resend`);
    expect(none.status).toBe(404);
  });
});

describe('what a hook was told', () => {
  test('is listed page by page, newest first', async () => {
    const hook = await addHook('/', PLAIN);
    await missSomebody();
    await missSomebody();
    await settled(hook.id);
    const all = (await deliveries(hook.id)).map(({ id }: { id: string }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path = `/api/v1/hooks/${hook.id}/deliveries?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await house.get(path);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next;
    }
    expect(seen).toEqual(all);
    expect(all).toHaveLength(6);
  });

  test('goes with the hook when it is removed', async () => {
    receiver.behave = () => ({ status: 500 });
    const hook = await addHook();
    await missSomebody();
    expect((await house.ask('DELETE', `/api/v1/hooks/${hook.id}`)).status).toBe(200);
    expect((await house.get(`/api/v1/hooks/${hook.id}/deliveries`)).status).toBe(404);
    await missSomebody();
    expect((await house.get('/api/v1/hooks')).body.items).toEqual([]);
  });
});

describe('a dispatcher that stops in the middle', () => {
  test('leaves nothing untold, and tells again under the same id what it is not sure of', async () => {
    const hook = await addHook('/', PLAIN);
    let hangs = true;
    receiver.behave = () => (hangs ? null : { status: 200 });
    for (let i = 0; i < 4; i++) await missSomebody();
    await until(() => expect(receiver.received.length).toBeGreaterThan(0));
    hangs = false;
    await house.restartDispatcher();
    await settled(hook.id);
    const owed = (await deliveries(hook.id)).map(({ id }: { id: string }) => id);
    expect(owed).toHaveLength(12);
    expect(unique(receiver.taken.map(({ id }) => id))).toEqual(unique(owed));
    expect(unique(receiver.received.map(({ id }) => id))).toEqual(unique(owed));
  });
});
