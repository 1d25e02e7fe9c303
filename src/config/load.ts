// Reads the configuration once, at start: file + environment → a frozen Config, or one AppError that lists
// every problem. Rule: nothing else in the house reads the file or the environment for settings.

import { readFileSync } from 'node:fs';
import { IANAZone } from 'luxon';
import { LineCounter } from 'yaml';
import { AppError } from '../errors.ts';
import { readCalendarDays } from './calendar-file.ts';
import { parseHoliday } from './holidays.ts';
import { describeIssues, showPath, valueAt } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import { type Environment, interpolate, override, parseYaml } from './sources.ts';
import { wantedWords } from './wanted-words.ts';

/** Errors: `config`, with one detail a problem. */
export function loadConfig(file: string, env: Environment): Config {
  return parseConfig(readText(file), env, file);
}

/** `file` is only for messages. */
export function parseConfig(text: string, env: Environment, file: string): Config {
  const problems: string[] = [];
  const lines = new LineCounter();
  const document = parseYaml(text, lines, problems);
  if (problems.length > 0) throw configError(file, problems);
  const tree = override(interpolate(document, env, problems), env, problems);
  return checkConfig(tree, file, problems);
}

/** A tree of plain values → Config. For configurations that are made by the program (demo, replay, tests). */
export function checkConfig(tree: unknown, file: string, earlier: readonly string[] = []): Config {
  const parsed = configSchema.safeParse(tree, { error: wantedWords });
  const named = new Set(earlier.map((problem) => problem.split(':')[0]));
  const calendar = readCalendar(tree);
  const issues = parsed.success ? [] : describeIssues(parsed.error.issues, tree);
  const problems = [
    ...earlier,
    // A missing variable leaves an empty text behind: one sentence about it is enough.
    ...issues.filter((issue) => !named.has(issue.split(':')[0])),
    ...duplicates(tree, ['pbx'], 'id', 'an id of its own'),
    ...duplicates(tree, ['pbx'], 'cdrToken', 'a token of its own'),
    ...duplicates(tree, ['staff', 'agents'], 'id', 'an id of its own'),
    ...duplicates(tree, ['api', 'tokens'], 'name', 'a name of its own'),
    ...duplicates(tree, ['api', 'tokens'], 'token', 'a token of its own'),
    ...duplicates(tree, ['schedules'], 'name', 'a name of its own'),
    ...duplicates(tree, ['reports', 'recipients'], 'name', 'a name of its own'),
    ...duplicates(tree, ['alerts'], 'name', 'a name of its own'),
    ...duplicates(tree, ['scripts'], 'id', 'an id of its own'),
    ...sharedExtensions(tree),
    ...missingMail(tree),
    ...unknownRecipients(tree),
    ...calendar.problems,
  ];
  if (!parsed.success || problems.length > 0) throw configError(file, problems);
  const { data } = parsed;
  return freeze({ ...data, holidays: withCalendar(data.holidays, calendar.days) }) as Config;
}

/** The days of the iCalendar file, whatever else is wrong with the configuration. */
function readCalendar(tree: unknown): { readonly days: readonly string[]; readonly problems: string[] } {
  const [file, zone] = [valueAt(tree, ['holidaysFile']), String(valueAt(tree, ['timezone']))];
  if (typeof file !== 'string' || file.trim() === '') return { days: [], problems: [] };
  try {
    const timezone = IANAZone.isValidZone(zone) ? zone : 'UTC';
    return { days: readCalendarDays(file.trim(), timezone, new Date()), problems: [] };
  } catch (error) {
    if (error instanceof AppError) {
      return { days: [], problems: [`holidaysFile: ${error.message}, want an iCalendar file`] };
    }
    throw error;
  }
}

/** What the configuration says of a day goes before what the iCalendar file says. */
function withCalendar(written: readonly string[], days: readonly string[]): string[] {
  const named = new Set(written.flatMap((text) => parseHoliday(text) ?? []).map(([day]) => day));
  return [...written, ...days.filter((day) => !named.has(day) && !named.has(day.slice(5)))];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'there is no such file. Make one with: ringback init'
        : `it cannot be read (${String(code)}). Check its owner and mode.`;
    throw new AppError('config', `Cannot read the configuration ${file}: ${why}`);
  }
}

export function configError(file: string, problems: readonly string[]): AppError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return new AppError('config', `${file} has ${count}:\n${list}`, { details: [...problems] });
}

export function duplicates(tree: unknown, path: readonly string[], key: string, wanted: string): string[] {
  const items = valueAt(tree, path);
  if (!Array.isArray(items)) return [];
  const seen = new Map<string, number>();
  return items.flatMap((item: unknown, index) => {
    const value = valueAt(item, [key]);
    if (typeof value !== 'string') return [];
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    const shown = /token$/i.test(key) ? 'the same token' : `"${value}"`;
    const at = showPath([...path, index, key]);
    return first === undefined
      ? []
      : [`${at}: found ${shown} as in ${showPath([...path, first])}, want ${wanted}`];
  });
}

function sharedExtensions(tree: unknown): string[] {
  const agents = valueAt(tree, ['staff', 'agents']);
  if (!Array.isArray(agents)) return [];
  const owner = new Map<string, number>();
  return agents.flatMap((agent: unknown, index) => {
    const extensions = valueAt(agent, ['extensions']);
    if (!Array.isArray(extensions)) return [];
    return extensions.flatMap((extension: unknown, position) => {
      const first = owner.get(String(extension));
      owner.set(String(extension), first ?? index);
      if (first === undefined || first === index) return [];
      const at = showPath(['staff', 'agents', index, 'extensions', position]);
      return [
        `${at}: found ${String(extension)}, which staff.agents[${first}] has, want one agent an extension`,
      ];
    });
  });
}

/** Mail needs a server. */
function missingMail(tree: unknown): string[] {
  const recipients = valueAt(tree, ['reports', 'recipients']);
  if (!Array.isArray(recipients) || valueAt(tree, ['reports', 'mail']) != null) return [];
  const index = recipients.findIndex((each: unknown) => valueAt(each, ['type']) === 'mail');
  if (index < 0) return [];
  return [`reports.mail: missing, want the mail server that reports.recipients[${index}] needs`];
}

function unknownRecipients(tree: unknown): string[] {
  const [recipients, alerts] = [valueAt(tree, ['reports', 'recipients']), valueAt(tree, ['alerts'])];
  if (!Array.isArray(alerts)) return [];
  const names = Array.isArray(recipients) ? recipients.map((each: unknown) => valueAt(each, ['name'])) : [];
  return alerts.flatMap((alert: unknown, i) => {
    const notify = valueAt(alert, ['notify']);
    if (!Array.isArray(notify)) return [];
    return notify.flatMap((name: unknown, j) =>
      names.includes(name)
        ? []
        : [`alerts[${i}].notify[${j}]: found "${String(name)}", want the name of one of reports.recipients`],
    );
  });
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) freeze(item);
  return Object.freeze(value);
}
