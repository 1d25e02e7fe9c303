// `ringback report`: the summary of a day, a week or a month, as it was kept or made on the spot; and sending one once more.

import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { refuseUnknownTeam } from '../api/known-teams.ts';
import { summaryJson } from '../api/summary-json.ts';
import type { Config } from '../config/schema.ts';
import { UNLIMITED } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import { Analyst } from '../metrics/analyst.ts';
import { LANGUAGES, type Language } from '../metrics/words.ts';
import { builderOptions, buildSummary } from '../reports/builder.ts';
import { periodOf } from '../reports/due.ts';
import { REPORT_KINDS, type ReportKind, type Summary } from '../reports/summary.ts';
import { summaryLetter } from '../reports/summary-letter.ts';
import { shortTime } from './call-table.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { withQueries } from './listing.ts';
import { printJson, printTable } from './output.ts';

const FORMATS = ['text', 'html', 'json', 'csv'] as const;
const SHOWN = 50;

interface Options extends ConfigOption {
  readonly date?: string;
  readonly team?: string;
  readonly format?: string;
  readonly lang?: string;
  readonly fresh?: boolean;
  readonly to?: string;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  const report = program
    .command('report')
    .description('summaries of days, weeks and months: show, list, send')
    .addHelpText(
      'after',
      `
Examples:
  ringback report day
  ringback report day --date 2026-03-02 --lang ru
  ringback report week --team sales --format html > week.html
  ringback report month --date 2026-03-01 --format csv > march.csv
  ringback report list
  ringback report send day --date 2026-03-02 --to manager`,
    );
  for (const kind of REPORT_KINDS) {
    withConfig(report.command(kind))
      .description(`the summary of a ${kind}; without a date: of the last one that is over`)
      .option('--date <day>', `a local day of the ${kind}`)
      .option('--team <name>', 'only the calls of this team')
      .option('--format <word>', FORMATS.join(', '), 'text')
      .option('--lang <language>', LANGUAGES.join(' or '), 'en')
      .option('--fresh', 'made now, whatever is kept')
      .action((options: Options) => show(kind, options));
  }
  withConfig(report.command('list'))
    .description('summaries that were made')
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(report.command('send <kind>'))
    .description('send the summary of a period that is over, once more or for the first time')
    .option('--date <day>', 'a local day of it')
    .option('--to <names>', 'recipients of reports.recipients, separated by commas; left out: all')
    .action(send);
}

async function show(kind: ReportKind, options: Options): Promise<void> {
  const config = readConfig(options);
  const format = oneOf('format', FORMATS, options.format ?? 'text');
  const lang: Language = oneOf('lang', LANGUAGES, options.lang ?? 'en');
  const { summary, isKept } = await read(kind, config, options);
  if (format === 'json') return printJson(summaryJson(summary, isKept));
  const letter = summaryLetter(summary, { lang, zone: config.timezone, attachments: true });
  if (format === 'csv') process.stdout.write(letter.attachments[0]?.content ?? '');
  else process.stdout.write(format === 'html' ? (letter.html ?? '') : letter.text);
}

function read(
  kind: ReportKind,
  config: Config,
  { date, team, fresh }: Options,
): Promise<{ readonly summary: Summary; readonly isKept: boolean }> {
  const period = periodOf(kind, date === undefined ? lastOver(kind, config.timezone) : localDate(date));
  const teams = team === undefined ? null : [team];
  return withQueries(config, async (queries) => {
    await refuseUnknownTeam(team, { config, reads: queries }, UNLIMITED);
    const kept = fresh === true ? null : await queries.report({ kind, from: period.from }, teams);
    if (kept !== null) return { summary: kept, isKept: true };
    const analyst = new Analyst(queries, config.timezone, Date.now);
    const options = builderOptions(config, queries, analyst, Date.now);
    return { summary: await buildSummary({ kind, period, teams }, options), isKept: false };
  });
}

function lastOver(kind: ReportKind, zone: string): string {
  return DateTime.now()
    .setZone(zone)
    .minus({ [`${kind}s`]: 1 })
    .toFormat('yyyy-MM-dd');
}

/** Errors: `invalid`. */
function localDate(text: string): string {
  const date = DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: 'utc' });
  if (date.isValid) return text;
  throw new AppError('invalid', `--date: found "${text}", want a day such as 2026-03-02`);
}

/** Errors: `invalid`. */
function oneOf<T extends string>(flag: string, values: readonly T[], text: string): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new AppError('invalid', `--${flag}: found "${text}", want one of: ${values.join(', ')}`);
}

async function list(options: Options): Promise<void> {
  const config = readConfig(options);
  const items = await withQueries(config, (queries) => queries.reports(SHOWN));
  const told = items.map(({ madeAt, ...each }) => ({ ...each, madeAt: new Date(madeAt).toISOString() }));
  if (options.json) return printJson({ items: told });
  printTable(
    ['Kind', 'From', 'To', `Made (${config.timezone})`],
    told.map(({ kind, from, to, madeAt }) => [kind, from, to, shortTime(madeAt, config.timezone)]),
  );
}

async function send(kindText: string, options: Options): Promise<void> {
  const config = readConfig(options);
  const kind = oneOf('kind', REPORT_KINDS, kindText);
  const date = options.date === undefined ? lastOver(kind, config.timezone) : localDate(options.date);
  const body =
    options.to === undefined ? {} : { recipients: options.to.split(',').map((name) => name.trim()) };
  const { recipients } = await withControl(config, ({ ask }) =>
    ask<{ recipients: string[] }>('POST', `/reports/${kind}/${date}/send`, body),
  );
  console.log(`It goes to ${recipients.join(', ')}: now, or as soon as the daemon runs again.`);
}
