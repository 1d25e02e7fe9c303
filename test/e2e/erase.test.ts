// The built daemon, its threads, and the command: a customer is forgotten while it runs, and the files on the disk tell nothing.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { eventsOf } from '../engine/recorded.ts';
import { buildDaemon, Daemon, until } from '../support/daemon.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const FIRST = '9161234567';
const SECOND = '9035550000';
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

/** A database that both customers are in. */
function fill(file: string): void {
  const shop = openWorkshop(file);
  shop.engine.start();
  for (const trace of ['inbound-abandoned-while-ringing', 'missed-then-called-back', 'recorded-call']) {
    shop.engine.submit('main', eventsOf(trace));
  }
  const other = JSON.stringify(eventsOf('queue-answered')).replaceAll('9161234567', SECOND);
  shop.engine.submit('main', JSON.parse(other) as ReturnType<typeof eventsOf>);
  shop.engine.stop();
  shop.close();
}

test('through the running daemon, and without one', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'ringback.db');
    fill(file);
    const pbx = { id: 'main', type: 'asterisk', host: '127.0.0.1', port: 1, username: 'u', secret: 's' };
    const daemon = await Daemon.configure(folder, [pbx]);
    daemons.push(daemon);
    await daemon.start({ connected: false });
    expect(occurs(folder, FIRST)).toBe(true);
    const done = await command(folder, 'erase', '--number', `8 ${FIRST}`, '--yes');
    expect(done.status).toBe(0);
    expect(done.out).toMatch(/counted as erased-[0-9a-f]{12}/);
    expect(done.out).toContain('Backups');
    // A reader that was at work puts the emptying of the log off by a tick.
    await until('nothing is left on the disk', async () => !occurs(folder, FIRST));
    expect(occurs(folder, SECOND)).toBe(true);
    expect(await daemon.kill('SIGTERM')).toBe(0);

    const offline = await command(folder, 'erase', '--number', `+7${SECOND}`, '--yes', '--json');
    expect(offline.status).toBe(0);
    expect(JSON.parse(offline.out).counts.calls).toBe(1);
    expect(readFileSync(file).includes(SECOND)).toBe(false);
    const listed = await command(folder, 'erase', '--list', '--json');
    expect(JSON.parse(listed.out).items).toHaveLength(2);
    expect(listed.out).not.toContain(FIRST);
  }));

test('while calls come in and somebody reads all the time', () =>
  inFolder(async (folder) => {
    fill(join(folder, 'ringback.db'));
    const simulator = await startSimulator({ speed: 60, seed: 7 });
    const { stop, ...login } = simulator;
    const daemon = await Daemon.configure(folder, [{ id: 'main', type: 'asterisk', ...login }]);
    daemons.push(daemon);
    await daemon.start();
    const count = async () => (await daemon.all('/api/v1/calls')).length;
    await until('calls come in', async () => (await count()) > 15);
    let isOver = false;
    const reading = (async () => {
      while (!isOver) await daemon.get('/api/v1/metrics?period=year');
    })();
    const done = await command(folder, 'erase', '--number', `8 ${FIRST}`, '--yes');
    expect(done).toMatchObject({ status: 0 });
    await until('nothing is left on the disk', async () => !occurs(folder, FIRST));
    isOver = true;
    await reading;
    const before = await count();
    await until('calls still come in', async () => (await count()) > before);
    expect(occurs(folder, FIRST)).toBe(false);
    expect(await daemon.kill('SIGTERM')).toBe(0);
    await stop();
  }));
