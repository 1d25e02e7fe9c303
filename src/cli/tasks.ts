// `ringback tasks`: callback tasks from the database, newest change last; and what a person does with them, through
// the daemon.

import type { Command } from 'commander';
import { z } from 'zod';
import { checkParameters, taskFilter, taskFilterShape } from '../api/filters.ts';
import { type TaskJson, taskJson } from '../api/task-json.ts';
import { printTasks, shortTime } from './call-table.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { LIMIT_MAX, limit, newest, withQueries } from './listing.ts';
import { printJson, printTable } from './output.ts';

const flags = z.strictObject({ ...taskFilterShape, limit });

/** What a command line gives; commander knows no more than text and presence. */
interface Options extends ConfigOption {
  readonly json?: boolean;
  readonly agent?: string;
  readonly [flag: string]: string | boolean | undefined;
}

export function addTasks(program: Command): void {
  const tasks = program
    .command('tasks')
    .description('callback tasks: list them, work on them')
    .addHelpText(
      'after',
      `
Examples:
  ringback tasks
  ringback tasks list --status open,claimed --team sales
  ringback tasks claim --agent 101 --limit 5
  ringback tasks snooze ID --until '2026-03-03 10:00' --note 'asked to be called tomorrow'
  ringback tasks done ID --agent 101 --result 'reached by e-mail'
  ringback tasks cancel ID --reason 'a wrong number'
  ringback tasks history ID`,
    );
  addList(tasks);
  addClaim(tasks);
  addMoves(tasks);
  addHistory(tasks);
}

function addList(tasks: Command): void {
  withConfig(tasks.command('list', { isDefault: true }))
    .description('list callback tasks from the database')
    .option('--status <words>', 'open, claimed, …; several separated by commas')
    .option('--number <number>', 'customer number in any spelling')
    .option('--assignee <agent>', 'whose tasks')
    .option('--claimed-by <worker>', 'who has claimed them')
    .option('--team <name>', 'of this team')
    .option('--did <number>', 'of this DID')
    .option('--queue <name>', 'of this queue')
    .option('--overdue <yes>', 'true: late ones only; false: all others')
    .option('--updated-since <time>', 'changed at or after')
    .option('--limit <n>', `most tasks to show, up to ${LIMIT_MAX}`)
    .option('--json', 'as the API answers them')
    .addHelpText(
      'after',
      `
Examples:
  ringback tasks list --status open
  ringback tasks list --updated-since 2026-03-02 --json`,
    )
    .action(async ({ config: file, json, ...given }: Record<string, string | undefined>) => {
      const config = readConfig(file === undefined ? {} : { config: file });
      const { limit: most, ...asked } = checkParameters(flags, given);
      const filter = taskFilter(asked, config);
      const found = await withQueries(config, (queries) =>
        newest(most, (page) => queries.tasks(filter, page)),
      );
      const now = Date.now();
      const items = found.map((task) => taskJson(task, now));
      if (json) printJson({ items, next: null });
      else printTasks(items, config.timezone);
    });
}

function addClaim(tasks: Command): void {
  working(tasks.command('claim [id]'), 'take a task, or the next ones in line')
    .option('--limit <n>', 'without an id: most tasks to take', '1')
    .option('--lease <seconds>', 'how long the claim holds')
    .option('--mine', 'without an id: only tasks assigned to --agent')
    .action(async (id: string | undefined, options: Options) => {
      const { agent, limit: most, lease, mine } = options;
      const body = given({ agent, leaseSeconds: whole(lease) });
      const items =
        id === undefined
          ? (
              await ask<{ items: TaskJson[] }>(options, '/tasks/claim', {
                ...body,
                ...given({ mine, limit: whole(most) }),
              })
            ).items
          : [await ask<TaskJson>(options, `/tasks/${encodeURIComponent(id)}/claim`, body)];
      show(options, items);
    });
}

function addMoves(tasks: Command): void {
  const move = (name: string, what: string, path = name) => {
    const command = working(tasks.command(`${name} <id>`), what).option(
      '--force',
      "overrule another worker's claim",
    );
    return {
      command,
      runs: (body: (options: Options) => object) =>
        command.action(async (id: string, options: Options) => {
          const { agent, force } = options;
          const asked = { ...given({ agent, force }), ...given(body(options)) };
          show(options, [await ask<TaskJson>(options, `/tasks/${encodeURIComponent(id)}/${path}`, asked)]);
        }),
    };
  };
  const done = move('done', 'close a task by hand', 'complete');
  done.command
    .requiredOption('--result <words>', 'what came of it')
    .option('--note <text>', 'in your own words');
  done.runs(({ result, note }) => ({ result, note }));
  const snooze = move('snooze', 'put a task aside until a moment');
  snooze.command
    .option('--until <time>', 'in the configured zone')
    .option('--minutes <n>', 'or: in how many minutes')
    .option('--note <text>', 'why');
  snooze.runs(({ until, minutes, note }) => ({ until, minutes: whole(minutes), note }));
  const cancel = move('cancel', 'close a task without calling');
  cancel.command.requiredOption('--reason <text>', 'why nobody has to call');
  cancel.runs(({ reason }) => ({ reason }));
  move('release', 'give a claimed task back').runs(() => ({}));
  const reopen = move('reopen', 'take up a closed task again');
  reopen.command.option('--note <text>', 'why');
  reopen.runs(({ note }) => ({ note }));
  const note = move('note', 'write something down', 'notes');
  note.command.requiredOption('--text <text>', 'in your own words');
  note.runs(({ text }) => ({ note: text }));
  const assign = move('assign', 'say whose task it is');
  assign.command.requiredOption('--to <agent>', 'id of the agent; "nobody" for nobody');
  assign.runs(({ to }) => ({ assignee: to === 'nobody' ? null : to }));
}

function addHistory(tasks: Command): void {
  withConfig(tasks.command('history <id>'))
    .description('what happened to a task, when, and by whom')
    .option('--json', 'as the API answers it')
    .action(async (id: string, options: Options) => {
      const config = readConfig(options);
      const { history } = await withControl(config, (control) =>
        control.ask<TaskJson>('GET', `/tasks/${encodeURIComponent(id)}`),
      );
      if (options.json) return printJson({ items: history });
      printTable(
        ['when', 'what', 'who', 'call', 'note'],
        history.map(({ at, event, agent, actor, call, note }) => [
          shortTime(at, config.timezone),
          event,
          agent ?? actor,
          call,
          note,
        ]),
      );
    });
}

function working(command: Command, what: string): Command {
  return withConfig(command)
    .description(what)
    .option('--agent <id>', 'the member of staff who does it; left out: the operator')
    .option('--json', 'as the API answers it');
}

function ask<T>(options: Options, path: string, body: object): Promise<T> {
  return withControl(readConfig(options), (control) => control.ask<T>('POST', path, body));
}

function show(options: Options, items: readonly TaskJson[]): void {
  if (options.json) printJson({ items });
  else printTasks(items, readConfig(options).timezone);
}

/** Left to the API to judge: what is no number stays what it was. */
function whole(text: string | boolean | undefined): string | number | undefined {
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : (text as string | undefined);
}

function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
