// Commands that change something, beside a running daemon and without one.

import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../cli/run.ts';
import { buildDaemon, Daemon } from '../support/daemon.ts';
import { Receiver } from '../support/receiver.ts';
import { traces } from '../support/traces.ts';
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

test('a task is worked on from the command line, its history told in local time', async () => {
  // Written while no daemon runs: one missed call of a recorded trace.
  const { openForWriting } = await import('../../src/store/database.ts');
  const { Writer } = await import('../../src/store/writer.ts');
  const { decodeRecording } = await import('../../src/pbx/asterisk/recording.ts');
  const { Replay } = await import('../support/replay.ts');
  const trace = traces('asterisk-22', 'all.ami').find(({ name }) => name === 'inbound-busy');
  const [task] = new Replay().play(decodeRecording(trace?.bytes ?? Buffer.alloc(0)).events).tasks;
  if (task === undefined) throw new Error('the trace opens no task');
  const { db, close } = openForWriting(join(folder, 'ringback.db'), { synchronous: 'normal' });
  new Writer(db).tasks.save(task, null, Date.now());
  close();

  const claimed = await ringback('tasks', 'claim', '--agent', '101', '--json');
  expect(JSON.parse(claimed.stdout).items).toMatchObject([
    { id: task.id, status: 'claimed', claimedBy: '101' },
  ]);
  const refused = await ringback('tasks', 'done', task.id, '--agent', '102', '--result', 'x');
  expect([refused.status, refused.stderr]).toEqual([
    73,
    expect.stringContaining('101 has claimed this task'),
  ]);
  const snoozed = await ringback('tasks', 'snooze', task.id, '--agent', '101', '--until', '2099-03-03 10:00');
  expect(snoozed.stderr).toContain('within 365 days');
  const done = await ringback('tasks', 'done', task.id, '--agent', '101', '--result', 'by e-mail');
  expect(done.stdout).toContain('manual 101');
  const history = await ringback('tasks', 'history', task.id);
  expect(history.stdout).toMatch(/opened.*claimed.*101.*done.*101/s);
  expect((await ringback('tasks', '--status', 'done')).stdout).toContain(task.id);
});

test('webhooks are made, tried out, looked after and removed from the command line', async () => {
  const receiver = await Receiver.start();
  const url = `${receiver.url}/hook`;
  const made = await ringback('hooks', 'add', url, '--types', 'task.*,call.ended', '--queues', 'sales*');
  receiver.secrets.set('/hook', made.stdout.split('\n')[0] ?? '');
  const { stdout } = await ringback('hooks', 'list', '--json');
  const [hook] = JSON.parse(stdout).items;
  expect(hook).toMatchObject({ url, types: ['task.*', 'call.ended'], teams: [], queues: ['sales*'] });

  const tried = await ringback('hooks', 'test', url);
  expect([tried.status, tried.stdout]).toEqual([0, expect.stringContaining('took it: 204')]);
  expect(receiver.received).toMatchObject([{ message: { type: 'hook.test' } }]);
  expect(receiver.forged).toEqual([]);
  await ringback('hooks', 'disable', hook.id.slice(0, 8));
  expect((await ringback('hooks', 'list')).stdout).toContain('disabled: disabled by operator');
  expect((await ringback('hooks', 'enable', hook.id)).stdout).toContain('is told of events');
  expect((await ringback('hooks', 'dead', url)).stdout).toContain('(none)');

  await receiver.close();
  const refused = await ringback('hooks', 'test', url);
  expect([refused.status, refused.stdout]).toEqual([1, expect.stringContaining('nothing listens there')]);
  const unknown = await ringback('hooks', 'resend', url, 'evt_1');
  expect([unknown.status, unknown.stderr]).toEqual([66, expect.stringContaining('evt_1')]);
  expect((await ringback('hooks', 'remove', hook.id)).status).toBe(0);
});

test('what the API refuses is a sentence and an exit status', async () => {
  const { status, stderr } = await ringback('keys', 'revoke', 'nobody');
  expect(status).toBe(66);
  expect(stderr).toBe('ringback: There is no valid key "nobody".\n');
});
