// Runs the program as people do: a process of its own, from the source.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const main = fileURLToPath(new URL('src/main.ts', root));
const tsx = new URL('node_modules/tsx/dist/loader.mjs', root).href;

export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it finds at its standard input. */
  readonly input?: string;
}

export function start(args: readonly string[], { cwd, env = {}, input }: RunOptions) {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('RINGBACK_')),
  );
  const child = spawn(process.execPath, ['--import', tsx, main, ...args], {
    cwd,
    env: { ...clean, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  return child;
}

export function run(args: readonly string[], options: RunOptions): Promise<Done> {
  const child = start(args, options);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}
