// The shape of a script as people write it, in YAML and in JSON alike. What a number or a switch looks like differs
// between the two, so their leaves are handed in; what is wanted, and the defaults, are the same.

import { z } from 'zod';
import {
  definitionProblems,
  ITEMS_MAX,
  LISTENED_TO,
  PHRASES_MAX,
  SAMPLE_MAX,
  SCRIPT_TEXT_CHARS_MAX,
  WEIGHT_MAX,
} from './definition.ts';

export interface Leaves {
  readonly whole: (min: number, max: number) => z.ZodType<number>;
  readonly decimal: (min: number, max: number) => z.ZodType<number>;
  readonly yesNo: () => z.ZodType<boolean>;
  /** A map that may be left out: then it is the map of its defaults. */
  readonly group: <T extends z.ZodRawShape>(shape: T) => z.ZodType<z.output<z.ZodObject<T>>>;
}

const NAMES_MAX = 200;
const TALK_SECONDS_MAX = 86_400;
const ID_WANTED = 'an id: 1 to 40 letters, digits, "-", "_" or "."';
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

export const scriptId = () => z.string({ error: ID_WANTED }).trim().regex(ID, { error: ID_WANTED });

function words(what: string) {
  const error = `${what} of 1 to ${SCRIPT_TEXT_CHARS_MAX} characters`;
  return z.string({ error }).trim().min(1, { error }).max(SCRIPT_TEXT_CHARS_MAX, { error });
}

function some<T extends z.ZodType>(item: T, max: number, what: string) {
  const error = `a list of at most ${max} ${what}`;
  return z.array(item, { error }).max(max, { error });
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `one of: ${values.join(', ')}` });
}

function map<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? 'a map of keys and values' : undefined),
  });
}

const phrases = () =>
  some(words('a phrase'), PHRASES_MAX, 'phrases').describe('One of them is enough, in any form of its words');

/** `more`: keys beside those of every definition, such as its id where the place does not tell it. */
export function scriptSchema<M extends z.ZodRawShape>(leaves: Leaves, more: M) {
  return map({ ...more, ...scriptShape(leaves) }).superRefine((script, context) => {
    for (const { path, wanted } of definitionProblems(script as unknown as Checked)) {
      context.addIssue({ code: 'custom', path: [...path], message: wanted });
    }
  });
}

type Checked = Parameters<typeof definitionProblems>[0];

/** The keys of every definition but its id. */
export function scriptShape({ whole, decimal, yesNo, group }: Leaves) {
  const item = map({
    id: scriptId().describe('Of this item; keep it when you change the text'),
    text: words('a text').describe('What a reviewer reads'),
    weight: decimal(0, WEIGHT_MAX).default(1).describe('Counts to two decimals; 0: noted only'),
    required: yesNo().default(false).describe('A call in which it failed has not passed'),
    autoFail: yesNo().default(false).describe('When it failed, the score is 0'),
    phrases: phrases().default([]),
    speaker: oneOf(LISTENED_TO).default('agent').describe('Whose words show it'),
    ordered: yesNo().default(false).describe('Has its place among the other ordered items'),
  });
  const forbidden = map({
    id: scriptId().describe('Of this phrase'),
    phrases: phrases().min(1, { error: 'a list of at least one phrase' }),
    autoFail: yesNo().default(false).describe('When it was said, the score is 0'),
  });
  const names = (what: string) => some(words('a name'), NAMES_MAX, what).default([]);
  const eligible = group({
    directions: some(oneOf(['inbound', 'outbound']), 2, 'directions')
      .default([])
      .describe('Empty: both'),
    queues: names('queues').describe('Names, or beginnings with a star; empty: all'),
    dids: names('dialled numbers').describe('Names, or beginnings with a star; empty: all'),
    teams: names('teams').describe('Names, or beginnings with a star; empty: all'),
    minTalkSeconds: whole(0, TALK_SECONDS_MAX).default(0).describe('Shorter talks are left out'),
  });
  const sampling = group({
    perAgentPerWeek: whole(0, SAMPLE_MAX).default(0).describe('Calls to review; 0: none are drawn'),
  });
  return {
    name: words('a name'),
    items: some(item, ITEMS_MAX, 'items').min(1, { error: 'a list of at least one item' }),
    forbidden: some(forbidden, ITEMS_MAX, 'forbidden phrases').default([]),
    eligible,
    sampling,
    passFrom: decimal(0, 1).nullable().default(null).describe('Least score with which a call passes'),
  };
}
