// `ringback import`: the past, from what PBXs recorded of it.

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { checkParameters } from '../api/filters.ts';
import { instant, readInstant } from '../api/query.ts';
import type { Config, PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { openCsv } from '../import/csv-source.ts';
import { openFolder } from '../import/folder-source.ts';
import { type AddressOptions, mysqlAddress, PASSWORD_VARIABLE } from '../import/mysql-address.ts';
import { openMysql } from '../import/mysql-source.ts';
import type { RecordSource } from '../import/record-stream.ts';
import { openSqlite } from '../import/sqlite-source.ts';
import { probeZone } from '../import/zone-probe.ts';
import { createRecordClock } from '../pbx/asterisk/record-time.ts';
import { printCalls } from './call-table.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { type ImportAsked, type ImportSum, rehearseImport, runImport } from './import-run.ts';
import { printJson, printTable } from './output.ts';
import { createProgress } from './progress.ts';

interface ImportOptions extends ConfigOption {
  readonly pbx?: string;
  readonly since?: string;
  readonly until?: string;
  readonly timezone?: string;
  readonly tasksSince?: string;
  readonly dryRun?: boolean;
  readonly again?: boolean;
  readonly json?: boolean;
}

interface TableOptions extends ImportOptions {
  readonly cdrTable?: string;
  readonly celTable?: string;
}

interface CsvOptions extends ImportOptions {
  readonly columns?: string;
}

type MysqlOptions = TableOptions & AddressOptions;

export function addImport(program: Command): void {
  const group = program
    .command('import')
    .description('calls of the past, from what the PBX recorded')
    .addHelpText(
      'after',
      `
Calls that are known, seen or imported, stay as they are: importing twice changes nothing, and an import that was
interrupted goes on where it was. docs/import.md tells it step by step.

Examples:
  ringback import asterisk-mysql mysql://ringback@127.0.0.1/asteriskcdrdb --pbx main --dry-run
  ringback import asterisk-csv /var/log/asterisk/cdr-csv/Master.csv* --pbx main --timezone UTC
  ringback import freeswitch /var/log/freeswitch/json_cdr --pbx fs --since 2026-01-01`,
    );
  asterisk(
    group.command('asterisk-csv <file...>'),
    'files of CDR and CEL (Master.csv), also old ones with .gz',
  )
    .option('--columns <names>', 'names of the columns in their order, where a file has one of its own')
    .action(importCsv);
  withTables(
    asterisk(group.command('asterisk-sqlite <file>'), 'tables of CDR and CEL in a file of SQLite'),
  ).action(importSqlite);
  withTables(
    asterisk(group.command('asterisk-mysql [address]'), 'tables cdr and cel of MySQL or MariaDB (FreePBX)'),
  )
    .option('--host <host>', 'instead of an address mysql://user@host:port/database')
    .option('--port <port>')
    .option('--socket <path>', 'a Unix socket')
    .option('--user <name>', 'who may read the tables')
    .option('--database <name>', 'asteriskcdrdb when left out')
    .option('--defaults-file <file>', "option file of MySQL's own programs, with user and password")
    .addHelpText(
      'after',
      `\nThe password comes from ${PASSWORD_VARIABLE} or from the option file, never from here.`,
    )
    .action(importMysql);
  common(group.command('freeswitch <folder>'), 'a folder of records of mod_json_cdr').action(importFolder);
}

function common(command: Command, description: string): Command {
  return withConfig(command)
    .description(description)
    .option('--pbx <id>', 'id of the PBX in the configuration; may be left out when there is one of the kind')
    .option('--since <time>', 'calls that began at or after')
    .option('--until <time>', 'calls that began before')
    .option(
      '--tasks-since <time>',
      'calls that began then or later open and close tasks; none does when left out',
    )
    .option('--dry-run', 'only show what would be made')
    .option('--again', 'from the beginning, wherever an earlier import stopped')
    .option('--json', 'what came of it as JSON');
}

function asterisk(command: Command, description: string): Command {
  return common(command, description).option(
    '--timezone <zone>',
    'IANA time zone of the times in the records; the one of the configuration when left out',
  );
}

function withTables(command: Command): Command {
  return command
    .option('--cdr-table <name>', 'table of CDR; found by its columns when left out')
    .option('--cel-table <name>', 'table of CEL; found by its columns when left out');
}

async function importCsv(files: string[], { columns, ...options }: CsvOptions): Promise<void> {
  const plan = planOf('asterisk', options);
  const names = columns?.split(',').map((name) => name.trim()) ?? null;
  const what = ['csv', ...files.map((file) => resolve(file)), columns ?? ''];
  await carryOut(plan, what, () => openCsv({ files, clock: plan.clock, columns: names }));
}

async function importSqlite(file: string, options: TableOptions): Promise<void> {
  const plan = planOf('asterisk', options);
  const tables = tablesOf(options);
  await carryOut(plan, ['sqlite', resolve(file), ...(tables ?? [])], async () =>
    openSqlite({ file, tables, clock: plan.clock, timezone: plan.zone }),
  );
}

async function importMysql(url: string | undefined, options: MysqlOptions): Promise<void> {
  const plan = planOf('asterisk', options);
  const tables = tablesOf(options);
  const address = mysqlAddress(url, options, process.env);
  const { host, port, socket, database } = address;
  await carryOut(plan, ['mysql', socket ?? `${host}:${port}`, database, ...(tables ?? [])], () =>
    openMysql({ address, tables, clock: plan.clock, timezone: plan.zone }),
  );
}

async function importFolder(folder: string, options: ImportOptions): Promise<void> {
  await carryOut(planOf('freeswitch', options), ['folder', resolve(folder)], () => openFolder(folder));
}

function tablesOf({ cdrTable, celTable }: TableOptions): string[] | null {
  const tables = [cdrTable, celTable].filter((table) => table !== undefined);
  return tables.length === 0 ? null : tables;
}

interface Plan extends Omit<ImportAsked, 'key'> {
  readonly options: ImportOptions;
  readonly zone: string;
  readonly clock: ReturnType<typeof createRecordClock>;
}

const times = z.strictObject({
  since: instant('Began at or after').optional(),
  until: instant('Began before').optional(),
  tasksSince: instant('Began at or after').optional(),
});

/** Errors: `invalid`, `not_found`. */
function planOf(type: PbxConfig['type'], options: ImportOptions): Plan {
  const config = readConfig(options);
  const pbx = pbxOf(config, type, options.pbx);
  const zone = options.timezone ?? config.timezone;
  if (!IANAZone.isValidZone(zone)) {
    throw new AppError(
      'invalid',
      `--timezone: found "${zone}", want an IANA time zone such as Europe/Moscow.`,
    );
  }
  const given = checkParameters(times, {
    since: options.since,
    until: options.until,
    tasksSince: options.tasksSince,
  });
  const moment = (text: string | undefined) => readInstant(text, config.timezone) ?? null;
  return {
    ...{ config, pbx, options, zone },
    clock: createRecordClock(zone),
    since: moment(given.since),
    until: moment(given.until),
    tasksSince: moment(given.tasksSince),
    again: options.again === true,
  };
}

function pbxOf(config: Config, type: PbxConfig['type'], id: string | undefined): PbxConfig {
  const kind = config.pbx.filter((pbx) => pbx.type === type);
  const ids = kind.map((pbx) => pbx.id).join(', ') || 'none';
  const found = id === undefined ? kind : kind.filter((pbx) => pbx.id === id);
  const [pbx, ...others] = found;
  if (pbx !== undefined && others.length === 0) return pbx;
  throw new AppError(
    'invalid',
    id === undefined
      ? `Say whose records these are with --pbx. PBXs of type ${type} in the configuration: ${ids}.`
      : `The configuration has no PBX "${id}" of type ${type}; it has: ${ids}. Ids of calls are made of it.`,
  );
}

/** `what`: everything that changes what is read; the position of an import is kept under its digest. */
async function carryOut(
  plan: Plan,
  what: readonly string[],
  open: () => Promise<RecordSource>,
): Promise<void> {
  const { options, config, zone, since, until } = plan;
  const source = await open();
  const progress = createProgress(options.json === true);
  const digest = createHash('sha256')
    .update(JSON.stringify([what, zone, since, until]))
    .digest('hex');
  const asked = { ...plan, key: `${source.id.slice(0, 200)} ${digest.slice(0, 16)}` };
  try {
    await probeZone(source, since, 'Set --timezone');
    if (options.dryRun) {
      const { sum, calls } = await rehearseImport(asked, source, progress);
      progress.stop();
      if (options.json) return printJson({ dryRun: true, ...sum, calls });
      printCalls(calls, config.timezone);
      printSum(sum, true);
    } else {
      const sum = await runImport(asked, source, progress);
      progress.stop();
      if (options.json) return printJson({ dryRun: false, ...sum });
      printSum(sum, false);
    }
  } finally {
    progress.stop();
    await source.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  no_uniqueid: 'rows without uniqueid: their calls could not be known again',
  no_linkedid: 'rows of CEL without linkedid: it is not told which belong together',
  no_channel: 'rows without a channel',
  bad_time: 'rows whose times make no sense',
  wrong_columns: 'rows with other columns',
  damaged: 'damaged lines',
  no_record: 'files that are no record of mod_json_cdr',
  outside: 'conversations before --since or after --until',
  too_large: 'conversations that are too large to be telephone calls',
};

function printSum(sum: ImportSum, isDryRun: boolean): void {
  printTable(
    ['Direction', 'Disposition', isDryRun ? 'Calls (would be made)' : 'Calls made'],
    sum.outcomes
      .toSorted((a, b) => b.calls - a.calls)
      .map(({ direction, disposition, calls }) => [direction, disposition, String(calls)]),
  );
  if (sum.resumed) console.log('An import that had been interrupted went on where it was.');
  console.log(`Rows read:     ${sum.rows}`);
  console.log(`Conversations: ${sum.conversations}, of them without a call: ${sum.empty}`);
  if (isDryRun) console.log(`Calls:         ${sum.made}; which are known already was not looked up`);
  else console.log(`Calls made:    ${sum.made}; known already: ${sum.known}`);
  for (const [reason, times] of Object.entries(sum.skipped)) {
    console.log(`Left out:      ${times} ${REASONS[reason] ?? reason}`);
  }
}
