// `ringback gaps`: periods in which nobody saw what a PBX did, and the calls that they touched.

import type { Command } from 'commander';
import { z } from 'zod';
import { checkParameters } from '../api/filters.ts';
import { gapJson } from '../api/pbx-routes.ts';
import { instant, readInstant, refuseBackwards } from '../api/query.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { TouchedGap } from '../store/gap-queries.ts';
import { shortTime } from './call-table.ts';
import { readConfig, withConfig } from './config-option.ts';
import { withQueries } from './listing.ts';
import { clock, printJson, printTable } from './output.ts';

const DAYS_SHOWN = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const flags = z.strictObject({
  since: instant('Ended after').optional(),
  until: instant('Started before').optional(),
});

export function addGaps(program: Command): void {
  withConfig(program.command('gaps'))
    .description('list the periods in which a PBX was not watched, and the calls that they touched')
    .option('--since <time>', `ended after; ${DAYS_SHOWN} days before --until, or before now, when left out`)
    .option('--until <time>', 'started before')
    .option('--json', 'as the API answers them')
    .addHelpText(
      'after',
      `
"Known since" is when the PBX's own records of the period had been read (pbx[].cdr); without, their ends stay unknown.

Examples:
  ringback gaps
  ringback gaps --since 2026-03-01 --json`,
    )
    .action(async ({ config: file, json, ...given }: Record<string, string | undefined>) => {
      const config = readConfig(file === undefined ? {} : { config: file });
      const asked = checkParameters(flags, given);
      const now = Date.now();
      const [since, until] = [asked.since, asked.until].map((text) => readInstant(text, config.timezone));
      refuseBackwards([since, until], ['since', 'until']);
      const gaps = await withQueries(config, (queries) =>
        queries.touchedGaps({
          since: since ?? (until ?? now) - DAYS_SHOWN * DAY_MS,
          until: until ?? now + HOUR_MS,
          callAgeMsMax: config.limits.callAgeHours * HOUR_MS,
        }),
      );
      if (json) printJson({ items: gaps.map(gapJson), next: null });
      else printGaps(gaps, config.timezone, now);
    });
}

function printGaps(gaps: readonly TouchedGap[], zone: string, now: EpochMs): void {
  printTable(
    ['PBX', `From (${zone})`, 'To', 'Length', 'Why', 'Calls', 'End unknown', 'Known since'],
    gaps.map((gap) => {
      const { pbx, reason, startedAt, endedAt, backfilledAt } = gapJson(gap);
      return [
        pbx,
        shortTime(startedAt, zone),
        endedAt === null ? 'lasts' : shortTime(endedAt, zone),
        clock((gap.endedAt ?? now) - gap.startedAt),
        reason,
        String(gap.calls),
        String(gap.unknownCalls),
        backfilledAt === null ? null : shortTime(backfilledAt, zone),
      ];
    }),
  );
}
