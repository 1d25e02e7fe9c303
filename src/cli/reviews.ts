// `ringback reviews`: calls that were drawn to be listened to, from the database; and leaving one out, through the daemon.

import type { Command } from 'commander';
import { z } from 'zod';
import { checkParameters, reviewFilter, reviewFilterShape } from '../api/filters.ts';
import { reviewJson } from '../api/score-json.ts';
import { shortTime } from './call-table.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { LIMIT_MAX, limit, newest, withQueries } from './listing.ts';
import { printJson, printTable } from './output.ts';

type ReviewJson = ReturnType<typeof reviewJson>;

interface SkipOptions extends ConfigOption {
  readonly reason: string;
  readonly reviewer?: string;
}

const flags = z.strictObject({ ...reviewFilterShape, limit });

export function addReviews(program: Command): void {
  const reviews = program
    .command('reviews')
    .description('calls that were drawn to be reviewed')
    .addHelpText(
      'after',
      `
A review is done when a reviewer scores its call: POST /calls/ID/scores.

Examples:
  ringback reviews list
  ringback reviews list --agent anna --status open,done
  ringback reviews skip ID --reason 'there is no recording'`,
    );
  withConfig(reviews.command('list', { isDefault: true }))
    .description('list calls to review; those that are open, if you do not say otherwise')
    .option('--status <words>', 'open, done, skipped, withdrawn; several separated by commas', 'open')
    .option('--agent <agent>', 'whose call it was')
    .option('--team <name>', 'of this team')
    .option('--script <id>', 'by this script')
    .option('--call <id>', 'of this call')
    .option('--limit <n>', `most reviews to show, up to ${LIMIT_MAX}`)
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(reviews.command('skip <id>'))
    .description('leave a call out; no other call is drawn for it')
    .requiredOption('--reason <words>', 'why nobody can review it')
    .option('--reviewer <name>', 'who says so')
    .action(async (id: string, { reason, reviewer, ...options }: SkipOptions) => {
      const path = `/reviews/${encodeURIComponent(id)}/skip`;
      const body = { reason, ...(reviewer === undefined ? {} : { reviewer }) };
      await withControl(readConfig(options), ({ ask }) => ask('POST', path, body));
      console.log(`Review ${id} is skipped.`);
    });
}

async function list({ config: file, json, ...given }: Record<string, string | undefined>): Promise<void> {
  const config = readConfig(file === undefined ? {} : { config: file });
  const { limit: most, ...asked } = checkParameters(flags, given);
  const filter = reviewFilter(asked);
  const found = await withQueries(config, (queries) => newest(most, (page) => queries.reviews(filter, page)));
  const items = found.map(reviewJson);
  if (json) printJson({ items, next: null });
  else print(items, config.timezone);
}

function print(items: readonly ReviewJson[], zone: string): void {
  printTable(
    ['Script', 'Agent', 'Team', 'Week of', 'Status', `Opened (${zone})`, 'By', 'Reason', 'Call', 'Id'],
    items.map((review) => [
      review.script,
      review.agent,
      review.team,
      review.week,
      review.status,
      shortTime(review.openedAt, zone),
      review.closedBy,
      review.reason,
      review.call,
      review.id,
    ]),
  );
}
