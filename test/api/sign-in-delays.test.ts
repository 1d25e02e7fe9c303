// Guessing passwords over real HTTP: it takes longer and longer, tells nothing, is written down, and keeps nobody out for ever.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBrowser } from './browser.ts';
import { CHEAP, openHouse, TOKEN } from './house.ts';

let house: Awaited<ReturnType<typeof openHouse>>;
let password: string;
beforeEach(async () => {
  house = await openHouse({ api: { tokens: [{ name: 'crm', token: TOKEN }], trustProxy: true } });
  password = await house.addUser('olga', 'admin');
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await house.close();
});

const from = (address: string) => ({ 'x-forwarded-for': address });
const attempt = async (name: string, given: string, address = '192.0.2.1') => {
  const { status, headers, body } = await openBrowser(house.url).signIn(name, given, from(address));
  return { status, retryAfter: headers.get('retry-after'), body };
};
const guess = async (name: string, times: number, address?: string): Promise<void> => {
  for (let i = 0; i < times; i++) expect((await attempt(name, `guess ${i}`, address)).status).toBe(401);
};

test('after five wrong passwords the right one has to wait as well, a second, then two, then four', async () => {
  await guess('olga', 5);
  for (const seconds of [1, 2, 4, 8]) {
    const early = await attempt('olga', password);
    expect([early.status, early.retryAfter]).toEqual([429, String(seconds)]);
    expect(early.body.error.code).toBe('rate_limited');
    vi.setSystemTime(Date.now() + seconds * 1_000);
    expect((await attempt('olga', 'a guess')).status).toBe(401);
  }
  vi.setSystemTime(Date.now() + 16_000);
  expect((await attempt('olga', password)).status).toBe(200);
  // The name is forgiven.
  await guess('olga', 4, '192.0.2.7');
  expect((await attempt('olga', password, '192.0.2.7')).status).toBe(200);
});

test('names that nobody has wait like the others, so that nothing tells them apart', async () => {
  const answers = async (name: string, network: string) => {
    const told = [];
    for (let i = 0; i < 8; i++) {
      const { status, retryAfter, body } = await attempt(name, 'a guess', `${network}.${i}`);
      told.push({ status, retryAfter, body });
    }
    return told;
  };
  expect(await answers('nobody', '192.0.2')).toEqual(await answers('olga', '198.51.100'));
});

test('one address that guesses many names waits, and others do not', async () => {
  for (let i = 0; i < 5; i++) await guess(`name${i}`, 1, '203.0.113.5');
  expect((await attempt('olga', password, '203.0.113.5')).status).toBe(429);
  expect((await attempt('olga', password, '203.0.113.6')).status).toBe(200);
});

test('whoever is signed in stays so while somebody guesses at their name', async () => {
  const browser = await house.signIn('olga', password);
  await guess('olga', 5);
  expect((await browser.get('/api/v1/session')).status).toBe(200);
});

test('an administrator lets a user in again at once', async () => {
  await guess('olga', 5);
  const { items } = (await house.get('/api/v1/users')).body;
  expect(items[0].delayedUntil).toBe(new Date(Date.now() + 1_000).toISOString());
  const { status, body } = await house.post('/api/v1/users/olga/unlock');
  expect([status, body.delayedUntil]).toEqual([200, null]);
  expect((await attempt('olga', password)).status).toBe(200);
  expect((await house.post('/api/v1/users/nobody/unlock')).status).toBe(404);
});

test('it is in the audit log and in the figures for Prometheus, without what was typed', async () => {
  await guess('olga', 5);
  await attempt('olga', password);
  await attempt('my-secret-password', 'olga', '192.0.2.9');
  await house.post('/api/v1/users/olga/unlock');
  await attempt('olga', password);
  const { items } = (await house.get('/api/v1/audit')).body;
  const { id } = (await house.get('/api/v1/users')).body.items[0];
  const about = (line: { actor: string; action: string; subject: string | null; detail: object }) => [
    line.actor,
    line.action,
    line.subject,
    line.detail,
  ];
  const failed = (event: string, subject: string | null, address: string) => [
    'sign-in',
    'note-sign-in',
    subject,
    { address, event },
  ];
  expect(items.slice(0, 5).map(about)).toEqual([
    ['olga', 'start-session', id, { address: '192.0.2.1', label: 'a program', way: 'password' }],
    ['crm', 'note-sign-in', id, { address: '127.0.0.1', event: 'unlocked' }],
    failed('wrong password', null, '192.0.2.9'),
    failed('delayed', id, '192.0.2.1'),
    failed('wrong password', id, '192.0.2.1'),
  ]);
  expect(JSON.stringify(items)).not.toContain('my-secret-password');
  const metrics = (await house.get('/metrics', null)).body;
  expect(metrics).toContain('ringback_sign_ins_total{result="ok"} 1');
  expect(metrics).toContain('ringback_sign_ins_total{result="wrong"} 6');
  expect(metrics).toContain('ringback_sign_ins_total{result="delayed"} 1');
});

test('a flood of guesses is counted, and a part of it written down', async () => {
  for (let i = 0; i < 90; i++) await guess(`name${i}`, 1, `198.51.100.${i}`);
  const { items } = (await house.get('/api/v1/audit?limit=200')).body;
  expect(items.filter(({ action }: { action: string }) => action === 'note-sign-in')).toHaveLength(60);
  expect(house.signIns.wrong).toBe(90);
});

test('a change of one own password waits like a sign-in: a session that was left open is no way to guess', async () => {
  const browser = await house.signIn('olga', password);
  const change = (currentPassword: string) =>
    browser.post('/api/v1/session/password', { currentPassword, password: 'a password of my own' });
  for (let i = 0; i < 5; i++) expect((await change(`guess ${i}`)).status).toBe(401);
  expect((await change(password)).status).toBe(429);
});

test('a password that was hashed with smaller parameters is hashed anew when its owner signs in', async () => {
  const hash = () => house.writer.users.find('olga')?.password ?? '';
  expect(hash()).toContain(`ln=${CHEAP.ln},`);
  const grown = await openHouse({}, { passwordCost: { ...CHEAP, ln: CHEAP.ln + 1 } });
  // As after an update of the program: the same rows, larger parameters.
  const user = house.writer.users.find('olga');
  if (user === null) throw new Error('there is no olga');
  grown.writer.users.add(user, Date.now(), 'test');
  await grown.addUser('other', 'viewer');
  const stored = () => grown.writer.users.find('olga')?.password ?? '';
  await grown.signIn('olga', password);
  expect(stored()).toContain(`ln=${CHEAP.ln + 1},`);
  await grown.signIn('olga', password);
  expect((await openBrowser(grown.url).signIn('olga', 'a guess')).status).toBe(401);
  await grown.close();
});
