// `ringback erase --number N`: forgets a customer who asked for it, through the running daemon, or without one.
// Rule: it shows what will be changed, and asks, before it changes anything; it says where it does not reach.

import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import { harmlessText } from '../harmless.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { confirm } from './confirmation.ts';
import { type Control, withControl } from './control.ts';
import { printJson, printTable } from './output.ts';

interface EraseOptions extends ConfigOption {
  readonly number?: string;
  readonly list?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Counts {
  readonly [what: string]: number;
}

interface ErasureAnswer {
  readonly erasure: { readonly id: string; readonly token: string } | null;
  readonly counts: Counts;
  readonly recordings: readonly string[];
  readonly remains: readonly string[];
}

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly at: string;
    readonly by: string;
    readonly token: string;
    readonly counts: Counts;
  }[];
}

/** A call that is going on ends some time. */
const TRIES = 60;
const TRY_EVERY_MS = 5_000;
/** The whole database is looked through, several times. */
const SEARCH_MS_MAX = 1_800_000;

export function addErase(program: Command): void {
  withConfig(program.command('erase'))
    .description('forget a customer: calls stay countable, the person goes')
    .option('--number <number>', 'whose, in any spelling')
    .option('--dry-run', 'only show what would be changed')
    .option('--yes', 'do not ask')
    .option('--list', 'show who was forgotten when, without numbers')
    .option('--json', 'as the API answers it')
    .addHelpText(
      'after',
      `
It cannot be taken back. Backups and the PBX itself are not reached: the answer says what is left to do.

Examples:
  ringback erase --number '8 916 123-45-67' --dry-run
  ringback erase --number +79161234567
  ringback erase --list`,
    )
    .action(async (options: EraseOptions) => {
      await withControl(readConfig(options), (control) =>
        options.list ? showList(control, options) : eraseOne(control, options),
      );
    });
}

async function eraseOne(control: Control, { number, dryRun, yes, json }: EraseOptions): Promise<void> {
  if (number === undefined) throw new AppError('invalid', 'Name the customer: --number +79161234567');
  const askLong = (body: object) => control.ask<ErasureAnswer>('POST', '/erasures', body, SEARCH_MS_MAX);
  const rehearsed = await askLong({ number, dryRun: true });
  const isNothing = Object.values(rehearsed.counts).every((many) => many === 0);
  if (dryRun || isNothing) {
    if (json) return printJson(rehearsed);
    showCounts(rehearsed);
    if (isNothing) sayNothing(number, rehearsed);
    return;
  }
  if (!json) showCounts(rehearsed);
  await confirm('Forget this customer? It cannot be taken back.', yes);
  const done = await whenQuiet(() => askLong({ number }));
  if (json) return printJson(done);
  if (done.erasure === null) return sayNothing(number, done);
  console.log(`Done. The customer is counted as ${done.erasure.token} from now on.`);
  for (const path of done.recordings) console.log(`Recording to delete: ${JSON.stringify(path)}`);
  for (const sentence of done.remains) console.log(`- ${sentence}`);
}

function sayNothing(number: string, { remains }: ErasureAnswer): void {
  console.log(
    `There is nothing to erase: nothing is stored of ${harmlessText(number)}. It was erased before, never called, or is misspelled. No erasure is recorded.`,
  );
  for (const sentence of remains) console.log(`- ${sentence}`);
}

/** Waits until no call with the number is going on. */
async function whenQuiet<T>(ask: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict' || i >= TRIES) throw error;
      console.error(`${error.message} Trying again in ${TRY_EVERY_MS / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
    }
  }
}

function showCounts({ counts, recordings }: ErasureAnswer): void {
  printTable(
    ['what', 'how many'],
    [...Object.entries(counts), ['recordings (files of the PBX)', recordings.length] as const].map(
      ([what, many]) => [what, String(many)],
    ),
  );
}

async function showList(control: Control, { json }: EraseOptions): Promise<void> {
  const { items } = await control.ask<Listed>('GET', '/erasures');
  if (json) return printJson({ items });
  printTable(
    ['when', 'by', 'counted as', 'calls', 'tasks'],
    items.map(({ at, by, token, counts }) => [
      ...[at, by, token],
      ...[String(counts.calls ?? 0), String(counts.tasks ?? 0)],
    ]),
  );
}
