// What systemd hears, with a systemd-notify that writes down what it was asked to say.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSystemdNotifier } from '../../src/systemd.ts';

let folder: string;
const heard = () => {
  const file = join(folder, 'heard');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-systemd-'));
  const program = join(folder, 'systemd-notify');
  writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> ${folder}/heard\n`);
  chmodSync(program, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('systemd hears when the service is ready, alive and stopping', async () => {
  const env = { NOTIFY_SOCKET: '/run/notify', PATH: `${folder}:/bin:/usr/bin`, WATCHDOG_USEC: '1000000' };
  const systemd = createSystemdNotifier(
    env,
    (error) => expect.fail(error.message),
    () => true,
  );
  systemd.ready();
  await vi.waitFor(() => expect(heard().join()).toContain('WATCHDOG=1'), { timeout: 5_000 });
  systemd.stopping();
  await vi.waitFor(() => expect(heard().join()).toContain('STOPPING=1'), { timeout: 5_000 });
  systemd.close();
  expect(heard()[0]).toBe(`/run/notify --pid=${process.pid} READY=1`);
});

test('without systemd nothing is run', async () => {
  const systemd = createSystemdNotifier(
    { PATH: folder, WATCHDOG_USEC: '1000' },
    () => {},
    () => true,
  );
  systemd.ready();
  systemd.stopping();
  systemd.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(heard()).toEqual([]);
});

test('a systemd-notify that is missing is told once and stops nothing', async () => {
  const failures: Error[] = [];
  const env = { NOTIFY_SOCKET: '/run/notify', PATH: '/nowhere' };
  const systemd = createSystemdNotifier(
    env,
    (error) => failures.push(error),
    () => true,
  );
  systemd.ready();
  systemd.stopping();
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  systemd.close();
});

const analyzed = spawnSync(
  'systemd-analyze',
  ['security', '--offline=true', '--no-pager', 'config/ringback.service'],
  { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' },
);

// Also where systemd is too old to look at a file.
test.skipIf(analyzed.status !== 0)('the unit that is shipped leaves little open', () => {
  const score = Number(/exposure level for ringback\.service: ([\d.]+)/.exec(analyzed.stdout)?.[1]);
  expect(score).toBeLessThan(2);
});
