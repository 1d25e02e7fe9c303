// The command line: one file a command, one place that turns an error into a sentence and an exit status.
// Rule: an expected error (AppError) is one sentence; anything else is a bug and keeps its stack.

import { Command, CommanderError } from 'commander';
import { AppError, EXIT_STATUS } from '../errors.ts';
import { addBackup } from './backup.ts';
import { addCalls } from './calls.ts';
import { addCheck } from './check.ts';
import { addErase } from './erase.ts';
import { addGaps } from './gaps.ts';
import { addHooks } from './hooks.ts';
import { addImport } from './import.ts';
import { addInit } from './init.ts';
import { addKeys } from './keys.ts';
import { addLists } from './lists.ts';
import { addMetrics } from './metrics.ts';
import { addMigrate } from './migrate.ts';
import { addRecord } from './record.ts';
import { addReplay } from './replay.ts';
import { addReport } from './report.ts';
import { addRestore } from './restore.ts';
import { addReviews } from './reviews.ts';
import { addScripts } from './scripts.ts';
import { addServe } from './serve.ts';
import { addSimulate } from './simulate.ts';
import { addTail } from './tail.ts';
import { addTasks } from './tasks.ts';
import { addUsers } from './users.ts';
import { version } from './version.ts';

const STATUS_USAGE = 2;
const STATUS_BUG = 70;
const PRIVATE_UMASK = 0o027;

/** Ends the process at once; given by main.ts, used only for a second stop signal and for bugs. */
export type Exit = (status: number) => never;

/** Resolves with the exit status. */
export async function run(args: readonly string[], exit: Exit): Promise<number> {
  // Customers' numbers are nobody else's business: files are the owner's (and the group's, to read).
  process.umask(process.umask() | PRIVATE_UMASK);
  const program = new Command('ringback')
    .description('Rebuilds calls from Asterisk and FreeSWITCH, and turns missed ones into callback tasks.')
    .version(version())
    .showHelpAfterError('(--help shows the options)')
    .addHelpText('after', statusHelp());
  addServe(program, exit);
  for (const add of [
    addInit,
    addCheck,
    addCalls,
    addTasks,
    addGaps,
    addTail,
    addReplay,
    addRecord,
    addMigrate,
    addBackup,
    addRestore,
    addErase,
    addUsers,
    addKeys,
    addLists,
    addHooks,
    addMetrics,
    addReport,
    addScripts,
    addReviews,
    addImport,
  ]) {
    add(program);
  }
  addSimulate(program);
  for (const command of withSubcommands(program)) command.exitOverride();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : STATUS_USAGE;
  if (error instanceof AppError) {
    console.error(`ringback: ${error.message}`);
    return EXIT_STATUS[error.code];
  }
  console.error('ringback: this is a bug, please report it with the lines below.');
  console.error(error);
  return STATUS_BUG;
}

function statusHelp(): string {
  const rows = Object.entries(EXIT_STATUS).map(
    ([code, status]) => `  ${String(status).padStart(3)}  ${code}`,
  );
  return `\nExit status:\n    0  fine\n    1  a check found something wrong\n    ${STATUS_USAGE}  wrong usage\n${rows.join('\n')}\n   ${STATUS_BUG}  a bug`;
}
