// Turns validator issues into one sentence each: path, what was found, what is wanted.
// Rule: a secret's value is never repeated, and every problem of a file is listed at once.

import { z } from 'zod';
import { configSchema } from './schema.ts';

interface Node {
  readonly type?: string;
  readonly properties?: { readonly [key: string]: Node };
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

let tree: Node | undefined;

/** The schema's node at a path; undefined when the path leads nowhere. Numbers stand for list positions. */
export function schemaAt(path: readonly PropertyKey[]): Node | undefined {
  tree ??= z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  return path.reduce<Node | undefined>((node, step) => child(node, step), tree);
}

function child(node: Node | undefined, step: PropertyKey): Node | undefined {
  const branches = [node, ...(node?.oneOf ?? []), ...(node?.anyOf ?? [])];
  for (const branch of branches) {
    const found =
      typeof step === 'number' || /^\d+$/.test(String(step))
        ? branch?.items
        : branch?.properties?.[String(step)];
    if (found !== undefined) return found;
  }
  return undefined;
}

export function keysAt(path: readonly PropertyKey[], value?: unknown): string[] {
  const node = schemaAt(path);
  const kind = (value as { type?: unknown } | undefined)?.type;
  const branches = (node?.oneOf ?? node?.anyOf ?? []).filter((branch) => {
    const constant = branch.properties?.type as { const?: unknown } | undefined;
    return kind === undefined || constant?.const === kind;
  });
  const keys = [node, ...branches].flatMap((branch) => Object.keys(branch?.properties ?? {}));
  return [...new Set(keys)];
}

/** What was checked. */
export interface Checked {
  /** The keys that are known at a path. */
  readonly keysOf: (path: readonly PropertyKey[], value: unknown) => readonly string[];
  /** What a key is called. */
  readonly noun: string;
  /** What all of it is called. */
  readonly whole: string;
  /** What is found where `null` stands. */
  readonly empty: string;
}

const CONFIGURATION: Checked = { keysOf: keysAt, noun: 'key', whole: 'configuration', empty: 'missing' };

export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  { keysOf, noun, whole, empty }: Checked = CONFIGURATION,
): string[] {
  const sentences = issues.flatMap((issue) => {
    const path = pathWithin(input, issue.path);
    const value = valueAt(input, path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(path, key, keysOf(path, value), noun));
    }
    const what = value === null ? empty : found(value, path);
    return [`${showPath(path, whole)}: ${what}, want ${issue.message}`];
  });
  return [...new Set(sentences)];
}

/** A text that is read as a list is one text to whoever wrote it: the path ends there. */
function pathWithin(input: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  const end = path.findIndex((_step, i) => {
    const value = valueAt(input, path.slice(0, i));
    return value !== undefined && value !== null && typeof value !== 'object';
  });
  return end === -1 ? path : path.slice(0, end);
}

export function unknownKey(
  parent: readonly PropertyKey[],
  key: string,
  known: readonly string[],
  noun = 'key',
): string {
  const near = nearest(key, known);
  const list = known.length === 0 ? 'none' : known.join(', ');
  const advice = near === null ? `known ${noun}s: ${list}` : `did you mean "${near}"?`;
  return `${showPath([...parent, key])}: unknown ${noun}, ${advice}`;
}

export function showPath(path: readonly PropertyKey[], whole = CONFIGURATION.whole): string {
  const shown = path
    .map((step) => (/^\d+$/.test(String(step)) ? `[${String(step)}]` : `.${String(step)}`))
    .join('');
  return shown.replace(/^\./, '') || whole;
}

export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    input,
  );
}

/** What stands there is not to be repeated. Addresses of chats and hooks are secrets as well. */
export function isSecretPath(path: readonly PropertyKey[]): boolean {
  return /secret|password|token$|url$/i.test(String(path.at(-1)));
}

const FOUND_LENGTH_MAX = 60;

function found(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'missing';
  if (isSecretPath(path)) {
    return typeof value === 'string' ? `found ${value.length} characters` : 'found something else';
  }
  if (Array.isArray(value)) return value.length === 0 ? 'found an empty list' : 'found a list';
  if (typeof value === 'object') return 'found a map';
  const shown = typeof value === 'string' && /^-?\d+$/.test(value) ? value : JSON.stringify(value);
  return `found ${shown.length > FOUND_LENGTH_MAX ? `${shown.slice(0, FOUND_LENGTH_MAX)}…` : shown}`;
}

/** The known word closest to a mistyped one; null when none is close. */
export function nearest(word: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]/g, '');
  const scored = known
    .map((candidate) => ({ candidate, distance: editDistance(plain(word), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  const limit = word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== undefined && best.distance <= limit ? best.candidate : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
