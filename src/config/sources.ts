// Where configuration values come from: a YAML file, ${NAME} inside it, and RINGBACK_… variables on top.
// Rule: scalars stay text until the schema reads them (so 0101 stays 0101), and nothing here throws:
// every problem is pushed to the list that the caller shows at once.

import {
  type DocumentOptions,
  type LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
} from 'yaml';
import { keysAt, nearest, schemaAt, showPath } from './problems.ts';

export type Environment = { readonly [name: string]: string | undefined };

const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: ['null'],
  prettyErrors: false,
};

/** Parsed YAML with text scalars; null when the text is not YAML (the problems say where). */
export function parseYaml(text: string, lines: LineCounter, problems: string[]): unknown {
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  for (const error of document.errors) {
    const at = lines.linePos(error.pos[0]);
    const sentence = error.message.split('\n')[0] ?? error.message;
    problems.push(`line ${at.line}, column ${at.col}: not valid YAML: ${sentence}`);
  }
  return document.errors.length > 0 ? null : document.toJS({ maxAliasCount: 100 });
}

/** Replaces `${NAME}` and `${NAME:-default}` in every text; `$${` stands for `${`. */
export function interpolate(
  value: unknown,
  env: Environment,
  problems: string[],
  path: PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return interpolateText(value, env, problems, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => interpolate(item, env, problems, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolate(item, env, problems, [...path, key])]),
  );
}

function interpolateText(
  text: string,
  env: Environment,
  problems: string[],
  path: readonly PropertyKey[],
): string {
  return text.replace(/\$\$\{|\$\{([^}]*)\}/g, (whole, inside: string | undefined) => {
    if (inside === undefined) return '${';
    const match = /^([A-Za-z_]\w*)(?::-(.*))?$/.exec(inside);
    if (match === null) {
      problems.push(`${showPath(path)}: found "${whole}", want \${NAME} or \${NAME:-default}`);
      return whole;
    }
    const value = env[match[1] ?? ''] || match[2];
    if (value !== undefined) return value;
    problems.push(`${showPath(path)}: environment variable ${match[1]} is not set`);
    return '';
  });
}

const PREFIX = 'RINGBACK_';

/** Lays `RINGBACK_API__PORT=9000` over the tree. Lists and maps are given as YAML: `[a, b]`. */
export function override(tree: unknown, env: Environment, problems: string[]): unknown {
  let result = tree;
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (!name.startsWith(PREFIX) || value === undefined) continue;
    const path = keyPath(name, name.slice(PREFIX.length).split('__'), problems);
    if (path !== null) result = place(result, path, readValue(name, value, path, problems));
  }
  return result;
}

/** null: not meant for us (a variable used inside the file, or one that an orchestrator sets). */
function keyPath(name: string, steps: readonly string[], problems: string[]): string[] | null {
  const path: string[] = [];
  for (const step of steps) {
    const known = keysAt(path);
    const plain = step.toLowerCase().replaceAll('_', '');
    const key = known.find((candidate) => candidate.toLowerCase() === plain);
    if (key !== undefined) path.push(key);
    else if (/^\d+$/.test(step) && schemaAt(path)?.items !== undefined) path.push(step);
    else if (steps.length === 1) return null;
    else {
      const near = nearest(step, known);
      const advice = near === null ? `known keys: ${known.join(', ')}` : `did you mean "${near}"?`;
      problems.push(`environment variable ${name}: unknown key "${step}", ${advice}`);
      return null;
    }
  }
  return path;
}

function readValue(name: string, value: string, path: readonly string[], problems: string[]): unknown {
  const node = schemaAt(path);
  const structured = node?.items !== undefined || node?.properties !== undefined || node?.oneOf !== undefined;
  if (!structured) return value;
  const document = parseDocument(value, YAML_OPTIONS);
  if (document.errors.length > 0) problems.push(`environment variable ${name}: not valid YAML`);
  return document.toJS();
}

function place(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (/^\d+$/.test(step)) {
    const items = Array.isArray(tree) ? [...tree] : [];
    items[Number(step)] = place(items[Number(step)], rest, value);
    return Array.from(items);
  }
  const map = typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? tree : {};
  return { ...map, [step]: place(Reflect.get(map, step), rest, value) };
}
