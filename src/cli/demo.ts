// The demo: a simulated PBX in a process of its own, and a configuration that points at it. The daemon
// connects to it as to any PBX. Everything it writes is under ./demo.

import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { newPassword } from '../access/password-rules.ts';
import type { DemoGuest } from '../api/deps.ts';
import { parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { TEAM } from '../pbx/simulator/people.ts';
import { withControl } from './control.ts';
import { writePrivate } from './private-file.ts';

const FOLDER = 'demo';
const START_TIMEOUT_MS = 15_000;
const GUEST = 'demo';
/** A telephone of the guest's own: click-to-call rings it. */
const GUEST_AGENT = '101';

export interface Demo {
  readonly config: Config;
  readonly token: string;
  /** Signs in and may do everything. */
  readonly guest: DemoGuest;
  readonly configFile: string;
  stop(): Promise<void>;
}

interface Listening {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

export async function startDemo(speed: string): Promise<Demo> {
  makeFolder();
  const { child, listening } = await startSimulator(speed);
  const stop = () => stopChild(child);
  try {
    const token = readToken();
    const configFile = join(FOLDER, 'ringback.yaml');
    const tree = demoTree(listening, token);
    const config = parseConfig(stringify(tree), process.env, configFile);
    // With the port that --port or the environment chose, so that other commands find the API.
    const { host, port } = config.api;
    const text = stringify({ ...tree, api: { ...tree.api, host, port } });
    writePrivate(configFile, `# Written by the demo at every start.\n${text}`);
    const guest = { name: GUEST, password: kept('password', newPassword) };
    return { config, token, guest, configFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeFolder(): void {
  try {
    mkdirSync(FOLDER, { recursive: true });
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('storage', `Cannot make the folder ${FOLDER} here: ${code}.`, { cause: error });
  }
}

function startSimulator(speed: string): Promise<{ child: ChildProcess; listening: Listening }> {
  // The program's own entry: main.js when built, main.ts in tests.
  const entry = new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url);
  // A group of its own: Ctrl-C reaches the daemon, and the daemon stops its PBX last.
  const child = fork(fileURLToPath(entry), ['simulate', '--speed', speed], { detached: true });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new AppError('unreachable', `The simulated PBX of the demo did not start: ${why}.`));
    };
    const timer = setTimeout(() => fail('it was silent'), START_TIMEOUT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`exit status ${code}`));
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve({ child, listening: message as Listening });
    });
  });
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 2_000);
    child.removeAllListeners('exit').once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function readToken(): string {
  return kept('token', () => `demo-${randomBytes(12).toString('hex')}`);
}

/** The same at every start, so that what you tried yesterday works today. */
function kept(name: string, make: () => string): string {
  const file = join(FOLDER, name);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const secret = make();
    writePrivate(file, `${secret}\n`);
    return secret;
  }
}

/** Makes the guest a user with the password that was kept, whatever became of them before. The daemon has started. */
export async function addGuest({ config, guest: { name, password } }: Demo): Promise<void> {
  await withControl(config, async ({ ask }) => {
    const { items } = await ask<{ items: readonly { name: string }[] }>('GET', '/users');
    const given = { password, mustChange: false };
    if (!items.some((user) => user.name === name)) {
      const user = { name, displayName: 'Demo', role: 'admin', agent: GUEST_AGENT };
      await ask('POST', '/users', { ...user, ...given });
      return;
    }
    // A new password ends sessions: only where the kept one does not hold any more.
    await ask('POST', '/session', { name, password }).catch(() =>
      ask('POST', `/users/${name}/password`, given),
    );
  });
}

function demoTree(pbx: Listening, token: string) {
  return {
    pbx: [
      {
        id: 'demo',
        type: 'asterisk',
        ...pbx,
        clickToCall: { enabled: true, context: 'internal', prefix: '9' },
      },
    ],
    region: 'RU',
    timezone: 'Europe/Moscow',
    staff: {
      extensions: '^1\\d\\d$',
      agents: TEAM.map(({ ext, name }) => ({ id: ext, name, extensions: [ext], team: 'sales' })),
    },
    database: { file: join(FOLDER, 'ringback.db') },
    // Whatever is tried beside the demo listens on the same machine.
    hooks: { allowPrivate: true },
    api: { host: '127.0.0.1', port: 8088, tokens: [{ name: 'demo-token', token }] },
  };
}
