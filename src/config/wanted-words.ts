// What is wanted, where a schema does not say it in words of its own. For the `error` of `safeParse`: what a schema says goes first.
// Rule: no problem is told in the words of a validator.

import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  null: 'nothing (null)',
};

/** A phrase that follows "want". */
export function wantedWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected as string] ?? 'another kind of value';
    case 'invalid_value':
      return `one of: ${(issue.values as readonly unknown[]).join(', ')}`;
    case 'too_small':
      return bounded(issue.origin as string, 'at least', String(issue.minimum));
    case 'too_big':
      return bounded(issue.origin as string, 'at most', String(issue.maximum));
    case 'invalid_format':
      return `text of the form "${String(issue.format)}"`;
    default:
      return 'another value';
  }
}

function bounded(origin: string, how: string, limit: string): string {
  if (origin === 'string') return `text of ${how} ${counted(limit, 'character', 'characters')}`;
  if (origin === 'array' || origin === 'set') return `a list of ${how} ${counted(limit, 'entry', 'entries')}`;
  return `a number of ${how} ${limit}`;
}

const counted = (n: string, one: string, many: string): string => (n === '1' ? `one ${one}` : `${n} ${many}`);
