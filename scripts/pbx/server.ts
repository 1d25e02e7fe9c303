// One Asterisk process inside an installed root directory (install.sh): its
// configuration is expanded from a folder of templates into a run directory of its
// own. It lives in a mount namespace of its own and dies with this process, so
// nothing stays mounted or running. Needs root.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ami } from './ami.ts';
import { stopChild } from './child.ts';

export type Version = '22' | '16';

export interface ServerOptions {
  readonly version: Version;
  readonly role: 'pbx' | 'world';
  /** Names the run directory; two servers of one world share it. */
  readonly runId: string;
  readonly amiPort: number;
  readonly values: Readonly<Record<string, string>>;
}

export interface Server {
  readonly ami: Ami;
  /** The messages file, for a failure's report. */
  log(): string;
  /** What it has recorded of calls so far. */
  records(): Records;
  stop(): Promise<void>;
}

/** Master.csv of CDR and of CEL. */
export interface Records {
  readonly cdr: string;
  readonly cel: string;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;

/** Where install.sh keeps a version's root directory. */
export function rootOf(version: Version): string {
  const base = process.env.RINGBACK_PBX_DIR ?? join(homedir(), '.cache', 'ringback-pbx');
  return join(base, `asterisk-${version}`);
}

/** A server that takes calls. Errors: not booted within 30 s, with its last words. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const root = rootOf(options.version);
  const home = `/run/ringback-${options.runId}/${options.role}`;
  nameThisMachine(root);
  writeConfig(root, home, options);
  const child = launch(root, home);
  const logged = (...path: string[]) => readText(join(root, home, 'log', ...path));
  const log = () => logged('messages');
  const records = () => ({
    cdr: logged('cdr-csv', 'Master.csv'),
    cel: logged('cel-custom', 'Master.csv'),
  });
  const stop = async () => {
    await stopChild(child, STOP_TIMEOUT_MS);
    rmSync(join(root, home), { recursive: true, force: true });
  };
  try {
    const ami = await login(options.amiPort, child);
    const closeAndStop = () => {
      ami.close();
      return stop();
    };
    return { ami, log, records, stop: closeAndStop };
  } catch (error) {
    const words = log().split('\n').slice(-15).join('\n');
    await stop();
    throw new Error(`Asterisk ${options.version} (${options.role}) did not start:\n${words}`, {
      cause: error,
    });
  }
}

/**
 * Asterisk looks up its own host name while it writes each SDP. A name server that
 * is slow to say "unknown" then holds up every phone for seconds.
 */
function nameThisMachine(root: string): void {
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost ${hostname()}\n`);
}

function writeConfig(root: string, home: string, options: ServerOptions): void {
  const inside = join(root, home);
  for (const name of ['lib', 'spool', 'run', 'log/cdr-csv', 'log/cel-custom']) {
    mkdirSync(join(inside, name), { recursive: true });
  }
  const modules = /^astmoddir\s*=>\s*(\S+)/m.exec(readText(join(root, 'etc/asterisk/asterisk.conf')))?.[1];
  const values: Record<string, string> = {
    ...options.values,
    home,
    amiPort: String(options.amiPort),
    modules: modules ?? '/usr/lib/asterisk/modules',
  };
  const templates = join(import.meta.dirname, 'config', options.role);
  for (const file of readdirSync(templates)) {
    const text = readText(join(templates, file)).replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${options.role}/${file}: no value for ${key}`);
      return value;
    });
    writeFileSync(join(inside, file), text);
  }
  // The lists that ship with the package and that no test changes.
  cpSync(join(root, 'etc/asterisk/indications.conf'), join(inside, 'indications.conf'));
}

function launch(root: string, home: string): ChildProcess {
  const script = [
    'mount --bind /proc "$0/proc"',
    'mount --bind /dev "$0/dev"',
    'exec setpriv --pdeathsig KILL chroot "$0" /usr/sbin/asterisk -C "$1/asterisk.conf" -f -n',
  ].join(' && ');
  return spawn('unshare', ['-m', 'sh', '-c', script, root, home], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH ?? '', HOME: '/', LANG: 'C.UTF-8' },
  });
}

async function login(port: number, child: ChildProcess): Promise<Ami> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      const ami = await Ami.open({ port, username: 'lab', secret: 'lab-secret' });
      await ami.action('Command', { Command: 'core waitfullybooted' });
      return ami;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
