// MARKS → SCORE. The weight of what passed through the weight of what applied; an auto-fail makes it 0.

import type { ScriptDefinition } from './definition.ts';

export const MARKS = ['passed', 'failed', 'not_applicable'] as const;
export type Mark = (typeof MARKS)[number];

export interface Verdict {
  /** 0 to 1; null: nothing applied. */
  readonly score: number | null;
  /** null: the script names no least score, or there is no score. */
  readonly passed: boolean | null;
  /** Ids of items that are required and failed. */
  readonly missedRequired: readonly string[];
  /** Ids of items that failed, and of forbidden phrases that were said, each of which alone makes the score 0. */
  readonly autoFailedBy: readonly string[];
}

/** Items without a mark were not looked at: they do not apply. `said`: ids of forbidden phrases. */
export function judge(
  { items, forbidden, passFrom }: Pick<ScriptDefinition, 'items' | 'forbidden' | 'passFrom'>,
  marks: ReadonlyMap<string, Mark>,
  said: ReadonlySet<string> = new Set(),
): Verdict {
  const failed = items.filter(({ id }) => marks.get(id) === 'failed');
  const missedRequired = failed.filter(({ required }) => required).map(({ id }) => id);
  const autoFailedBy = [
    ...failed.filter(({ autoFail }) => autoFail),
    ...forbidden.filter(({ id, autoFail }) => autoFail && said.has(id)),
  ].map(({ id }) => id);
  let [passedWeight, applicable] = [0, 0];
  for (const { id, weight } of items) {
    const mark = marks.get(id);
    if (mark === 'passed') passedWeight += hundredths(weight);
    if (mark === 'passed' || mark === 'failed') applicable += hundredths(weight);
  }
  const share = applicable === 0 ? null : passedWeight / applicable;
  const score = autoFailedBy.length > 0 ? 0 : share;
  const passed =
    score === null || passFrom === null ? null : score >= passFrom && missedRequired.length === 0;
  return { score, passed, missedRequired, autoFailedBy };
}

/** Whole numbers add up exactly in any order. */
function hundredths(weight: number): number {
  return Math.round(weight * 100);
}

const LETTERS: { readonly [mark in Mark]: string } = { passed: 'p', failed: 'f', not_applicable: 'n' };
const UNMARKED = '-';

/** One letter an item in the order of the script: what reports count, in a few bytes a call. */
export function markLetters(
  { items }: Pick<ScriptDefinition, 'items'>,
  marks: ReadonlyMap<string, Mark>,
): string {
  return items
    .map(({ id }) => {
      const mark = marks.get(id);
      return mark === undefined ? UNMARKED : LETTERS[mark];
    })
    .join('');
}

/** The mark that a letter stands for; null: there was none. */
export function markOfLetter(letter: string): Mark | null {
  return MARKS.find((mark) => LETTERS[mark] === letter) ?? null;
}
