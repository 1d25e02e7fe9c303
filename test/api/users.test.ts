// Users over real HTTP: made, changed, disabled; what that does to whoever is signed in, and to their streams.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EventReader } from '../support/event-source.ts';
import { type Browser, openBrowser } from './browser.ts';
import { openHouse, TOKEN } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let admin: Browser;
beforeAll(async () => {
  house = await openHouse({
    api: { tokens: [{ name: 'crm', token: TOKEN }] },
    staff: { extensions: '^1\\d\\d$', agents: [{ id: 'anna', extensions: ['101'], team: 'sales' }] },
  });
  admin = await house.signIn('admin', await house.addUser('admin', 'admin'));
});
afterAll(() => house.close());

const make = (name: string, body: object) => admin.post('/api/v1/users', { name, ...body });
const passwordOf = (name: string) => `the long password of ${name}`;
const known = async (name: string, role: string, more: object = {}): Promise<Browser> =>
  house.signIn(name, await house.addUser(name, role, more));

describe('a user', () => {
  test('is made with a password that is shown once and kept as a hash only', async () => {
    const { status, body } = await make('Fresh', { role: 'viewer', displayName: 'Fresh One' });
    expect(status).toBe(201);
    expect(body).toEqual({
      password: expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/),
      user: {
        id: expect.any(String),
        ...{ name: 'fresh', displayName: 'Fresh One', role: 'viewer', agent: null, teams: null },
        ...{ hasPassword: true, mustChange: true, createdBy: 'admin', disabledAt: null },
        ...{ createdAt: expect.any(String), changedAt: expect.any(String), sessions: 0, delayedUntil: null },
      },
    });
    for (const file of [house.file, `${house.file}-wal`]) {
      expect(readFileSync(file).includes(body.password)).toBe(false);
    }
    const audit = (await house.get('/api/v1/audit')).body.items[0];
    expect(audit).toMatchObject({
      ...{ actor: 'admin', action: 'create-user', subject: body.user.id },
      detail: { name: 'fresh', role: 'viewer', agent: null, teams: null },
    });
    const list = await admin.get('/api/v1/users');
    expect(JSON.stringify([list.body, audit])).not.toMatch(/scrypt|password":"/);
  });

  test('sees the team of the agent that they are, unless somebody says otherwise', async () => {
    const teamsOf = async (name: string, body: object) => (await make(name, body)).body.user?.teams;
    expect(await teamsOf('t1', { role: 'agent', agent: 'anna' })).toEqual(['sales']);
    expect(await teamsOf('t2', { role: 'supervisor', agent: '101' })).toEqual(['sales']);
    expect(await teamsOf('t3', { role: 'supervisor' })).toBeNull();
    expect(await teamsOf('t4', { role: 'agent', agent: '155' })).toBeNull();
    expect(await teamsOf('t5', { role: 'agent', agent: 'anna', teams: null })).toBeNull();
    expect(await teamsOf('t6', { role: 'admin', agent: 'anna' })).toBeNull();
    expect(await teamsOf('t7', { role: 'viewer', teams: ['x'] })).toEqual(['x']);
  });

  test.each([
    ['a name that cannot be one', { name: 'two words', role: 'viewer' }, 'want 1 to 64 letters'],
    ['an unknown role', { name: 'u1', role: 'boss' }, 'viewer, agent, supervisor, admin'],
    ['an agent who is nobody', { name: 'u2', role: 'agent' }, 'agent: missing'],
    ['an agent whom nobody knows', { name: 'u3', role: 'agent', agent: 'nobody' }, 'neither in staff.agents'],
    ['an admin of some teams', { name: 'u4', role: 'admin', teams: ['sales'] }, 'an admin sees everything'],
    [
      'a password that is tried first',
      { name: 'u5', role: 'viewer', password: 'password123' },
      'tried first',
    ],
    [
      'a password that is the name',
      { name: 'longishname', role: 'viewer', password: 'LongishName99' },
      'tried',
    ],
  ])('with %s is refused', async (_what, body, message) => {
    const answer = await admin.post('/api/v1/users', body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('has a name that nobody and nothing else has', async () => {
    await make('taken', { role: 'viewer' });
    await house.post('/api/v1/keys', { name: 'board', scopes: ['calls:read'] });
    for (const name of ['taken', 'TAKEN', 'board', 'crm', 'operator', 'pbx', 'sign-in']) {
      const { status, body } = await make(name, { role: 'viewer' });
      expect([name, status, body.error.code]).toEqual([name, 409, 'conflict']);
    }
    const key = await house.post('/api/v1/keys', { name: 'taken', scopes: ['calls:read'] });
    expect(key.status).toBe(409);
    await admin.ask('DELETE', '/api/v1/users/taken');
    const again = await make('taken', { role: 'viewer' });
    expect([again.status, again.body.error.message]).toEqual([409, expect.stringContaining('disabled')]);
  });

  test('asked for twice with one Idempotency-Key is made once and shown once', async () => {
    const headers = { 'idempotency-key': 'u-1' };
    const first = await admin.post('/api/v1/users', { name: 'once', role: 'viewer' }, headers);
    const again = await admin.post('/api/v1/users', { name: 'once', role: 'viewer' }, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual({ ...first.body, password: null });
  });

  test('leaves no digest behind from which a password could be guessed: it is no part of what was asked', async () => {
    const headers = { 'idempotency-key': 'u-2' };
    const asked = { name: 'digested', role: 'viewer' };
    const first = await admin.post('/api/v1/users', { ...asked, password: 'one good password' }, headers);
    const again = await admin.post('/api/v1/users', { ...asked, password: 'another password' }, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await openBrowser(house.url).signIn('digested', 'one good password')).status).toBe(200);
  });

  test('is changed, and what they may do changes with the next request', async () => {
    const browser = await known('olga', 'viewer');
    expect((await browser.get('/api/v1/keys')).status).toBe(403);
    const changed = await admin.ask('PATCH', '/api/v1/users/olga', { body: { role: 'admin' } });
    expect(changed.body).toMatchObject({ role: 'admin', teams: null });
    expect((await browser.get('/api/v1/keys')).status).toBe(200);
    await admin.ask('PATCH', '/api/v1/users/OLGA', { body: { role: 'supervisor', teams: ['support'] } });
    expect((await browser.get('/api/v1/keys')).status).toBe(403);
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ teams: ['support'] });
    const line = (await house.get('/api/v1/audit')).body.items[0];
    expect(line).toMatchObject({ action: 'change-user', detail: { role: 'supervisor', teams: ['support'] } });
  });

  test('who is disabled is signed out at once, and let in again when enabled', async () => {
    const browser = await known('ivan', 'viewer');
    const disabled = await admin.ask('PATCH', '/api/v1/users/ivan', { body: { disabled: true } });
    expect(disabled.body).toMatchObject({ disabledAt: expect.any(String), sessions: 0 });
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    const refused = await openBrowser(house.url).signIn('ivan', passwordOf('ivan'));
    expect([refused.status, refused.body.error.message]).toEqual([401, 'Name or password is wrong.']);
    await admin.ask('PATCH', '/api/v1/users/ivan', { body: { disabled: false } });
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    expect((await openBrowser(house.url).signIn('ivan', passwordOf('ivan'))).status).toBe(200);
    expect((await admin.ask('DELETE', '/api/v1/users/ivan')).status).toBe(200);
    expect((await openBrowser(house.url).signIn('ivan', passwordOf('ivan'))).status).toBe(401);
  });

  test('gets a new password from an administrator, and is signed out by it', async () => {
    const browser = await known('pavel', 'viewer');
    const { body } = await admin.post('/api/v1/users/pavel/password');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    const again = await house.signIn('pavel', body.password);
    expect((await again.get('/api/v1/session')).body.user.mustChange).toBe(true);
    const given = { password: 'another one of mine', mustChange: false };
    const set = await admin.post('/api/v1/users/pavel/password', given);
    expect(set.body.password).toBeNull();
    const last = await house.signIn('pavel', given.password);
    expect((await last.get('/api/v1/calls')).status).toBe(200);
  });

  test('is signed out everywhere by an administrator', async () => {
    const browsers = [await known('elena', 'viewer'), await house.signIn('elena', passwordOf('elena'))];
    expect((await admin.get('/api/v1/users/elena/sessions')).body.items).toHaveLength(2);
    expect((await admin.ask('DELETE', '/api/v1/users/elena/sessions')).body).toEqual({ ended: 2 });
    for (const { get } of browsers) expect((await get('/api/v1/session')).status).toBe(401);
  });

  test('who is the only admin cannot shut themselves out', async () => {
    for (const body of [{ disabled: true }, { role: 'viewer' }]) {
      expect((await admin.ask('PATCH', '/api/v1/users/admin', { body })).status).toBe(409);
    }
    expect((await admin.ask('DELETE', '/api/v1/users/admin')).status).toBe(409);
    expect((await admin.ask('PATCH', '/api/v1/users/admin', { body: { displayName: 'A' } })).status).toBe(
      200,
    );
    expect((await admin.ask('PATCH', '/api/v1/users/nobody', { body: {} })).status).toBe(404);
  });
});

describe('a stream of events', () => {
  const follow = (browser: Browser) =>
    EventReader.open(`${house.url}/api/v1/events`, null, { cookie: browser.cookie });
  const endOf = (reader: EventReader) => expect.poll(() => reader.ended, { timeout: 5_000 }).toBe(true);

  test('needs the cookie and nothing else, as an EventSource sends it', async () => {
    const browser = await known('stream1', 'viewer');
    const reader = await follow(browser);
    expect([reader.status, reader.headers['content-type']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    reader.cut();
    expect((await EventReader.open(`${house.url}/api/v1/events`, null)).status).toBe(401);
  });

  test.each([
    ['its user signs out', (browser: Browser) => browser.ask('DELETE', '/api/v1/session')],
    ['its user is disabled', (_: Browser, name: string) => admin.ask('DELETE', `/api/v1/users/${name}`)],
    ['their password is changed', (_: Browser, name: string) => admin.post(`/api/v1/users/${name}/password`)],
    [
      'they are signed out elsewhere',
      (_: Browser, name: string) => admin.ask('DELETE', `/api/v1/users/${name}/sessions`),
    ],
    [
      'they see other teams now',
      (_: Browser, name: string) =>
        admin.ask('PATCH', `/api/v1/users/${name}`, { body: { teams: ['support'] } }),
    ],
  ])('ends when %s', async (what, act) => {
    const name = what.replaceAll(' ', '-');
    const browser = await known(name, 'viewer');
    const reader = await follow(browser);
    expect(reader.status).toBe(200);
    await act(browser, name);
    await endOf(reader);
  });

  test('of somebody else goes on', async () => {
    const [one, two] = [await known('stream2', 'viewer'), await known('stream3', 'viewer')];
    const [mine, theirs] = [await follow(one), await follow(two)];
    await one.ask('DELETE', '/api/v1/session');
    await endOf(mine);
    expect(theirs.ended).toBe(false);
    theirs.cut();
  });
});

test('a question that waits for changes is not answered to somebody who has been signed out meanwhile', async () => {
  const browser = await known('waiting', 'viewer');
  const { cursor } = (await browser.get('/api/v1/tasks/changes')).body;
  const waiting = browser.get(`/api/v1/tasks/changes?since=${cursor}&wait=1`);
  await admin.ask('DELETE', '/api/v1/users/waiting');
  expect((await waiting).status).toBe(401);
});
