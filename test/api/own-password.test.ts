// One's own password over real HTTP: chosen anew after an administrator gave one, and changed by whoever knows it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import { openHouse } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('a password', () => {
  test('of a new user has to be changed before anything else is answered', async () => {
    const { body } = await house.post('/api/v1/users', { name: 'new', role: 'viewer' });
    const browser = await house.signIn('new', body.password);
    expect((await browser.get('/api/v1/session')).body.user.mustChange).toBe(true);
    for (const path of ['/api/v1/calls', '/api/v1/tasks', '/api/v1/events']) {
      expect((await browser.get(path)).status).toBe(403);
    }
    const before = browser.cookie;
    const chosen = 'a password of my own';
    const changed = await browser.post('/api/v1/session/password', {
      currentPassword: body.password,
      password: chosen,
    });
    expect([changed.status, changed.body.user.mustChange]).toEqual([200, false]);
    expect((await browser.get('/api/v1/calls')).status).toBe(200);
    const old = await house.ask('GET', '/api/v1/session', { token: null, headers: { cookie: before } });
    expect(old.status).toBe(401);
    expect((await openBrowser(house.url).signIn('new', body.password)).status).toBe(401);
    expect((await openBrowser(house.url).signIn('new', chosen)).status).toBe(200);
  });

  test('is changed by whoever knows it, to a good one; all other sessions end', async () => {
    await house.addUser('pavel', 'viewer');
    const known = 'the long password of pavel';
    const [here, there] = [await house.signIn('pavel', known), await house.signIn('pavel', known)];
    const change = (currentPassword: string, next: string) =>
      here.post('/api/v1/session/password', { currentPassword, password: next });
    for (const bad of ['short', 'password2026!', 'pavel123456', known]) {
      expect([bad, (await change(known, bad)).status]).toEqual([bad, 400]);
    }
    expect((await change('not the password', 'a password of my own')).status).toBe(401);
    expect((await there.get('/api/v1/session')).status).toBe(200);
    expect((await change(known, 'a password of my own')).status).toBe(200);
    expect((await there.get('/api/v1/session')).status).toBe(401);
    expect((await here.get('/api/v1/session')).status).toBe(200);
  });
});
