// The built daemon and a real notification socket: it gives signs of life while it is at work, none while its event loop or its
// engine stands still, and it stops within its deadline.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type Simulator, startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, TOKEN } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const HANG = new URL('../support/hang.mjs', import.meta.url).href;
const WATCHDOG_MS = 3_000;

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = ['socat', 'systemd-notify'].find((program) => !has(program));

const children: ChildProcess[] = [];
let simulator: Simulator | null = null;

beforeAll(buildDaemon, 120_000);
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await simulator?.stop();
  simulator = null;
});

/** Hears what is sent to a datagram socket. */
function listen(path: string): { count(message: string): number } {
  const socat = spawn('socat', ['-u', `UNIX-RECV:${path}`, 'STDOUT']);
  children.push(socat);
  let heard = '';
  socat.stdout.on('data', (chunk) => {
    heard += chunk;
  });
  return { count: (message) => heard.split(message).length - 1 };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error(`waited in vain until ${what}`);
}

async function startDaemon(folder: string, more: object = {}) {
  simulator = await startSimulator({ speed: 60, seed: 5 });
  const { stop: _stop, ...pbx } = simulator;
  const config = join(folder, 'ringback.yaml');
  const tree = {
    ...{ pbx: [{ id: 'main', type: 'asterisk', ...pbx }], staff: { extensions: '^1\\d\\d$' } },
    ...{ database: { file: join(folder, 'a.db') }, api: { port: 0, tokens: [{ name: 't', token: TOKEN }] } },
    ...more,
  };
  writeFileSync(config, stringify(tree));
  const socket = join(folder, 'notify');
  const heard = missing === undefined ? listen(socket) : { count: () => 0 };
  await sleep(300);
  const child = spawn(process.execPath, ['--import', HANG, MAIN, 'serve', '--config', config], {
    env: {
      ...process.env,
      ...{ HANG_FOLDER: folder, NOTIFY_SOCKET: missing === undefined ? socket : '' },
      WATCHDOG_USEC: String(WATCHDOG_MS * 1_000),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await until('it has started', () => said.includes('"started"'));
  return { child, heard, log: () => said, exit: once(child, 'exit') as Promise<[number | null]> };
}

describe.skipIf(missing !== undefined)(
  `signs of life${missing === undefined ? '' : `: ${missing} is missing`}`,
  () => {
    test.each(['main', 'engine'])(
      'end while the %s thread stands still, and come back with it',
      (thread) =>
        inFolder(async (folder) => {
          const { heard, log, child, exit } = await startDaemon(folder);
          await until(
            'it is ready and alive',
            () => heard.count('READY=1') === 1 && heard.count('WATCHDOG=1') >= 3,
          );
          const file = join(folder, `hang-${thread}`);
          writeFileSync(file, '');
          // What was under way arrives, and the engine may be silent for a third of the time.
          await sleep(WATCHDOG_MS / 3 + 1_500);
          const before = heard.count('WATCHDOG=1');
          await sleep(WATCHDOG_MS + 1_000);
          expect(heard.count('WATCHDOG=1')).toBe(before);
          rmSync(file);
          await until('it is alive again', () => heard.count('WATCHDOG=1') >= before + 3);
          if (thread === 'engine') expect(log()).toContain('the engine does not answer');
          child.kill('SIGTERM');
          expect((await exit)[0]).toBe(0);
          expect(heard.count('STOPPING=1')).toBe(1);
        }),
      60_000,
    );
  },
);

describe('signals', () => {
  test('a busy daemon stops within its deadline, on the first signal, and SIGHUP is none', () =>
    inFolder(async (folder) => {
      const { child, exit, log } = await startDaemon(folder, { limits: { stopSeconds: 5 } });
      child.kill('SIGHUP');
      await sleep(1_000);
      expect(child.exitCode).toBeNull();
      const began = Date.now();
      child.kill('SIGTERM');
      expect((await exit)[0]).toBe(0);
      expect(Date.now() - began).toBeLessThan(7_000);
      expect(log()).toContain('"stopped"');
    }));

  test('a daemon whose engine stands still gives up at its deadline, with a status that says so', () =>
    inFolder(async (folder) => {
      const { child, exit, log } = await startDaemon(folder, { limits: { stopSeconds: 2 } });
      writeFileSync(join(folder, 'hang-engine'), '');
      await sleep(300);
      child.kill('SIGTERM');
      const late = await Promise.race([exit, sleep(15_000).then(() => null)]);
      expect(late?.[0]).toBe(75);
      expect(log()).toContain('limits.stopSeconds');
    }));

  test('the second signal ends it at once', () =>
    inFolder(async (folder) => {
      const { child, exit } = await startDaemon(folder, { limits: { stopSeconds: 60 } });
      writeFileSync(join(folder, 'hang-engine'), '');
      await sleep(300);
      child.kill('SIGTERM');
      await sleep(1_000);
      expect(child.exitCode).toBeNull();
      child.kill('SIGTERM');
      expect((await exit)[0]).toBe(130);
    }));
});
