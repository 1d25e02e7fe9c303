// The real daemon as a child process with a fresh database, and the questions a benchmark asks it: all over its
// own HTTP API, as any client would.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import type { Address } from './messages.ts';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const TOKEN = 'bench-token-for-one-run-only';
const START_MS_MAX = 20_000;
const STOP_MS_MAX = 15_000;

export interface Memory {
  readonly rssMb: number;
  readonly peakMb: number;
}

export interface Stored {
  readonly calls: number;
  readonly endedCalls: number;
  readonly tasks: number;
  readonly journalled: number;
}

export interface RunningDaemon {
  /** Value of one figure of `/metrics`; labels are summed. */
  metric(name: string): Promise<number>;
  /** Whether a task of this number can be read. */
  hasTask(number: string): Promise<boolean>;
  memory(): Memory;
  /** Ends it and tells what its database holds. */
  stop(): Promise<Stored>;
}

export async function startDaemon(pbx: Address): Promise<RunningDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-bench-'));
  const file = join(folder, 'bench.db');
  const port = await freePort();
  const config = join(folder, 'bench.yaml');
  writeFileSync(config, stringify(configTree(pbx, file, port)), { mode: 0o600 });
  const child = spawn(process.execPath, [ENTRY, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: folder,
  });
  const url = `http://127.0.0.1:${port}`;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await linkUp(child, url);
  } catch (error) {
    await end(child);
    remove();
    throw error;
  }
  return {
    metric: (name) => metric(url, name),
    hasTask: (number) => hasTask(url, number),
    memory: () => memoryOf(child.pid ?? 0),
    async stop() {
      await end(child);
      const stored = readStored(file);
      remove();
      return stored;
    },
  };
}

function configTree({ port, username, secret }: Address, file: string, apiPort: number): unknown {
  return {
    pbx: [{ id: 'bench', type: 'asterisk', host: '127.0.0.1', port, username, secret }],
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: { extensions: '^1\\d\\d$' },
    trunks: ['trunk'],
    database: { file },
    api: {
      host: '127.0.0.1',
      port: apiPort,
      tokens: [{ name: 'bench', token: TOKEN }],
      requestsPerMinute: 1_000_000,
    },
    log: { level: 'error' },
  };
}

async function linkUp(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    const body = (await answer?.json()) as { links?: readonly { state: string }[] } | undefined;
    if (body?.links?.[0]?.state === 'up') return;
    await sleep(50);
  }
  throw new Error(`The daemon did not connect (exit status ${child.exitCode}).`);
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  let sum = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) sum += Number(line.split(' ').at(-1));
  }
  return sum;
}

async function hasTask(url: string, number: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/tasks?number=${number}&limit=1`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  if (!answer.ok) throw new Error(`GET /api/v1/tasks answered ${answer.status}: ${await answer.text()}`);
  const body = (await answer.json()) as { items: readonly unknown[] };
  return body.items.length > 0;
}

function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1_024;
  return { rssMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

function readStored(file: string): Stored {
  const db = new Database(file, { readonly: true });
  const count = (sql: string) => (db.prepare(`SELECT count(*) AS n FROM ${sql}`).get() as { n: number }).n;
  const stored = {
    calls: count('calls'),
    endedCalls: count("calls WHERE state = 'ended'"),
    tasks: count('tasks'),
    journalled: count('journal'),
  };
  db.close();
  return stored;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
