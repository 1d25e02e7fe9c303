// The marks of a reviewer while they listen. The score that they would make is reckoned by the same rule as the one that counts.

import { judge, type Mark } from '../../../scripts/score.ts';
import type { Script } from '../../client.ts';

export type Marks = { readonly [item: string]: { readonly mark: Mark | null; readonly note: string } };

export function unmarked(script: Script): Marks {
  return Object.fromEntries(script.items.map(({ id }) => [id, { mark: null, note: '' }]));
}

/** null: nothing applied yet. */
export function scoreOf(script: Script, marks: Marks): number | null {
  const given = Object.entries(marks).flatMap(([id, { mark }]) =>
    mark === null ? [] : [[id, mark] as const],
  );
  return judge(script, new Map(given)).score;
}
