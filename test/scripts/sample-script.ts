// Scripts of the tests: every key that is not given has its default.

import { parseConfig } from '../../src/config/load.ts';
import type { ScriptDefinition } from '../../src/scripts/definition.ts';
import type { Segment } from '../../src/scripts/transcript.ts';

const PBX = 'pbx:\n  - { id: main, type: asterisk, host: h, username: u, secret: s }\n';

/** From keys as an administrator writes them. */
export function script(keys: object): ScriptDefinition {
  const written = JSON.stringify([{ id: 's', name: 'S', items: [{ id: 'a', text: 'A' }], ...keys }]);
  const [made] = parseConfig(`${PBX}scripts: ${written}`, {}, 'test').scripts;
  if (made === undefined) throw new Error('no script');
  return made;
}

/** One item that these phrases show. */
export const saying = (...phrases: readonly string[]): ScriptDefinition =>
  script({ items: [{ id: 'a', text: 'A', phrases, speaker: 'any' }] });

/** Lines that follow each other every two seconds: `agent: …`, `customer: …`. */
export function talk(text: string): readonly Segment[] {
  return text
    .trim()
    .split('\n')
    .map((line, i) => {
      const [, speaker = '', said = ''] = /^\s*(agent|customer): (.*)$/.exec(line) ?? [];
      if (speaker === '') throw new Error(`whose line is this: ${line}`);
      return {
        speaker: speaker as Segment['speaker'],
        startMs: i * 2_000,
        endMs: i * 2_000 + 1_900,
        text: said,
      };
    });
}
