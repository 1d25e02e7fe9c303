// Signing in by the word of a proxy: from the addresses of the configuration only, and only as somebody who may.

import { afterEach, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { openHouse, TOKEN } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
afterEach(() => house.close());

const open = async (trustedHeader: object | null, api: object = {}) => {
  house = await openHouse({
    api: { tokens: [{ name: 'crm', token: TOKEN }], trustedHeader, ...api },
    staff: { agents: [{ id: 'Anna', extensions: ['101'], team: 'sales' }] },
  });
};
const PROXY = { from: ['127.0.0.1'] };
const as = (name: string) => ({ 'x-remote-user': name });
const enter = (headers: Record<string, string>) =>
  house.post('/api/v1/session', {}, { token: null, headers });
const usersThere = async () =>
  (await house.get('/api/v1/users')).body.items.map(({ name }: { name: string }) => name);

describe('a proxy that is believed', () => {
  test('signs in a user who exists, however it spells the name', async () => {
    await open(PROXY);
    await house.addUser('olga', 'supervisor', { teams: ['sales'] });
    const { status, body, headers } = await enter(as('OLGA'));
    expect([status, body.name, body.session.way]).toEqual([200, 'olga', 'header']);
    expect(headers.getSetCookie()[0]).toMatch(/^ringback_session=/);
    const line = (await house.get('/api/v1/audit')).body.items[0];
    expect(line).toMatchObject({ actor: 'olga', action: 'start-session', detail: { way: 'header' } });
  });

  test('does not make users by itself', async () => {
    await open(PROXY);
    const { status, body } = await enter(as('stranger'));
    expect([status, body.error.code]).toEqual([403, 'forbidden']);
    expect(await usersThere()).toEqual([]);
  });

  test('makes them where the configuration says with which role', async () => {
    await open({ ...PROXY, createAs: 'viewer' });
    // As proxies send it: UTF-8, byte by byte.
    const russian = await enter(as(Buffer.from('Анна@corp').toString('latin1')));
    expect([russian.status, russian.body.name]).toEqual([200, 'анна@corp']);
    const { status, body } = await enter(as('newcomer'));
    expect([status, body.user.role, body.teams]).toEqual([200, 'viewer', null]);
    expect((await enter(as('newcomer'))).status).toBe(200);
    const { items } = (await house.get('/api/v1/users')).body;
    expect(items.find(({ name }: { name: string }) => name === 'newcomer')).toMatchObject({
      ...{ hasPassword: false, createdBy: 'sign-in', sessions: 2 },
    });
    // Without a password nobody signs in with one.
    expect((await openBrowser(house.url).signIn('newcomer', '')).status).toBe(400);
    expect((await openBrowser(house.url).signIn('newcomer', 'null')).status).toBe(401);
  });

  test('makes agents only of whom the configuration knows', async () => {
    await open({ ...PROXY, createAs: 'agent' });
    const { status, body } = await enter(as('anna'));
    expect([status, body.agent, body.teams, body.ownOnly]).toEqual([200, 'Anna', ['sales'], true]);
    expect((await enter(as('nobody'))).status).toBe(403);
    expect(await usersThere()).toEqual(['anna']);
  });

  test('does not sign in whoever is disabled, nor under a name of the house', async () => {
    await open({ ...PROXY, createAs: 'admin' });
    await house.addUser('ivan', 'viewer');
    await house.ask('DELETE', '/api/v1/users/ivan');
    expect((await enter(as('ivan'))).status).toBe(403);
    for (const name of ['operator', 'crm', 'pbx']) expect((await enter(as(name))).status).toBe(403);
    expect((await enter(as('a b'))).status).toBe(400);
  });

  test('is asked again with every request: whoever it does not name any more is signed out', async () => {
    await open({ ...PROXY, createAs: 'viewer' });
    const browser = openBrowser(house.url);
    await browser.ask('POST', '/api/v1/session', { body: {}, headers: as('olga') });
    expect((await browser.get('/api/v1/session', as('olga'))).status).toBe(200);
    expect((await browser.get('/api/v1/session', as('ivan'))).status).toBe(401);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });

  test('does not stand in the way of those who have a password', async () => {
    await open(PROXY);
    await house.addUser('local', 'admin');
    const browser = openBrowser(house.url);
    expect((await browser.signIn('local', 'the long password of local', as('somebody'))).status).toBe(200);
    expect((await browser.get('/api/v1/users', as('somebody'))).status).toBe(200);
  });

  test('says that the browser came by TLS: the cookie is for TLS only, and so is the origin', async () => {
    await open({ ...PROXY, createAs: 'admin' });
    const https = { ...as('olga'), 'x-forwarded-proto': 'https', 'x-forwarded-host': 'calls.example' };
    const browser = openBrowser(house.url);
    const { headers } = await browser.ask('POST', '/api/v1/session', {
      body: {},
      headers: { ...https, origin: 'https://calls.example' },
    });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-ringback_session=[\w-]{43}; Path=\/; .*; SameSite=Strict; Secure$/),
    ]);
    const key = { name: 'k', scopes: ['dial'] };
    const wrong = await browser.post('/api/v1/keys', key, { ...https, origin: house.url });
    expect(wrong.status).toBe(403);
    const right = await browser.post('/api/v1/keys', key, { ...https, origin: 'https://calls.example' });
    expect(right.status).toBe(201);
  });
});

describe('anybody else', () => {
  test('who sends the header is nobody', async () => {
    await open({ from: ['192.0.2.1', '10.0.0.0/8'], createAs: 'admin' });
    const { status, body } = await enter(as('admin'));
    expect([status, body.error.message]).toEqual([401, expect.stringContaining('127.0.0.1')]);
    // Neither by naming a proxy as the one who sent it.
    const named = await enter({ ...as('admin'), 'x-forwarded-for': '192.0.2.1' });
    expect(named.status).toBe(401);
    expect((await house.ask('GET', '/api/v1/calls', { token: null, headers: as('admin') })).status).toBe(401);
    expect(await usersThere()).toEqual([]);
  });

  test('also where X-Forwarded-For is believed', async () => {
    await open({ from: ['192.0.2.1'], createAs: 'admin' }, { trustProxy: true });
    expect((await enter({ ...as('admin'), 'x-forwarded-for': '192.0.2.1' })).status).toBe(401);
  });

  test('and where no proxy signs people in the header means nothing', async () => {
    await open(null);
    await house.addUser('olga', 'admin');
    expect((await enter(as('olga'))).status).toBe(401);
  });
});
