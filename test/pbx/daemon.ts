// The real daemon as a child process, as an administrator would run it, and the
// few questions that the live test asks its API.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from '../../scripts/pbx/child.ts';
import type { ActualCall, ActualTask } from './expectation.ts';

export interface ApiCall extends ActualCall {
  readonly id: string;
  readonly state: string;
  readonly complete: boolean;
}

export interface Link {
  readonly id: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  readonly clickToCall?: object;
}

export interface DaemonProcess {
  /** Calls of one PBX that began at or after `since` (epoch ms). */
  calls(pbx: string, since: number): Promise<ApiCall[]>;
  tasks(number: string): Promise<ActualTask[]>;
  /** The answer to one request, whatever its path below /api/v1. Errors: a status that is not 2xx. */
  ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
  /** Resolves when the link to this PBX is up. Errors: after 30 s, with what the link says. */
  linked(pbx: string): Promise<void>;
  /** The last lines it logged, for a failure's report. */
  log(): string;
  stop(): Promise<void>;
}

const TOKEN = 'live-test-0123456789';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_CHARS_MAX = 20_000;

/** A daemon that is ready: every PBX is connected. Errors: with what it logged. */
export async function startDaemonProcess(links: readonly Link[]): Promise<DaemonProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-live-'));
  const port = await freePort();
  const file = join(folder, 'ringback.json');
  writeFileSync(file, JSON.stringify(config(links, port, folder)));
  const main = join(import.meta.dirname, '../../dist/main.js');
  const child = spawn(process.execPath, [main, 'serve', '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      log = (log + bytes.toString('utf8')).slice(-LOG_CHARS_MAX);
    });
  }
  const stop = async () => {
    await stopChild(child, STOP_TIMEOUT_MS);
    rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://127.0.0.1:${port}`;
  if (!(await ready(base, child))) {
    await stop();
    throw new Error(`the daemon did not become ready:\n${log}`);
  }
  const query = (pairs: Record<string, string>) => new URLSearchParams({ limit: '100', ...pairs });
  return {
    calls: (pbx, since) =>
      items<ApiCall>(base, `calls?${query({ pbx, since: new Date(since).toISOString() })}`),
    tasks: (number) => items<ActualTask>(base, `tasks?${query({ number: `+${number}` })}`),
    ask: (method, path, body) => ask(base, method, path, body),
    linked: (pbx) => linked(base, pbx),
    log: () => log,
    stop,
  };
}

function config(links: readonly Link[], port: number, folder: string): object {
  return {
    pbx: links.map((link) => ({ type: 'asterisk', host: '127.0.0.1', ...link })),
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: { extensions: '^1\\d\\d$', agents: [] },
    trunks: ['trunk'],
    database: { file: join(folder, 'ringback.db') },
    api: { host: '127.0.0.1', port, tokens: [{ name: 'live', token: TOKEN }] },
  };
}

async function items<T>(base: string, path: string): Promise<T[]> {
  return (await ask<{ items: T[] }>(base, 'GET', path)).items;
}

async function ask<T>(base: string, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${base}/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function linked(base: string, pbx: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const { links } = (await (await fetch(`${base}/readyz`)).json()) as {
      links: { pbx: string; state: string }[];
    };
    const link = links.find((one) => one.pbx === pbx);
    if (link?.state === 'up') return;
    if (Date.now() > deadline) throw new Error(`the daemon is not connected again: ${JSON.stringify(link)}`);
    await sleep(100);
  }
}

async function ready(base: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const status = await fetch(`${base}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return true;
    await sleep(100);
  }
  return false;
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
