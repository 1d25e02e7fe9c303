// `ringback calls`: calls from the database, newest change last.

import type { Command } from 'commander';
import { z } from 'zod';
import { callJson } from '../api/call-json.ts';
import { callFilter, callFilterShape, checkParameters } from '../api/filters.ts';
import { printCalls } from './call-table.ts';
import { readConfig, withConfig } from './config-option.ts';
import { LIMIT_MAX, limit, newest, withQueries } from './listing.ts';
import { printJson } from './output.ts';

const DAYS_SHOWN = 7;
const DAY_MS = 86_400_000;

const flags = z.strictObject({ ...callFilterShape, limit });

export function addCalls(program: Command): void {
  withConfig(program.command('calls'))
    .description('list calls from the database')
    .option(
      '--since <time>',
      `started at or after; ${DAYS_SHOWN} days before --until, or before now, when left out`,
    )
    .option('--until <time>', 'started before')
    .option('--direction <word>', 'inbound, outbound or internal')
    .option('--disposition <word>', 'answered, missed, no_answer, …')
    .option('--state <word>', 'ended leaves out calls in progress')
    .option('--agent <id>', 'the agent the call counts for')
    .option('--number <number>', 'customer number in any spelling')
    .option('--pbx <id>', 'id of the PBX')
    .option('--source <word>', 'live, import or backfill')
    .option('--limit <n>', `most calls to show, up to ${LIMIT_MAX}`)
    .option('--json', 'as the API answers them')
    .addHelpText(
      'after',
      `
Examples:
  ringback calls --disposition missed
  ringback calls --number '8 916 123-45-67' --since 2026-01-01 --json`,
    )
    .action(async ({ config: file, json, ...given }: Record<string, string | undefined>) => {
      const config = readConfig(file === undefined ? {} : { config: file });
      const { limit: most, ...asked } = checkParameters(flags, given);
      const wanted = callFilter(asked, config);
      const filter = { since: (wanted.until ?? Date.now()) - DAYS_SHOWN * DAY_MS, ...wanted };
      const calls = await withQueries(config, (queries) =>
        newest(most, (page) => queries.calls(filter, page)),
      );
      const items = calls.map(callJson);
      if (json) printJson({ items, next: null });
      else printCalls(items, config.timezone);
    });
}
