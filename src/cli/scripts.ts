// `ringback scripts`: what agents are asked to say. `check` needs no daemon and no database: it tries a script out.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { checkParameters } from '../api/filters.ts';
import { transcriptBody } from '../api/score-bodies.ts';
import { parseScripts } from '../config/script-file.ts';
import { AppError } from '../errors.ts';
import { harmlessText } from '../harmless.ts';
import type { ScriptDefinition } from '../scripts/definition.ts';
import { judge } from '../scripts/score.ts';
import { check, listen } from '../scripts/transcript.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { clock, printJson, printTable } from './output.ts';

interface Script extends ScriptDefinition {
  readonly version: number;
  readonly origin: string;
  readonly createdAt: string;
  readonly removedAt: string | null;
}

interface Options extends ConfigOption {
  readonly json?: boolean;
}

interface CheckOptions {
  readonly transcript?: string;
  readonly script?: string;
  readonly json?: boolean;
}

export function addScripts(program: Command): void {
  const scripts = program
    .command('scripts')
    .description('call scripts: what agents are asked to say')
    .addHelpText(
      'after',
      `
Scripts are written in the configuration, under scripts, or by the API. docs/scripts.md tells how.

Examples:
  ringback scripts list
  ringback scripts show first-call
  ringback scripts check scripts.yaml
  ringback scripts check ringback.yaml --transcript call.json --script first-call`,
    );
  withConfig(scripts.command('list', { isDefault: true }))
    .description('list the scripts in use')
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(scripts.command('show <id>'))
    .description('show what a script says')
    .option('--json', 'as the API answers it')
    .action(show);
  scripts
    .command('check <file>')
    .description('look for mistakes in a YAML file with scripts, and try them on a transcript')
    .option('--transcript <file>', 'what was said, as it is sent to the API: JSON with segments')
    .option('--script <id>', 'only this one')
    .option('--json', 'scores and what shows them as JSON')
    .action(tryOut);
}

async function list({ json, ...options }: Options): Promise<void> {
  const found = await withControl(readConfig(options), ({ ask }) =>
    ask<{ items: readonly Script[] }>('GET', '/scripts'),
  );
  if (json) return printJson(found);
  printTable(
    ['id', 'name', 'version', 'from', 'items', 'reviews', 'since'],
    found.items.map((script) => [
      script.id,
      script.name,
      String(script.version),
      script.origin,
      String(script.items.length),
      String(script.sampling.perAgentPerWeek),
      script.createdAt,
    ]),
  );
}

async function show(id: string, { json, ...options }: Options): Promise<void> {
  const script = await withControl(readConfig(options), ({ ask }) =>
    ask<Script>('GET', `/scripts/${encodeURIComponent(id)}`),
  );
  if (json) return printJson(script);
  const removed = script.removedAt === null ? '' : `, removed ${script.removedAt}`;
  console.log(`${harmlessText(script.name)}: version ${script.version} since ${script.createdAt}${removed}`);
  describe(script);
}

function describe({ items, forbidden }: ScriptDefinition): void {
  const yes = (is: boolean) => (is ? 'yes' : null);
  printTable(
    ['item', 'text', 'weight', 'required', 'auto-fail', 'ordered', 'who', 'phrases'],
    items.map((item) => [
      item.id,
      item.text,
      String(item.weight),
      ...[yes(item.required), yes(item.autoFail), yes(item.ordered)],
      item.speaker,
      item.phrases.join(' | '),
    ]),
  );
  if (forbidden.length === 0) return;
  printTable(
    ['forbidden', 'auto-fail', 'phrases'],
    forbidden.map(({ id, autoFail, phrases }) => [id, yes(autoFail), phrases.join(' | ')]),
  );
}

/** Errors: `config`, `not_found`, `invalid`. */
function tryOut(file: string, { transcript, script, json }: CheckOptions): void {
  const found = parseScripts(read(file), process.env, file);
  const wanted = found.filter(({ id }) => script === undefined || id === script);
  if (wanted.length === 0) throw new AppError('not_found', `${file} has no script "${script}".`);
  if (transcript !== undefined) score(wanted, transcript, json === true);
  else if (json) printJson({ scripts: wanted });
  else describeAll(wanted, file);
}

function describeAll(wanted: readonly ScriptDefinition[], file: string): void {
  for (const each of wanted) {
    console.log(`${each.id}: ${harmlessText(each.name)}`);
    describe(each);
  }
  console.log(`${file}: ${wanted.length === 1 ? 'the script is' : 'the scripts are'} fine.`);
}

function score(scripts: readonly ScriptDefinition[], file: string, json: boolean): void {
  const heard = listen(readTranscript(file));
  const scores = scripts.map((script) => {
    const { items, forbidden, outOfOrder } = check(script, heard);
    const marks = new Map(items.map(({ item, mark }) => [item, mark]));
    const verdict = judge(script, marks, new Set(forbidden.map(({ id }) => id)));
    return { script: script.id, ...verdict, items, forbidden, outOfOrder };
  });
  if (json) printJson({ scores });
  else for (const [i, given] of scores.entries()) printScore(given, scripts[i]?.items ?? []);
}

type Given = ReturnType<typeof judge> & ReturnType<typeof check> & { readonly script: string };

function printScore(given: Given, items: ScriptDefinition['items']): void {
  const { script, score: value, passed, missedRequired, autoFailedBy, outOfOrder, forbidden } = given;
  const verdict = passed === null ? '' : passed ? ', passed' : ', not passed';
  console.log(`${script}: ${value === null ? 'no score, nothing applied' : value.toFixed(3)}${verdict}`);
  printTable(
    ['item', 'mark', 'at', 'who', 'said'],
    items.map(({ id }) => {
      const found = given.items.find(({ item }) => item === id);
      const evidence = found?.evidence ?? null;
      const mark = found?.mark ?? 'not looked at: it has no phrases';
      if (evidence === null) return [id, mark, null, null, null];
      return [id, mark, clock(evidence.startMs), evidence.speaker, evidence.quote];
    }),
  );
  const tell = (what: string, ids: readonly string[]) => {
    if (ids.length > 0) console.log(`${what}: ${ids.join(', ')}`);
  };
  tell('required, and missed', missedRequired);
  tell('out of order', outOfOrder);
  tell('makes the score 0', autoFailedBy);
  if (forbidden.length === 0) return;
  printTable(
    ['forbidden', 'at', 'said'],
    forbidden.map(({ id, evidence }) => [id, clock(evidence.startMs), evidence.quote]),
  );
}

/** Errors: `not_found`. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError('not_found', `Cannot read ${file}: ${String(code)}.`, { cause: error });
  }
}

/** Errors: `not_found`, `invalid`. */
function readTranscript(file: string) {
  let told: unknown;
  try {
    told = JSON.parse(read(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError('invalid', `${file} is not JSON: ${error.message}.`, { cause: error });
  }
  try {
    return checkParameters(transcriptBody, told).segments;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('invalid', `${file} is no transcript: ${error.message}.`, { details: error.details });
  }
}
