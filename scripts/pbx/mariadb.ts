// One MariaDB server with a data folder of its own, on a Unix socket only; it dies with this process. Needs root.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { stopChild } from './child.ts';

export interface Mariadb {
  readonly socket: string;
  /** As the server's own administrator. */
  readonly root: Connection;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** A server that takes connections. Errors: not up within a minute, with its last words. */
export async function startMariadb(): Promise<Mariadb> {
  const home = mkdtempSync(join(tmpdir(), 'ringback-mariadb-'));
  const data = join(home, 'data');
  const socket = join(home, 'server.sock');
  const common = ['--no-defaults', `--datadir=${data}`, '--user=root'];
  execFileSync('mariadb-install-db', [...common, '--auth-root-authentication-method=normal'], {
    stdio: 'ignore',
  });
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'mariadbd', ...common, `--socket=${socket}`, '--skip-networking'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  child.stderr.on('data', (bytes) => {
    words = (words + String(bytes)).slice(-4_000);
  });
  const stop = async (): Promise<void> => {
    await stopChild(child, STOP_TIMEOUT_MS);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const root = await connect(socket, child);
    const close = async (): Promise<void> => {
      await root.end();
      await stop();
    };
    return { socket, root, stop: close };
  } catch (error) {
    await stop();
    throw new Error(`MariaDB did not start:\n${words}`, { cause: error });
  }
}

async function connect(socket: string, child: ChildProcess): Promise<Connection> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await createConnection({ socketPath: socket, user: 'root', multipleStatements: true });
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}
