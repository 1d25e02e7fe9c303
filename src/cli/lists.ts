// `ringback lists`: numbers that are treated otherwise.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import { LIST_NAMES } from '../tasks/rules.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { type Control, withControl } from './control.ts';
import { printJson, printTable } from './output.ts';

interface Entry {
  readonly pattern: string;
  readonly note: string | null;
}

interface Options extends ConfigOption {
  readonly json?: boolean;
  readonly note?: string;
}

/** Entries of one request. */
const PART = 1_000;

export function addLists(program: Command): void {
  const lists = program
    .command('lists')
    .description('numbers that never make a task, or that go first')
    .addHelpText(
      'after',
      `
Lists: ignore and internal never make a task; vip goes first. An entry is a number in any spelling, or the
beginning of one and a star. A file has one entry a line; after a comma comes a note, after # a remark.

Examples:
  ringback lists show vip
  ringback lists add ignore '+7495*' --note 'our own offices'
  ringback lists import vip customers.csv
  ringback lists remove ignore '+7495*'`,
    );
  withConfig(lists.command('show <list>'))
    .description(`show a list: ${LIST_NAMES.join(', ')}`)
    .option('--json', 'as the API answers it')
    .action(show);
  withConfig(lists.command('add <list> <number>'))
    .description('put a number on a list')
    .option('--note <text>', 'why')
    .action(async (list: string, pattern: string, { note, ...options }: Options) => {
      await withControl(readConfig(options), (control) =>
        add(control, list, [{ pattern, note: note ?? null }]),
      );
      console.log(`${pattern} is on the list "${list}".`);
    });
  withConfig(lists.command('import <list> <file>'))
    .description('put the numbers of a file on a list')
    .action(async (list: string, file: string, options: Options) => {
      const entries = readEntries(file);
      await withControl(readConfig(options), (control) => add(control, list, entries));
      console.log(`${entries.length} entries are on the list "${list}".`);
    });
  withConfig(lists.command('remove <list> <number>'))
    .description('take a number off a list')
    .action(async (list: string, pattern: string, options: Options) => {
      const path = `/lists/${encodeURIComponent(list)}/${encodeURIComponent(pattern)}`;
      await withControl(readConfig(options), ({ ask }) => ask('DELETE', path));
      console.log(`${pattern} is off the list "${list}".`);
    });
}

async function show(list: string, { json, ...options }: Options): Promise<void> {
  const items = await withControl(readConfig(options), async ({ ask }) => {
    const all: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path = `/lists/${encodeURIComponent(list)}?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { items: Entry[]; next: string | null } = await ask('GET', path);
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  });
  if (json) return printJson({ items, next: null });
  printTable(
    ['number', 'note'],
    items.map(({ pattern, note }) => [pattern, note]),
  );
}

async function add({ ask }: Control, list: string, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += PART) {
    await ask('POST', `/lists/${encodeURIComponent(list)}`, { items: entries.slice(from, from + PART) });
  }
}

/** Errors: `not_found`, `invalid`: a file without entries. */
function readEntries(file: string): readonly Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('not_found', `Cannot read ${file}.`, { cause: error });
  }
  const entries = text.split(/\r?\n/).flatMap((line) => {
    const [pattern = '', ...note] = (line.split('#')[0] ?? '').split(/[,;\t]/);
    if (pattern.trim() === '') return [];
    return [{ pattern: pattern.trim(), note: note.join(' ').trim() || null }];
  });
  if (entries.length === 0) throw new AppError('invalid', `${file} has no numbers: one a line is wanted.`);
  return entries;
}
