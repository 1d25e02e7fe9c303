// The built daemon as a process, killed in the middle of calls and started again, beside a PBX that goes on living.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { CallJson } from '../../src/api/call-json.ts';
import type { TaskJson } from '../../src/api/task-json.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { inFolder } from '../support/workshop.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = 'end-to-end-token';
const KILLS = 3;

const children: ChildProcess[] = [];

beforeAll(async () => {
  const { buildIfStale } = (await import('../../scripts/setup.mjs' as string)) as {
    buildIfStale: () => void;
  };
  buildIfStale();
}, 120_000);

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

class Daemon {
  readonly #url: string;
  readonly #config: string;
  #child: ChildProcess | null = null;

  constructor(port: number, config: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#config = config;
  }

  async start(): Promise<void> {
    const args = [join(ROOT, 'dist', 'main.js'), 'serve', '--config', this.#config];
    this.#child = spawn(process.execPath, args, { stdio: 'ignore' });
    children.push(this.#child);
    await until('the daemon is connected', async () => {
      const { links } = await this.get<{ links: { state: string }[] }>('/readyz');
      return links.every(({ state }) => state === 'up');
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    child.kill(signal);
    const [code] = await once(child, 'exit');
    return code as number | null;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.#url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await answer.json()) as T;
  }

  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor = ''; ; ) {
      const page = await this.get<{ items: T[]; next: string | null }>(`${path}?limit=500${cursor}`);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = `&cursor=${page.next}`;
    }
  }

  live(): Promise<CallJson[]> {
    return this.get<{ items: CallJson[] }>('/api/v1/calls/live').then(({ items }) => items);
  }
}

test(
  'a daemon that is killed in mid-call takes up every call again, and no call or task is doubled',
  () =>
    inFolder(async (folder) => {
      const { stop: stopPbx, ...pbx } = await startSimulator({ speed: 15, seed: 7 });
      const port = await freePort();
      const config = join(folder, 'ringback.yaml');
      const tree = {
        pbx: [{ id: 'main', type: 'asterisk', ...pbx }],
        region: 'RU',
        timezone: 'Europe/Moscow',
        staff: { extensions: '^1\\d\\d$' },
        database: { file: join(folder, 'ringback.db') },
        api: { host: '127.0.0.1', port, tokens: [{ name: 'test', token: TOKEN }] },
        log: { level: 'error' },
      };
      writeFileSync(config, stringify(tree), { mode: 0o600 });
      const daemon = new Daemon(port, config);
      const inProgress = new Set<string>();
      await daemon.start();
      for (let kill = 0; kill < KILLS; kill++) {
        await until('people talk', async () =>
          (await daemon.live()).some(({ state }) => state === 'talking'),
        );
        for (const { id } of await daemon.live()) inProgress.add(id);
        await daemon.kill('SIGKILL');
        await daemon.start();
      }
      await until('every call that was cut has ended', async () => {
        const open = new Set((await daemon.live()).map(({ id }) => id));
        return [...inProgress].every((id) => !open.has(id));
      });

      const calls = await daemon.all<CallJson>('/api/v1/calls');
      const tasks = await daemon.all<TaskJson>('/api/v1/tasks');
      const gaps = await daemon.get<{ items: { gaps: { reason: string; endedAt: string | null }[] }[] }>(
        '/api/v1/pbx',
      );
      for (const id of inProgress) {
        const [call, ...more] = calls.filter((each) => each.id === id);
        expect(more).toEqual([]);
        expect(call).toMatchObject({ state: 'ended', complete: false });
        expect(call?.disposition).not.toBeNull();
      }
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      expect(new Set(calls.map(({ pbxCallId }) => pbxCallId)).size).toBe(calls.length);
      const open = tasks.filter(({ closedAt }) => closedAt === null).map(({ number }) => number);
      expect(new Set(open).size).toBe(open.length);
      const down = gaps.items[0]?.gaps.filter(({ reason }) => reason === 'the daemon was down') ?? [];
      expect(down).toHaveLength(KILLS);
      expect(down.every(({ endedAt }) => endedAt !== null)).toBe(true);
      expect(await daemon.kill('SIGTERM')).toBe(0);
      await stopPbx();
    }),
  120_000,
);

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await condition().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}
