// `ringback metrics`: indicators from the database, also while the daemon runs: figures with formulas, groups as a table.

import { type Command, Option } from 'commander';
import { z } from 'zod';
import { checkParameters } from '../api/filters.ts';
import { indicatorTable } from '../api/indicator-csv.ts';
import { indicatorJson } from '../api/indicator-json.ts';
import { cuts, placeShape, questionShape, readQuestion } from '../api/indicator-query.ts';
import { refuseUnknownTeam } from '../api/known-teams.ts';
import type { Config } from '../config/schema.ts';
import { UNLIMITED } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import { Analyst } from '../metrics/analyst.ts';
import { INDICATORS, indicatorOf } from '../metrics/catalogue.ts';
import { INDICATOR_NAMES, type IndicatorName } from '../metrics/indicator.ts';
import { PERIOD_WANTED } from '../metrics/periods.ts';
import { changeText, durationText, figureText } from '../metrics/wording.ts';
import { toCsv } from '../spreadsheet.ts';
import { shortTime } from './call-table.ts';
import { readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { withQueries } from './listing.ts';
import { printJson, printTable } from './output.ts';

type IndicatorJson = ReturnType<typeof indicatorJson>;

const flags = z.strictObject({ ...questionShape, by: cuts().optional() });

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly [flag: string]: string | boolean | undefined;
}

/** What is said of the others: `only this agent`. */
const ONLY: { readonly [cut: string]: string } = {
  weekday: '1 Monday to 7 Sunday',
  hours: 'working or outside',
};

export function addMetrics(program: Command): void {
  const metrics = program
    .command('metrics')
    .description('indicators: what each one is made of, by agent, queue, day, …')
    .addHelpText(
      'after',
      `
Indicators: ${INDICATOR_NAMES.join(', ')}

Examples:
  ringback metrics show missed_calls --period yesterday
  ringback metrics show connect_rate --period last_week --by agent
  ringback metrics show response_time --period 2026-03 --by queue,hour --csv > march.csv
  ringback metrics show calls --from 2026-03-02 --to 2026-03-08 --team sales --lang ru
  ringback metrics show calls --from 2026-03-02          # up to today
  ringback metrics rebuild`,
    );
  const show = withConfig(metrics.command('show <indicator>', { isDefault: true }))
    .description('figures of one indicator')
    .option('--period <words>', `local days: ${PERIOD_WANTED}; today when left out`)
    .option('--from <day>', 'first day, in the place of --period')
    .option('--to <day>', 'last day, with --from; today when left out')
    .option('--compare <with>', 'previous, week, month, year or none')
    .option(
      '--by <cuts>',
      'groups: agent, team, queue, did, trunk, pbx, direction, hour, hours, weekday, day, …',
    );
  for (const cut of Object.keys(placeShape)) {
    show.option(`--${cut} <value>`, ONLY[cut] ?? `only this ${cut}`);
  }
  for (const name of [
    'service-seconds',
    'short-abandon-seconds',
    'short-talk-seconds',
    'long-talk-seconds',
  ]) {
    show.option(`--${name} <n>`, 'over the configuration');
  }
  show
    .option('--service-variant <word>', 'over the configuration')
    .option('--conversion-days <n>', 'over the configuration')
    .option('--few-calls <n>', 'over the configuration')
    .option('--lang <language>', 'en or ru')
    .option('--json', 'as the API answers it')
    .addOption(
      new Option('--csv', 'a table for spreadsheets: UTF-8 with a byte order mark').conflicts('json'),
    )
    .action(showIndicator);
  withConfig(metrics.command('rebuild'))
    .description('make kept sums anew, and wait until that is done')
    .option('--facts', 'make the facts anew as well, from calls and tasks')
    .action(rebuild);
}

async function showIndicator(name: string, { config: file, json, csv, ...given }: Options): Promise<void> {
  const indicator = indicatorOf(name as IndicatorName);
  if (indicator === null) {
    throw new AppError(
      'invalid',
      `There is no indicator "${name}". There are: ${INDICATORS.map((each) => each.name).join(', ')}.`,
    );
  }
  const config = readConfig(file === undefined ? {} : { config: file });
  const { by = [], ...asked } = checkParameters(flags, given);
  const question = readQuestion(asked, config, Date.now(), UNLIMITED);
  const answer = await withQueries(config, async (queries) => {
    await refuseUnknownTeam(asked.team, { config, reads: queries }, UNLIMITED);
    const analyst = new Analyst(queries, config.timezone, Date.now);
    return indicatorJson(await analyst.indicator(indicator, by, question), config.timezone, asked.lang);
  });
  if (json) return printJson(answer);
  if (csv) {
    process.stdout.write(toCsv(indicatorTable(answer), { bom: true }));
    return;
  }
  printIndicator(answer, config, asked.lang);
}

function printIndicator(answer: IndicatorJson, config: Config, lang: 'en' | 'ru'): void {
  const { period, compared, notes } = answer;
  console.log(`${answer.title}: ${period.from} – ${period.to} (${period.zone})`);
  console.log(`${answer.about}\n`);
  const versus = compared === null ? [] : [`${compared.from} – ${compared.to}`, '±'];
  printTable(
    ['', '', ...versus, 'n'],
    answer.figures.map(({ title, unit, value, previous, change, n }) => [
      title,
      figureText(value, unit, lang),
      ...(compared === null
        ? []
        : [figureText(previous?.value ?? null, unit, lang), changeText(change, unit, lang)]),
      String(n),
    ]),
  );
  for (const { title, unit, parts } of answer.breakdowns) {
    console.log(`\n${title}`);
    printTable(
      ['', '', 'n'],
      parts.map((part) => [part.title, figureText(part.value, unit, lang), String(part.numerator ?? part.n)]),
    );
  }
  if (answer.groups !== null) printGroups(answer, lang);
  const settings = Object.entries(answer.settings).map(([name, value]) => `${name} = ${value}`);
  console.log('');
  for (const { title, formula } of answer.figures) console.log(`${title} = ${formula}`);
  if (settings.length > 0) console.log(settings.join(', '));
  for (const line of remarks(notes, config.timezone, lang)) console.log(line);
}

function printGroups({ by, groups, figures }: IndicatorJson, lang: 'en' | 'ru'): void {
  console.log('');
  printTable(
    [...by, ...figures.map(({ title }) => title)],
    (groups ?? []).map(({ key, few, figures: own }) => [
      ...by.map((cut, i) => `${key[cut] ?? '—'}${few && i === 0 ? ' *' : ''}`),
      ...figures.map(({ key: name, unit }) => {
        const counted = own[name];
        return counted === undefined ? '' : figureText(counted.value, unit, lang);
      }),
    ]),
  );
  if ((groups ?? []).some(({ few }) => few)) console.log('* made of few calls: no ground for a rank');
}

function remarks(notes: IndicatorJson['notes'], zone: string, lang: 'en' | 'ru'): string[] {
  return [
    ...(notes.incompleteCalls > 0 ? [`${notes.incompleteCalls} calls incomplete, left out of times.`] : []),
    ...(notes.unwatchedUntil === null
      ? []
      : [
          `Before ${shortTime(notes.unwatchedUntil, zone)} (${zone}) the PBX was not watched: calls of that time are known from its records only.`,
        ]),
    ...(notes.blindMs > 0 ? [`${durationText(notes.blindMs, lang)} not watched.`] : []),
    ...notes.restated.map(
      ({ day, calls }) => `${day} was restated: ${calls} calls came to light after its summary.`,
    ),
    ...(notes.openUntil === null
      ? []
      : [`Conversion of customers is not final until ${notes.openUntil} (${zone}).`]),
    ...(notes.unfinished ? ['The period is not over.'] : []),
  ];
}

interface Backlog {
  readonly callsLeft: number;
  readonly tasksLeft: number;
  readonly staleDays: number;
}

const POLL_MS = 500;

async function rebuild({ config: file, facts }: Options): Promise<void> {
  const config = readConfig(file === undefined ? {} : { config: file });
  await withControl(config, async ({ ask }) => {
    await ask<Backlog>('POST', '/metrics/rebuild', { what: facts === true ? 'facts' : 'sums' });
    for (;;) {
      const { callsLeft, tasksLeft, staleDays } = await ask<Backlog>('GET', '/metrics/rebuild');
      const left = callsLeft + tasksLeft + staleDays;
      process.stderr.write(`\r${callsLeft} calls, ${tasksLeft} tasks and ${staleDays} days left      `);
      if (left === 0) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    process.stderr.write('\n');
  });
  console.log('All figures are made anew.');
}
