// Commands that change something, beside a running daemon and without one.

import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../cli/run.ts';
import { buildDaemon, Daemon } from '../support/daemon.ts';
import { makeFolder } from '../support/workshop.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = makeFolder();
let daemon: Daemon;
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

const ringback = (...args: string[]) =>
  run([...args, '--config', join(folder, 'ringback.yaml')], { cwd: folder });
const names = async (): Promise<string[]> => {
  const { stdout } = await ringback('keys', 'list', '--json');
  return JSON.parse(stdout).items.map(({ name }: { name: string }) => name);
};

test('a key made without a daemon works once it runs; one made beside it works at once', async () => {
  const before = await ringback('keys', 'add', 'early', '--scopes', 'tasks:read');
  expect(before.stderr).toBe('');
  const early = before.stdout.split('\n')[0] ?? '';

  await daemon.start({ connected: false });
  const control = join(folder, 'ringback.db.control');
  expect(statSync(control).mode & 0o077).toBe(0);
  const beside = await ringback('keys', 'add', 'late', '--scopes', 'tasks:read');
  const late = beside.stdout.split('\n')[0] ?? '';
  for (const key of [early, late]) expect(await daemon.status('/api/v1/tasks', key)).toBe(200);
  expect(await names()).toEqual(['early', 'late']);

  const revoked = await ringback('keys', 'revoke', 'early');
  expect(revoked.status).toBe(0);
  expect(await daemon.status('/api/v1/tasks', early)).toBe(401);

  await daemon.kill('SIGTERM');
  expect(existsSync(control)).toBe(false);
});

test('after a daemon that was killed, commands do not wait for it', async () => {
  await daemon.start({ connected: false });
  await daemon.kill('SIGKILL');
  expect(await names()).toContain('late');
});

test('what the API refuses is a sentence and an exit status', async () => {
  const { status, stderr } = await ringback('keys', 'revoke', 'nobody');
  expect(status).toBe(66);
  expect(stderr).toBe('ringback: There is no valid key "nobody".\n');
});
