// `ringback serve`: runs the daemon until a stop signal. The first signal stops it gracefully, with a
// deadline; the second one ends it at once.

import type { Command } from 'commander';
import { closingCommand, openFiles } from '../config/open-files.ts';
import type { Config } from '../config/schema.ts';
import type { Daemon } from '../daemon.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../log.ts';
import { type ConfigOption, configFileOf, readConfig, withConfig } from './config-option.ts';
import { addGuest, type Demo, startDemo } from './demo.ts';
import type { Exit } from './program.ts';
import { version } from './version.ts';

interface ServeOptions extends ConfigOption {
  readonly demo?: boolean;
  readonly speed: string;
  readonly host?: string;
  readonly port?: string;
}

const STATUS_FORCED = 130;
const STATUS_BUG = 70;
/** npm hands a Ctrl-C on to a program that the terminal has told already: that is one signal, not two. */
const SAME_SIGNAL_MS = 300;

export function addServe(program: Command, exit: Exit): void {
  withConfig(program.command('serve'))
    .description('run the daemon')
    .option('--demo', 'with a simulated PBX instead of a configuration; writes to ./demo')
    .option('--speed <factor>', 'how much faster than life the demo goes', '10')
    .option('--host <host>', 'where the API listens, over the configuration')
    .option('--port <port>', 'port of the API, over the configuration')
    .addHelpText(
      'after',
      `
Examples:
  ringback serve --config /etc/ringback/ringback.yaml
  ringback serve --demo --speed 30
  RINGBACK_API__PORT=9000 ringback serve`,
    )
    .action((options: ServeOptions) => serve(options, exit));
}

async function serve(options: ServeOptions, exit: Exit): Promise<void> {
  if (options.host !== undefined) process.env.RINGBACK_API__HOST = options.host;
  if (options.port !== undefined) process.env.RINGBACK_API__PORT = options.port;
  if (!options.demo) return runUntilStopped(readConfig(options), configFileOf(options), null, exit);
  if (options.config !== undefined) {
    throw new AppError('config', '--demo brings its own configuration: leave out --config.');
  }
  const demo = await startDemo(options.speed);
  try {
    await runUntilStopped(demo.config, demo.configFile, demo, exit);
  } finally {
    await demo.stop();
  }
}

async function runUntilStopped(
  config: Config,
  configFile: string,
  demo: Demo | null,
  exit: Exit,
): Promise<void> {
  const log = createLog(config.log, process.stdout.isTTY === true);
  const stopping = stopSignals(exit);
  crashOnBugs(exit, (error) => log.fatal({ err: error }, 'a bug: the daemon ends and must be started again'));
  const { startDaemon } = await import('../daemon.ts');
  const daemon = await startDaemon({
    ...{ config, version: version(), env: process.env, log },
    demo: demo?.guest ?? null,
  });
  for (const open of openFiles(config, configFile)) {
    log.warn({ ...open, mend: closingCommand(open) }, 'everybody on this machine may read a private file');
  }
  try {
    if (demo !== null) {
      await addGuest(demo);
      announce(demo, daemon);
    }
  } catch (error) {
    await daemon.stop();
    throw error;
  }
  const signal = await stopping;
  log.info({ signal }, 'stopping');
  await withDeadline(daemon.stop(), config.limits.stopSeconds * 1000);
  log.info('stopped');
}

/** Resolves with the first signal; the second one ends the process. */
function stopSignals(exit: Exit): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    // Without a terminal to hang up, it is what log rotation sends: there is no file to open anew, and nothing to stop for.
    const signals = process.stdout.isTTY
      ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      : (['SIGINT', 'SIGTERM'] as const);
    if (!process.stdout.isTTY) process.on('SIGHUP', () => undefined);
    for (const signal of signals) {
      process.on(signal, () => {
        const now = performance.now();
        if (firstAt !== null && now - firstAt > SAME_SIGNAL_MS) exit(STATUS_FORCED);
        firstAt ??= now;
        resolve(signal);
      });
    }
  });
}

function crashOnBugs(exit: Exit, tell: (error: unknown) => void): void {
  process.on('uncaughtException', (error) => {
    tell(error);
    exit(STATUS_BUG);
  });
}

async function withDeadline(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `Did not finish within ${ms / 1000} s (limits.stopSeconds). What was committed is safe.`;
    timer = setTimeout(() => reject(new AppError('timeout', message)), ms);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function announce({ guest, token }: Demo, daemon: Daemon): void {
  const bar = '='.repeat(72);
  console.log(`
${bar}
  THIS IS A DEMO: the calls come from a simulated PBX, nobody is on the line.

  Open      ${daemon.url}/
  Sign in   ${guest.name}
  Password  ${guest.password}

  For programs:
  URL    ${daemon.url}
  Token  ${token}

  curl -H 'Authorization: Bearer ${token}' ${daemon.url}/api/v1/calls
  curl -H 'Authorization: Bearer ${token}' '${daemon.url}/api/v1/tasks?status=open'

  For your own PBX: ringback init
${bar}
`);
}
