// The daemon as a process: it serves, it stops, and bad surroundings give one sentence and an exit status.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Simulator, startSimulator } from '../../src/pbx/simulator/server.ts';
import { run, start } from './run.ts';

const TOKEN = 'token-of-the-crm';
const WAIT_MS = 60_000;

// Processes start from source, which takes seconds each on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let cwd: string;
let simulator: Simulator;
const children: ChildProcess[] = [];

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'ringback-serve-'));
  simulator = await startSimulator({ speed: 200 });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await simulator.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function writeConfig(changes: { secret?: string; port?: number } = {}): string {
  const { host, port, username, secret } = simulator;
  const file = join(cwd, 'ringback.yaml');
  const tree = {
    pbx: [{ id: 'main', type: 'asterisk', host, port, username, secret: changes.secret ?? secret }],
    staff: { extensions: '^1\\d\\d$' },
    api: { port: changes.port ?? 0, tokens: [{ name: 'crm', token: TOKEN }] },
  };
  writeFileSync(file, stringify(tree));
  return file;
}

/** Starts the daemon; resolves with its URL once it says that it has started. */
function serve(args: readonly string[] = []): { child: ChildProcess; url: Promise<string> } {
  const child = start(['serve', ...args], { cwd });
  children.push(child);
  const url = new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /"url":"([^"]+)"/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (status) => reject(new Error(`exit status ${status}`)));
  });
  return { child, url };
}

const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain');
}

async function get(url: string) {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  return { status: answer.status, body: (await answer.json()) as any };
}

describe('the daemon', () => {
  test('turns what a PBX says into calls and tasks, stops on a signal, and leaves them readable', async () => {
    writeConfig();
    const { child, url } = serve();
    const api = await url;
    const ready = await eventually(async () => {
      const { status, body } = await get(`${api}/readyz`);
      return status === 200 ? body : undefined;
    });
    expect(ready.links).toMatchObject([{ pbx: 'main', state: 'up' }]);
    const missed = await eventually(async () => {
      const { body } = await get(`${api}/api/v1/calls?disposition=missed`);
      return body.items.length > 0 ? body.items : undefined;
    });
    expect(missed[0]).toMatchObject({ pbx: 'main', direction: 'inbound', state: 'ended' });
    const tail = await run(['tail', '--once', '--url', api], { cwd });
    expect(tail).toMatchObject({ status: 0, stderr: '' });
    const ended = exitOf(child);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const { stdout } = await run(['calls', '--disposition', 'missed', '--limit', '10000', '--json'], { cwd });
    const ids = JSON.parse(stdout).items.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(missed.map(({ id }: { id: string }) => id)));
    const backup = await run(['backup', 'copy.db'], { cwd });
    expect(backup.status).toBe(0);
    expect(existsSync(join(cwd, 'copy.db'))).toBe(true);
  });

  test('stops in time beside somebody who sent half a request, and writes no copy over its configuration', async () => {
    writeConfig();
    const { child, url } = serve();
    const address = new URL(await url);
    const stranger = connect(Number(address.port), address.hostname);
    await once(stranger, 'connect');
    stranger.on('error', () => undefined);
    stranger.write(
      'POST /api/v1/hooks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    await new Promise((done) => setTimeout(done, 200));
    const ended = exitOf(child);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    stranger.destroy();
    const backup = await run(['backup', 'ringback.yaml', '--force'], { cwd });
    expect(backup).toMatchObject({ status: 65, stderr: expect.stringContaining('is the configuration') });
  });

  test('with a wrong secret is ready and says so', async () => {
    writeConfig({ secret: 'wrong' });
    const { url } = serve();
    const api = await url;
    const { links } = await eventually(async () => {
      const { status, body } = await get(`${api}/readyz`);
      return status === 200 ? body : undefined;
    });
    expect(links[0]).toMatchObject({ state: 'down', tried: true, problem: 'auth_failed' });
    expect(JSON.stringify(links)).not.toContain('wrong');
  });

  test('does not start on a port that is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    writeConfig({ port });
    const { status, stderr } = await run(['serve'], { cwd });
    server.close();
    expect(status).toBe(73);
    expect(stderr.trim()).toBe(
      `ringback: Cannot listen on 127.0.0.1:${port}: another program uses this port. Stop it, or set api.port.`,
    );
  });

  test('does not start twice on one database', async () => {
    writeConfig();
    await serve().url;
    const { status, stderr } = await run(['serve'], { cwd });
    expect(status).toBe(73);
    expect(stderr).toContain('Another ringback daemon works on data/ringback.db');
  });

  test('does not touch a database that is not its own', async () => {
    writeConfig();
    writeFileSync(join(cwd, 'letter.db'), 'Dear Sir, this is not a database. '.repeat(100));
    const before = readFileSync(join(cwd, 'letter.db'));
    const env = { RINGBACK_DATABASE__FILE: 'letter.db' };
    const { status, stderr } = await run(['serve'], { cwd, env });
    expect(status).toBe(79);
    expect(stderr).toMatch(/^ringback: Cannot use the database letter.db: it is not a database/);
    expect(readFileSync(join(cwd, 'letter.db'))).toEqual(before);
  });
});

describe('against a live PBX', () => {
  test('record writes a private trace that replay understands, and never over another file', async () => {
    writeConfig();
    const recorded = await run(['record', '--seconds', '2', '--out', 'live.ami'], { cwd });
    expect(recorded.status).toBe(0);
    expect(statSync(join(cwd, 'live.ami')).mode & 0o077).toBe(0);
    const { stdout } = await run(['replay', 'live.ami', '--json'], { cwd });
    expect(JSON.parse(stdout).calls.length).toBeGreaterThan(0);
    expect((await run(['record', '--out', 'live.ami'], { cwd })).status).toBe(73);
  });

  test('a wrong secret fails check with the mend, and record with the status for it', async () => {
    writeConfig({ secret: 'wrong' });
    const check = await run(['check'], { cwd });
    expect(check.status).toBe(1);
    expect(check.stdout).toMatch(/BAD .*Authentication failed.*\n +-> .*pbx\[0\]\.secret/);
    expect((await run(['record'], { cwd })).status).toBe(77);
  });
});

describe('the demo', () => {
  test('says loudly that it is one, and takes its PBX with it when it is killed', async () => {
    const { child, url } = serve(['--demo', '--speed', '200', '--port', '0']);
    let shown = '';
    child.stdout?.on('data', (chunk) => {
      shown += chunk;
    });
    const api = await url;
    await eventually(async () => (shown.includes('THIS IS A DEMO') ? true : undefined));
    const token = /Token {2}(\S+)/.exec(shown)?.[1];
    expect(shown).toContain(`URL    ${api}`);
    const password = /Password {2}(\S+)/.exec(shown)?.[1];
    const entered = await fetch(`${api}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'demo', password }),
    });
    expect([entered.status, await entered.json()]).toEqual([
      200,
      expect.objectContaining({ name: 'demo', scopes: ['admin'], demo: true }),
    ]);
    expect(statSync(join(cwd, 'demo', 'password')).mode & 0o077).toBe(0);
    const calls = await eventually(async () => {
      const answer = await fetch(`${api}/api/v1/calls`, { headers: { authorization: `Bearer ${token}` } });
      const { items } = (await answer.json()) as { items: unknown[] };
      return items.length > 0 ? items : undefined;
    });
    expect(calls[0]).toMatchObject({ pbx: 'demo' });
    const pbx = Number(/port: (\d+)/.exec(readFileSync(join(cwd, 'demo', 'ringback.yaml'), 'utf8'))?.[1]);
    const ended = exitOf(child);
    child.kill('SIGKILL');
    await ended;
    await eventually(async () => ((await isListening(pbx)) ? undefined : true));
  });
});

function isListening(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(true));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}
