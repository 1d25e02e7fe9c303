// Reads the configuration once, at start: file + environment → a frozen Config, or one AppError that lists
// every problem. Rule: nothing else in the house reads the file or the environment for settings.

import { readFileSync } from 'node:fs';
import { LineCounter } from 'yaml';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { readHolidays } from './holidays.ts';
import { describeIssues, showPath, valueAt } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import { type Environment, interpolate, override, parseYaml } from './sources.ts';

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
  const parsed = configSchema.safeParse(tree);
  const named = new Set(earlier.map((problem) => problem.split(':')[0]));
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
    ...sharedExtensions(tree),
  ];
  if (!parsed.success || problems.length > 0) throw configError(file, problems);
  return freeze(withHolidays(parsed.data, file)) as Config;
}

/** The days of the iCalendar file join those that are written in the configuration. */
function withHolidays(config: z.output<typeof configSchema>, file: string): z.output<typeof configSchema> {
  if (config.holidaysFile === null) return config;
  try {
    return { ...config, holidays: [...readHolidays(config.holidaysFile, new Date()), ...config.holidays] };
  } catch (error) {
    if (error instanceof AppError) {
      throw configError(file, [`holidaysFile: ${error.message}, want an iCalendar file`]);
    }
    throw error;
  }
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

function configError(file: string, problems: readonly string[]): AppError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return new AppError('config', `${file} has ${count}:\n${list}`, { details: [...problems] });
}

function duplicates(tree: unknown, path: readonly string[], key: string, wanted: string): string[] {
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

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) freeze(item);
  return Object.freeze(value);
}
