// SCRIPTS: what people are asked to say in calls, as an administrator writes it down, and what a script must keep to.
// Pure. A definition that is valid here can be scored, compiled and stored without another question.

import { stemsOf } from './words.ts';

export const SPEAKERS = ['agent', 'customer'] as const;
export type Speaker = (typeof SPEAKERS)[number];
export const LISTENED_TO = ['agent', 'customer', 'any'] as const;

export interface ScriptItem {
  readonly id: string;
  /** What a reviewer reads. */
  readonly text: string;
  /** Counts to two decimals; 0: noted only. */
  readonly weight: number;
  /** When it failed, the call did not pass, whatever its score. */
  readonly required: boolean;
  /** When it failed, the score is 0. */
  readonly autoFail: boolean;
  /** One of them is enough; none: a transcript does not tell. */
  readonly phrases: readonly string[];
  readonly speaker: (typeof LISTENED_TO)[number];
  /** Has its place among the other ordered items. */
  readonly ordered: boolean;
}

/** What an agent is not to say. */
export interface ForbiddenPhrase {
  readonly id: string;
  readonly phrases: readonly string[];
  /** When it was said, the score is 0. */
  readonly autoFail: boolean;
}

/** Calls that a script is for; a list that is empty lets every call through. */
export interface Eligible {
  readonly directions: readonly ('inbound' | 'outbound')[];
  /** Names, or beginnings with a star. */
  readonly queues: readonly string[];
  readonly dids: readonly string[];
  readonly teams: readonly string[];
  readonly minTalkSeconds: number;
}

export interface ScriptDefinition {
  readonly id: string;
  readonly name: string;
  readonly items: readonly ScriptItem[];
  readonly forbidden: readonly ForbiddenPhrase[];
  readonly eligible: Eligible;
  readonly sampling: { readonly perAgentPerWeek: number };
  /** The least score (0 to 1) with which a call passes; null: nobody passes or fails. */
  readonly passFrom: number | null;
}

export const ITEMS_MAX = 100;
export const PHRASES_MAX = 50;
export const PHRASE_WORDS_MAX = 20;
/** Of all phrases of a script: bounds the time that one word of a transcript can take. */
export const SCRIPT_WORDS_MAX = 2_000;
export const SCRIPT_TEXT_CHARS_MAX = 500;
export const WEIGHT_MAX = 1_000;
export const SAMPLE_MAX = 1_000;

/** Where a definition is wrong, and what is wanted there. */
export interface DefinitionProblem {
  readonly path: readonly (string | number)[];
  readonly wanted: string;
}

/** What a schema cannot say: ids of their own, phrases that have words, a bound on all of them. Empty: it is sound. */
export function definitionProblems(
  script: Pick<ScriptDefinition, 'items' | 'forbidden'>,
): DefinitionProblem[] {
  const named = [
    ...script.items.map(({ id }, i) => ({ id, path: ['items', i, 'id'] })),
    ...script.forbidden.map(({ id }, i) => ({ id, path: ['forbidden', i, 'id'] })),
  ];
  const seen = new Set<string>();
  const twins = named.filter(({ id }) => seen.has(id) || seen.add(id).size === 0);
  const phrases = [
    ...script.items.flatMap((item, i) => phrasesAt(item.phrases, ['items', i, 'phrases'])),
    ...script.forbidden.flatMap((each, i) => phrasesAt(each.phrases, ['forbidden', i, 'phrases'])),
  ];
  const counted = phrases.map(({ phrase, path }) => ({ path, words: stemsOf(phrase).length }));
  const unusable = counted.filter(({ words }) => words === 0 || words > PHRASE_WORDS_MAX);
  const total = counted.reduce((sum, { words }) => sum + words, 0);
  return [
    ...twins.map(({ path }) => ({ path, wanted: 'an id of its own' })),
    ...unusable.map(({ path }) => ({ path, wanted: `a phrase of 1 to ${PHRASE_WORDS_MAX} words` })),
    ...(total <= SCRIPT_WORDS_MAX
      ? []
      : [{ path: ['items'], wanted: `at most ${SCRIPT_WORDS_MAX} words in all phrases together` }]),
  ];
}

function phrasesAt(phrases: readonly string[], path: readonly (string | number)[]) {
  return phrases.map((phrase, i) => ({ phrase, path: [...path, i] }));
}

/** The same definition always as the same text, whatever order its keys were written in. */
export function definitionText(script: ScriptDefinition): string {
  const { id, name, eligible, passFrom } = script;
  return JSON.stringify({
    id,
    name,
    items: script.items.map((item) => ({
      id: item.id,
      text: item.text,
      weight: item.weight,
      required: item.required,
      autoFail: item.autoFail,
      phrases: item.phrases,
      speaker: item.speaker,
      ordered: item.ordered,
    })),
    forbidden: script.forbidden.map(({ id: name, phrases, autoFail }) => ({ id: name, phrases, autoFail })),
    eligible: {
      directions: eligible.directions,
      queues: eligible.queues,
      dids: eligible.dids,
      teams: eligible.teams,
      minTalkSeconds: eligible.minTalkSeconds,
    },
    sampling: { perAgentPerWeek: script.sampling.perAgentPerWeek },
    passFrom,
  });
}
