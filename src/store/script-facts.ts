// Calls that scripts are for → facts. Marks are kept as letters in the order of a version's items; here they get their names.

import type { Place, ScriptFact } from '../metrics/facts.ts';
import type { ScriptDefinition } from '../scripts/definition.ts';
import { markOfLetter } from '../scripts/score.ts';
import type { ScriptCallRow } from './script-rows.ts';

/** Ids of the items of a version, in its order. */
export type ItemsOf = (script: string, version: number) => readonly string[];

export function scriptFact(row: ScriptCallRow, itemsOf: ItemsOf): ScriptFact {
  const { pbx, team, agent, queue, did, trunk, version, marks } = row;
  const items = version === null ? [] : itemsOf(row.script_id, version);
  return {
    day: row.local_day,
    hour: row.local_hour,
    afterHours: row.after_hours === 1,
    direction: row.direction as Place['direction'],
    ...{ pbx, team, agent, queue, did, trunk },
    script: row.script_id,
    isScored: version !== null,
    score: row.score,
    autoFailed: row.auto_failed === 1,
    marks: [...(marks ?? '')].flatMap((letter, i) => {
      const [mark, item] = [markOfLetter(letter), items[i]];
      return mark === null || item === undefined ? [] : [{ item, mark }];
    }),
  };
}

/** `definition`: as script_versions keeps it. */
export function itemIds(definition: string): readonly string[] {
  return (JSON.parse(definition) as ScriptDefinition).items.map(({ id }) => id);
}
