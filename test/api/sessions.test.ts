// Signing in over real HTTP: cookies, forgery, how long a session lasts, and what is answered to whom.

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { csrfToken } from '../../src/access/session-ring.ts';
import { openBrowser } from './browser.ts';
import { openHouse, TOKEN } from './house.ts';

const HOUR_MS = 3_600_000;

let house: Awaited<ReturnType<typeof openHouse>>;
let password: string;
beforeAll(async () => {
  house = await openHouse({
    api: { tokens: [{ name: 'crm', token: TOKEN }], sessions: { hours: 12, idleMinutes: 60 } },
    staff: { agents: [{ id: 'anna', name: 'Anna', extensions: ['101'], team: 'sales' }] },
  });
  password = await house.addUser('olga', 'admin', { displayName: 'Olga' });
});
afterAll(() => house.close());
afterEach(() => vi.useRealTimers());

describe('signing in', () => {
  test('gives a cookie that scripts cannot read and other sites cannot have sent', async () => {
    const { status, headers, body } = await openBrowser(house.url).signIn('olga', password);
    expect(status).toBe(200);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^ringback_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      name: 'olga',
      user: { name: 'olga', displayName: 'Olga', role: 'admin', mustChange: false },
      scopes: ['admin'],
      ...{ teams: null, agent: null, ownOnly: false, demo: false, timezone: 'UTC', region: 'RU' },
      pbxs: [{ id: 'main', type: 'asterisk', clickToCall: false }],
      agents: [{ id: 'anna', name: 'Anna', team: 'sales' }],
      knownTeams: ['sales'],
    });
    expect(body.csrf).toMatch(/^[\w-]{43}$/);
  });

  test.each(['olga', 'OLGA', ' Olga '])('takes the name however it is typed: %j', async (name) => {
    expect((await openBrowser(house.url).signIn(name, password)).status).toBe(200);
  });

  test('with a wrong password or a name that nobody has gets one and the same answer', async () => {
    const wrong = await openBrowser(house.url).signIn('olga', 'not the password');
    const nobody = await openBrowser(house.url).signIn('nobody', password);
    const odd = await openBrowser(house.url).signIn('<script>', password);
    expect([wrong.status, nobody.status, odd.status]).toEqual([401, 401, 401]);
    expect(nobody.body).toEqual(wrong.body);
    expect(odd.body).toEqual(wrong.body);
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test('repeats nothing of what was typed, neither in an answer nor in the audit log nor on the disk', async () => {
    const typed = 'hunter2-in-the-name-field';
    const answers = [
      await openBrowser(house.url).signIn(typed, typed),
      await house.post('/api/v1/session', { name: 'olga', password: { typed } }, { token: null }),
      await house.post('/api/v1/users', { name: 'x', role: 'admin', password: 'short' }),
    ];
    const audit = await house.get('/api/v1/audit?limit=500');
    expect(JSON.stringify([...answers, audit].map(({ body }) => body))).not.toMatch(/hunter2|"short/);
    for (const file of [house.file, `${house.file}-wal`]) {
      const bytes = readFileSync(file);
      for (const secret of [typed, password]) expect(bytes.includes(secret)).toBe(false);
    }
  });

  test('again in the same browser ends the session that was', async () => {
    const browser = await house.signIn('olga', password);
    const before = browser.cookie;
    await browser.signIn('olga', password);
    const old = await house.ask('GET', '/api/v1/session', { token: null, headers: { cookie: before } });
    expect(old.status).toBe(401);
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });

  test('is refused to another site, also by older browsers', async () => {
    const body = { name: 'olga', password };
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const { status } = await house.post('/api/v1/session', body, { token: null, headers });
      expect([headers, status]).toEqual([headers, 403]);
    }
    expect((await house.post('/api/v1/session', body, { token: null })).status).toBe(200);
  });

  test('without name and password is refused where no proxy signs people in', async () => {
    expect((await house.post('/api/v1/session', {}, { token: null })).status).toBe(401);
    expect((await house.post('/api/v1/session', { name: 'olga' }, { token: null })).status).toBe(400);
  });
});

describe('a request with a cookie', () => {
  const asked = { name: 'board', scopes: ['calls:read'] };

  test('that changes something needs the token of the page and the word of the browser', async () => {
    const browser = await house.signIn('olga', password);
    const cookie = browser.cookie;
    const csrf = browser.csrf;
    const other = csrfToken('another cookie');
    const refused: Record<string, string>[] = [
      {},
      { origin: house.url },
      { 'sec-fetch-site': 'same-origin' },
      { 'x-csrf-token': csrf },
      { 'x-csrf-token': csrf, origin: 'https://evil.example' },
      { 'x-csrf-token': csrf, origin: 'null' },
      { 'x-csrf-token': csrf, origin: house.url.replace('http:', 'https:') },
      { 'x-csrf-token': csrf, 'sec-fetch-site': 'same-site' },
      { 'x-csrf-token': csrf, 'sec-fetch-site': 'none' },
      { 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site', origin: house.url },
      { 'x-csrf-token': other, origin: house.url },
      { 'x-csrf-token': csrf.slice(1), origin: house.url },
      { 'x-csrf-token': `${csrf}=`, origin: house.url },
    ];
    for (const headers of refused) {
      const answer = await house.post('/api/v1/keys', asked, {
        token: null,
        headers: { cookie, ...headers },
      });
      expect([headers, answer.status, answer.body.error.code]).toEqual([headers, 403, 'forbidden']);
    }
    expect((await house.get('/api/v1/keys')).body.items).toEqual([]);
    const headers = { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' };
    expect((await house.post('/api/v1/keys', asked, { token: null, headers })).status).toBe(201);
  });

  test.each(['DELETE', 'PATCH', 'PUT', 'POST'])('needs them for %s too', async (method) => {
    const { cookie } = await house.signIn('olga', password);
    const paths: Record<string, string> = {
      DELETE: '/api/v1/keys/board',
      PATCH: '/api/v1/users/olga',
      PUT: '/api/v1/contacts/123456',
      POST: '/api/v1/tasks/x/claim',
    };
    const { status, body } = await house.ask(method, paths[method] ?? '', {
      token: null,
      headers: { cookie },
      ...(method === 'DELETE' ? {} : { body: {} }),
    });
    expect([status, body.error.message]).toEqual([403, expect.stringContaining('x-csrf-token')]);
  });

  test('that only reads needs neither', async () => {
    const { cookie } = await house.signIn('olga', password);
    const { status } = await house.ask('GET', '/api/v1/keys', { token: null, headers: { cookie } });
    expect(status).toBe(200);
  });

  test('counts for nothing beside a token that is wrong, and less than one that is right', async () => {
    const { cookie } = await house.signIn('olga', password);
    const wrong = await house.ask('GET', '/api/v1/keys', { token: 'wrong-token', headers: { cookie } });
    expect(wrong.status).toBe(401);
    const right = await house.ask('GET', '/api/v1/session', { headers: { cookie } });
    expect(right.body).toMatchObject({ name: 'crm', user: null, session: null, csrf: null });
    // A token needs no token against forgery.
    const { status } = await house.ask('DELETE', '/api/v1/keys/board', { headers: { cookie } });
    expect(status).toBe(200);
  });

  test('is in the audit log under the name of the user', async () => {
    const browser = await house.signIn('olga', password);
    const made = await browser.post('/api/v1/keys', { name: 'audited', scopes: ['calls:read'] });
    expect(made.status).toBe(201);
    const { body } = await house.get('/api/v1/audit');
    expect(body.items[0]).toMatchObject({ actor: 'olga', action: 'create-key' });
    expect(body.items[1]).toMatchObject({
      actor: 'olga',
      action: 'start-session',
      detail: { way: 'password', label: expect.any(String), address: '127.0.0.1' },
    });
  });

  test('repeated with one Idempotency-Key changes something once', async () => {
    const browser = await house.signIn('olga', password);
    const headers = { 'idempotency-key': 'k-1' };
    const first = await browser.post('/api/v1/keys', { name: 'twice', scopes: ['dial'] }, headers);
    const again = await browser.post('/api/v1/keys', { name: 'twice', scopes: ['dial'] }, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual({ ...first.body, key: null });
  });
});

describe('a session', () => {
  test('ends when its user signs out, and only that one', async () => {
    const [here, there] = [await house.signIn('olga', password), await house.signIn('olga', password)];
    const { cookie } = here;
    const out = await here.ask('DELETE', '/api/v1/session');
    expect([out.status, out.body]).toEqual([200, { ended: 1 }]);
    expect(out.headers.getSetCookie()[0]).toMatch(/^ringback_session=; Path=\/; Max-Age=0;/);
    const headers = { cookie };
    expect((await house.ask('GET', '/api/v1/session', { token: null, headers })).status).toBe(401);
    expect((await there.get('/api/v1/session')).status).toBe(200);
  });

  test('ends after twelve hours, however busy it is', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const browser = await house.signIn('olga', password);
    for (let minutes = 0; minutes < 12 * 60 - 30; minutes += 30) {
      vi.setSystemTime(Date.now() + HOUR_MS / 2);
      expect((await browser.get('/api/v1/session')).status).toBe(200);
    }
    vi.setSystemTime(Date.now() + HOUR_MS / 2);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });

  test('ends when nobody has used it for an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const browser = await house.signIn('olga', password);
    vi.setSystemTime(Date.now() + HOUR_MS - 1_000);
    expect((await browser.get('/api/v1/session')).status).toBe(200);
    vi.setSystemTime(Date.now() + HOUR_MS);
    const { status, body } = await browser.get('/api/v1/session');
    expect([status, body.error.message]).toEqual([401, expect.stringContaining('not any more')]);
  });

  test('is kept as a hash only', async () => {
    const { cookie } = await house.signIn('olga', password);
    const value = cookie.split('=')[1] ?? '';
    expect(value).toMatch(/^[\w-]{43}$/);
    for (const file of [house.file, `${house.file}-wal`]) {
      expect(readFileSync(file).includes(value)).toBe(false);
    }
  });

  test('is listed with its browser, and can be ended from another one', async () => {
    await house.addUser('ivan', 'viewer');
    const phone = await house.signIn('ivan', 'the long password of ivan');
    const desk = openBrowser(house.url);
    await desk.signIn('ivan', 'the long password of ivan', {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    });
    const { items } = (await desk.get('/api/v1/sessions')).body;
    expect(items).toMatchObject([
      { label: 'Firefox on Linux', way: 'password', current: true },
      { label: 'a program', current: false },
    ]);
    expect((await phone.ask('DELETE', '/api/v1/sessions/nonsense')).status).toBe(404);
    expect((await desk.ask('DELETE', `/api/v1/sessions/${items[1].id}`)).body).toEqual({ ended: 1 });
    expect((await phone.get('/api/v1/session')).status).toBe(401);
    await house.signIn('ivan', 'the long password of ivan');
    expect((await desk.ask('DELETE', '/api/v1/sessions')).body).toEqual({ ended: 1 });
    expect((await desk.get('/api/v1/sessions')).body.items).toHaveLength(1);
  });

  test('of somebody else is not there', async () => {
    const [mine, theirs] = [
      await house.signIn('olga', password),
      await house.signIn('ivan', 'the long password of ivan'),
    ];
    const { id } = (await theirs.get('/api/v1/session')).body.session;
    expect((await mine.ask('DELETE', `/api/v1/sessions/${id}`)).status).toBe(404);
    expect((await theirs.get('/api/v1/session')).status).toBe(200);
  });

  test('beyond the twentieth of one user ends the one that was seen longest ago', async () => {
    await house.addUser('many', 'viewer');
    const browsers = [];
    for (let i = 0; i < 21; i++) browsers.push(await house.signIn('many', 'the long password of many'));
    const statuses = await Promise.all(
      browsers.map(async ({ get }) => (await get('/api/v1/session')).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(1);
    expect(statuses[0]).toBe(401);
  });

  test('is not for a program with a token', async () => {
    for (const path of ['/api/v1/sessions', '/api/v1/session']) {
      expect((await house.ask('DELETE', path)).status).toBe(403);
    }
  });
});
