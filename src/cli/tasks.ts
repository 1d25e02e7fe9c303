// `ringback tasks`: callback tasks from the database, newest change last.

import type { Command } from 'commander';
import { z } from 'zod';
import { checkParameters, taskFilter, taskFilterShape } from '../api/filters.ts';
import { taskJson } from '../api/task-json.ts';
import { printTasks } from './call-table.ts';
import { readConfig, withConfig } from './config-option.ts';
import { LIMIT_MAX, limit, newest, withQueries } from './listing.ts';
import { printJson } from './output.ts';

const flags = z.strictObject({ ...taskFilterShape, limit });

export function addTasks(program: Command): void {
  withConfig(program.command('tasks'))
    .description('list callback tasks from the database')
    .option('--status <word>', 'open, done, …')
    .option('--number <number>', 'customer number in any spelling')
    .option('--updated-since <time>', 'changed at or after')
    .option('--limit <n>', `most tasks to show, up to ${LIMIT_MAX}`)
    .option('--json', 'as the API answers them')
    .addHelpText(
      'after',
      `
Examples:
  ringback tasks --status open
  ringback tasks --updated-since 2026-03-02 --json`,
    )
    .action(async ({ config: file, json, ...given }: Record<string, string | undefined>) => {
      const config = readConfig(file === undefined ? {} : { config: file });
      const { limit: most, ...asked } = checkParameters(flags, given);
      const filter = taskFilter(asked, config);
      const tasks = await withQueries(config, (queries) =>
        newest(most, (page) => queries.tasks(filter, page)),
      );
      const now = Date.now();
      const items = tasks.map((task) => taskJson(task, now));
      if (json) printJson({ items, next: null });
      else printTasks(items, config.timezone);
    });
}
