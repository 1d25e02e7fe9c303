// The first administrator, from the terminal to the browser: made before the daemon runs, signed in, still signed in after a restart,
// locked out by guesses and let in again, and signed out by a command beside the daemon.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Browser, openBrowser } from '../api/browser.ts';
import { run } from '../cli/run.ts';
import { buildDaemon, Daemon } from '../support/daemon.ts';
import { makeFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = makeFolder();
const PASSWORD = 'four words are better';
let daemon: Daemon;
let browser: Browser;
beforeAll(async () => {
  await buildDaemon();
  daemon = await Daemon.configure(folder, [
    { id: 'main', type: 'asterisk', host: '127.0.0.1', port: 9, username: 'u', secret: 's' },
  ]);
});
afterAll(() => {
  daemon.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const users = (args: readonly string[], input?: string) =>
  run(['users', ...args, '--config', join(folder, 'ringback.yaml')], {
    cwd: folder,
    ...(input === undefined ? {} : { input }),
  });

test('the first administrator is made without a daemon', async () => {
  const made = await users(['add', 'Olga', '--role', 'admin', '--password-stdin'], `${PASSWORD}\n`);
  expect(made).toEqual({
    status: 0,
    stderr: '',
    stdout: '"olga" (admin) may sign in, and sees everything.\n',
  });
  const without = await users(['add', 'ivan', '--role', 'viewer']);
  expect([without.status, without.stderr]).toEqual([65, expect.stringContaining('--password-stdin')]);
  const weak = await users(['add', 'ivan', '--role', 'viewer', '--password-stdin'], 'password123\n');
  expect([weak.status, weak.stderr]).toEqual([65, expect.stringContaining('tried first')]);
});

test('they sign in at the built daemon, and stay signed in when it is started again', async () => {
  await daemon.start({ connected: false });
  browser = openBrowser(daemon.url);
  const entered = await browser.signIn('olga', PASSWORD);
  expect([entered.status, entered.body.scopes]).toEqual([200, ['admin']]);
  expect((await browser.get('/api/v1/keys')).status).toBe(200);
  const page = await browser.get('/');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);

  await daemon.kill('SIGTERM');
  await daemon.start({ connected: false });
  const again = await browser.get('/api/v1/session');
  expect([again.status, again.body.csrf]).toEqual([200, browser.csrf]);
  expect((await browser.post('/api/v1/keys', { name: 'k', scopes: ['dial'] })).status).toBe(201);
});

test('somebody else is made beside it with a password that is shown once and has to be changed', async () => {
  const made = await users(['add', 'anna', '--role', 'agent', '--agent', '101', '--generate', '--json']);
  const { user, password } = JSON.parse(made.stdout);
  expect(user).toMatchObject({ name: 'anna', role: 'agent', agent: '101', mustChange: true });
  const theirs = openBrowser(daemon.url);
  expect((await theirs.signIn('anna', password)).body.user.mustChange).toBe(true);
  expect((await theirs.get('/api/v1/calls')).status).toBe(403);
  const { stdout } = await users(['list']);
  expect(stdout).toMatch(/anna.*agent.*101.*has to change the password/);
  const changed = await users(['change', 'anna', '--role', 'supervisor', '--teams', 'sales,support']);
  expect(changed.status).toBe(0);
  expect((await theirs.get('/api/v1/session')).body).toMatchObject({ teams: ['sales', 'support'] });
});

test('guesses make them wait, and a command lets them in', async () => {
  const stranger = openBrowser(daemon.url);
  for (let i = 0; i < 6; i++) await stranger.signIn('olga', `guess number ${i}`);
  expect((await stranger.signIn('olga', PASSWORD)).status).toBe(429);
  expect((await users(['unlock', 'olga'])).status).toBe(0);
  expect((await stranger.signIn('olga', PASSWORD)).status).toBe(200);
  const { stdout } = await users(['sessions', 'olga', '--json']);
  expect(JSON.parse(stdout).items).toHaveLength(2);
});

test('a new password signs them out, and so does being disabled', async () => {
  const set = await users(['password', 'olga', '--password-stdin'], 'five words are better still\n');
  expect(set.stdout).toBe('"olga" has a new password and is signed out.\n');
  expect((await browser.get('/api/v1/session')).status).toBe(401);
  expect((await browser.signIn('olga', 'five words are better still')).status).toBe(200);
  expect((await users(['disable', 'olga'])).status).toBe(0);
  expect((await browser.get('/api/v1/session')).status).toBe(401);
  expect((await browser.signIn('olga', 'five words are better still')).status).toBe(401);
  expect((await users(['enable', 'olga'])).status).toBe(0);
  expect((await browser.signIn('olga', 'five words are better still')).status).toBe(200);
  expect((await users(['sessions', 'olga', '--end'])).stdout).toContain('one session ended');
  expect((await browser.get('/api/v1/session')).status).toBe(401);
  await daemon.kill('SIGTERM');
});
