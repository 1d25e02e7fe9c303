// Starts and ends the processes of the benchmark: the generator, the daemon, the bare parser. Every one that is
// started is ended, whatever happens.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { GeneratorOrder, GeneratorReport } from './generator.ts';

export interface Generator {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  onReport(listener: (report: GeneratorReport) => void): void;
  stop(): Promise<void>;
}

/** Starts a bench script and gives it its order. */
export function startChild(
  script: string,
  order: unknown,
): { child: ChildProcess; stop: () => Promise<void> } {
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  child.send(order as object);
  return { child, stop: () => end(child) };
}

export async function startGenerator(order: GeneratorOrder): Promise<Generator> {
  const { child, stop } = startChild('scripts/bench/generator.ts', order);
  const listeners: ((report: GeneratorReport) => void)[] = [];
  child.on('message', (message) => {
    for (const listener of listeners) listener(message as GeneratorReport);
  });
  const listening = new Promise<Extract<GeneratorReport, { kind: 'listening' }>>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The generator ended with status ${code}.`)));
    listeners.push((report) => report.kind === 'listening' && resolve(report));
  });
  const { port, username, secret } = await listening;
  return { port, username, secret, onReport: (listener) => listeners.push(listener), stop };
}

export interface Daemon {
  readonly url: string;
  readonly databaseFile: string;
  get(path: string): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
  rssBytes(): number;
  /** Open files and sockets. */
  handles(): number;
  stop(): Promise<void>;
}

const TOKEN = 'bench-token-0001';
const START_TIMEOUT_MS = 20_000;

/** `pbx`: its type, port and login, as in the configuration. `prepare`: fills the database first. `more`: of the configuration. */
export async function startDaemon(
  pbx: object,
  prepare: (file: string) => void = () => {},
  more: object = {},
): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-bench-'));
  const port = await freePort();
  const databaseFile = join(folder, 'ringback.db');
  prepare(databaseFile);
  const tree = {
    staff: { extensions: '^1\\d\\d$' },
    ...more,
    pbx: [{ id: 'bench', host: '127.0.0.1', ...pbx }],
    database: { file: databaseFile },
    api: { port, tokens: [{ name: 'bench', token: TOKEN }], requestsPerMinute: 1_000_000 },
    log: { level: 'warn' },
  };
  const configFile = join(folder, 'ringback.yaml');
  writeFileSync(configFile, stringify(tree), { mode: 0o600 });
  const child = spawn(process.execPath, ['dist/main.js', 'serve', '--config', configFile], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const get = (path: string) => fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await untilUp(child, get);
  return {
    url,
    databaseFile,
    get,
    post,
    rssBytes: () => readRss(child.pid),
    handles: () => readdirSync(`/proc/${child.pid}/fd`).length,
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(child: ChildProcess, get: Daemon['get']): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The daemon ended with status ${child.exitCode}.`);
    const answer = await get('/metrics').catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
  await end(child);
  throw new Error('The daemon did not start in time.');
}

/** Resident memory of a process, from Linux's /proc. */
function readRss(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
}

/** Runs a bench script that reports once by IPC. */
export async function runOnce<T>(script: string, order: unknown): Promise<T> {
  const { child, stop } = startChild(script, order);
  try {
    return await new Promise<T>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${script} ended with status ${code}.`)));
      child.once('message', (message) => resolve(message as T));
    });
  } finally {
    await stop();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 12_000);
    child.removeAllListeners('exit');
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
