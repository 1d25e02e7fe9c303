// Where configuration values come from: a YAML file, ${NAME} inside it, and RINGBACK_… variables on top.
// Rule: scalars stay text until the schema reads them (so 0101 stays 0101), and nothing here throws:
// every problem is pushed to the list that the caller shows at once.

import {
  type DocumentOptions,
  type ErrorCode,
  type LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
} from 'yaml';
import { isSecretPath, keysAt, nearest, schemaAt, showPath } from './problems.ts';

export type Environment = { readonly [name: string]: string | undefined };

const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: ['null'],
  prettyErrors: false,
  // Its warnings would go to the terminal, and quote.
  logLevel: 'error',
};

/** Parsed YAML with text scalars; null when the text is not YAML (the problems say where). */
export function parseYaml(text: string, lines: LineCounter, problems: string[]): unknown {
  return readDocument(text, { ...YAML_OPTIONS, lineCounter: lines }, (sentence, offset) => {
    const at = lines.linePos(offset);
    problems.push(`line ${at.line}, column ${at.col}: not valid YAML: ${sentence}`);
  });
}

const ALIASES_MAX = 100;

function readDocument(
  text: string,
  options: typeof YAML_OPTIONS,
  tell: (sentence: string, offset: number) => void,
): unknown {
  const document = parseDocument(text, options);
  // A value after an unknown tag would be taken without the tag: half of a password that begins with "!".
  const wrong = [
    ...document.errors,
    ...document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED'),
  ];
  for (const { code, message, pos } of wrong) tell(WORDS[code] ?? withoutSource(message), pos[0]);
  if (wrong.length > 0) return null;
  try {
    const tree: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    // Throws when something holds itself.
    JSON.stringify(tree);
    return tree;
  } catch {
    // Aliases are followed only now; what the library says quotes them.
    tell(
      'an alias (a value that begins with "*", without quotes) leads nowhere, to itself, or to more than is sane',
      0,
    );
    return null;
  }
}

/** Instead of sentences that quote what stands there: it may be a password. */
const WORDS: { readonly [code in ErrorCode]?: string } = {
  TAG_RESOLVE_FAILED: 'a value that begins with "!" must be in quotes',
  BAD_DQ_ESCAPE: 'a backslash in double quotes: use single quotes',
  BAD_DIRECTIVE: 'a line that begins with "%"',
};

/** The library's sentences quote the text behind a colon. */
function withoutSource(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/: .*$/s, '');
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
      const found = isSecretPath(path) ? 'something else' : `"${whole}"`;
      problems.push(`${showPath(path)}: found ${found}, want \${NAME} or \${NAME:-default}`);
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
  return readDocument(value, YAML_OPTIONS, (sentence) =>
    problems.push(`environment variable ${name}: not valid YAML: ${sentence}`),
  );
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
