// The marks of a reviewer while they listen, and the score that they would make. Pure. The score that counts is the daemon's.

import type { Script } from '../../client.ts';

export const MARKS = ['passed', 'failed', 'not_applicable'] as const;
export type Mark = (typeof MARKS)[number];

export type Marks = { readonly [item: string]: { readonly mark: Mark | null; readonly note: string } };

export function unmarked(script: Script): Marks {
  return Object.fromEntries(script.items.map(({ id }) => [id, { mark: null, note: '' }]));
}

/** Passed weight ÷ weight of all that applied, 0 after something that alone makes it 0. null: nothing applied yet. */
export function scoreOf({ items }: Pick<Script, 'items'>, marks: Marks): number | null {
  let [passed, applied] = [0, 0];
  for (const { id, weight, autoFail } of items) {
    const mark = marks[id]?.mark ?? null;
    if (mark === 'failed' && autoFail) return 0;
    if (mark === 'passed') passed += weight;
    if (mark === 'passed' || mark === 'failed') applied += weight;
  }
  return applied === 0 ? null : passed / applied;
}
