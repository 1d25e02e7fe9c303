// Scripts out of a file that need not be a whole configuration: a list under `scripts`, a list, or one script alone.

import { LineCounter } from 'yaml';
import { z } from 'zod';
import type { ScriptDefinition } from '../scripts/definition.ts';
import { configError, duplicates } from './load.ts';
import { describeIssues } from './problems.ts';
import { scriptList } from './schema.ts';
import { type Environment, interpolate, parseYaml } from './sources.ts';
import { wantedWords } from './wanted-words.ts';

const WANTED = 'a script, a list of scripts, or scripts: with a list';
const fileSchema = z.object({ scripts: scriptList.min(1, { error: WANTED }) });

/** Errors: `config`, with one detail a problem. `file` is only for messages. */
export function parseScripts(text: string, env: Environment, file: string): readonly ScriptDefinition[] {
  const problems: string[] = [];
  const document = parseYaml(text, new LineCounter(), problems);
  if (problems.length > 0) throw configError(file, problems);
  const tree = { scripts: scriptsIn(interpolate(document, env, problems)) };
  const parsed = fileSchema.safeParse(tree, { error: wantedWords });
  if (!parsed.success) problems.push(...describeIssues(parsed.error.issues, tree));
  problems.push(...duplicates(tree, ['scripts'], 'id', 'an id of its own'));
  if (!parsed.success || problems.length > 0) throw configError(file, problems);
  return parsed.data.scripts;
}

function scriptsIn(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document;
  if ('scripts' in document) return document.scripts;
  return 'items' in document ? [document] : undefined;
}
