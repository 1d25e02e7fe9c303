// The built daemon, its threads, and the command: a customer is forgotten while it runs, and the files on the disk tell nothing.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { CallJson } from '../../src/api/call-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { inFolder } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const daemons: Daemon[] = [];

beforeAll(buildDaemon, 120_000);
afterEach(() => {
  for (const daemon of daemons.splice(0)) daemon.destroy();
});

async function command(
  folder: string,
  ...args: string[]
): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args, '--config', join(folder, 'ringback.yaml')]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [status] = (await once(child, 'close')) as [number];
  return { status, out, err };
}

const occurs = (folder: string, word: string) =>
  ['', '-wal', '-shm'].some((end) => readFileSync(join(folder, `ringback.db${end}`)).includes(word));

test(
  'through the running daemon, and without one',
  () =>
    inFolder(async (folder) => {
      const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 30, seed: 7 });
      const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...pbx }]);
      daemons.push(daemon);
      await daemon.start();
      let numbers: string[] = [];
      await until('several customers have called', async () => {
        const calls = await daemon.all<CallJson>('/api/v1/calls');
        const ended = calls.filter(({ state, direction }) => state === 'ended' && direction === 'inbound');
        numbers = [...new Set(ended.map(({ from }) => from.number).filter((number) => number !== null))];
        return numbers.length > 2;
      });
      // Simulated customers would call again, as somebody new, and be found again.
      await stopPbx();
      const [first = '', second = ''] = numbers;
      expect(occurs(folder, first.slice(2))).toBe(true);
      const done = await command(folder, 'erase', '--number', first, '--yes');
      expect([done.status, done.err.replace(/.*Trying again.*\n/g, '')]).toEqual([0, '']);
      expect(done.out).toMatch(/counted as erased-[0-9a-f]{12}/);
      expect(done.out).toContain('Backups');
      // A reader that was at work puts the emptying of the log off by a tick.
      await until('nothing is left on the disk', async () => !occurs(folder, first.slice(2)));
      expect(await daemon.kill('SIGTERM')).toBe(0);

      const offline = await command(folder, 'erase', '--number', second, '--yes', '--json');
      expect(offline.status).toBe(0);
      expect(JSON.parse(offline.out).counts.calls).toBeGreaterThan(0);
      expect(readFileSync(join(folder, 'ringback.db')).includes(second.slice(2))).toBe(false);
      const listed = await command(folder, 'erase', '--list', '--json');
      expect(JSON.parse(listed.out).items).toHaveLength(2);
      expect(listed.out).not.toContain(first.slice(2));
    }),
  180_000,
);
