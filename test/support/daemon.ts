// The built daemon as a process that a test starts, asks, kills and starts again.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { CallJson } from '../../src/api/call-json.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const TOKEN = 'end-to-end-token';
const WORDS_MAX = 4_000;

/** Compiles what is to be run, when it is older than its source. */
export async function buildDaemon(): Promise<void> {
  const { buildIfStale } = (await import('../../scripts/setup.mjs' as string)) as {
    buildIfStale: () => void;
  };
  buildIfStale();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export class Daemon {
  readonly #url: string;
  readonly #config: string;
  #child: ChildProcess | null = null;
  #lastWords = '';

  private constructor(port: number, config: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#config = config;
  }

  /** Its configuration and its database live in `folder`. */
  static async configure(folder: string, pbx: readonly object[], more: object = {}): Promise<Daemon> {
    const port = await freePort();
    const config = join(folder, 'ringback.yaml');
    const tree = {
      pbx,
      region: 'RU',
      timezone: 'Europe/Moscow',
      staff: { extensions: '^1\\d\\d$' },
      database: { file: join(folder, 'ringback.db') },
      api: { host: '127.0.0.1', port, tokens: [{ name: 'test', token: TOKEN }] },
      log: { level: 'error' },
      // Receivers of tests are beside them.
      hooks: { allowPrivate: true },
      ...more,
    };
    writeFileSync(config, stringify(tree), { mode: 0o600 });
    return new Daemon(port, config);
  }

  /** `connected: false`: does not wait for the PBXs. */
  async start({ connected = true } = {}): Promise<void> {
    const args = [join(ROOT, 'dist', 'main.js'), 'serve', '--config', this.#config];
    this.#lastWords = '';
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#lastWords = (this.#lastWords + bytes.toString()).slice(-WORDS_MAX);
      });
    }
    await until('the daemon is connected', async () => {
      const { links } = await this.get<{ links: { state: string }[] }>('/readyz');
      return !connected || links.every(({ state }) => state === 'up');
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it had ended: ${child.exitCode ?? child.signalCode}\n${this.#lastWords}`);
    child.kill(signal);
    const [code] = await once(child, 'exit');
    return code as number | null;
  }

  /** It is there and does not answer. `false`: it goes on. */
  freeze(wanted: boolean): void {
    this.#child?.kill(wanted ? 'SIGSTOP' : 'SIGCONT');
  }

  /** For the end of a test, whatever became of it. */
  destroy(): void {
    this.#child?.kill('SIGKILL');
  }

  get url(): string {
    return this.#url;
  }

  /** Errors: no answer, or one that refuses. */
  async make<T>(path: string, body: object, idempotencyKey?: string): Promise<T> {
    const headers: Record<string, string> = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const answer = await fetch(this.#url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.#url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await answer.json()) as T;
  }

  async status(path: string, token: string): Promise<number> {
    return (await fetch(this.#url + path, { headers: { authorization: `Bearer ${token}` } })).status;
  }

  /** As a PBX does: with user and password. */
  async post(path: string, password: string, body: string): Promise<number> {
    const authorization = `Basic ${Buffer.from(`ringback:${password}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(this.#url + path, { method: 'POST', headers, body });
    return answer.status;
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

export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await condition().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}
