// Scripts in the configuration: defaults, and every mistake named where it is.

import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/errors.ts';
import { definitionText } from '../../src/scripts/definition.ts';
import { script } from '../scripts/sample-script.ts';

const PBX = 'pbx:\n  - { id: main, type: asterisk, host: h, username: u, secret: s }\n';

function problems(scripts: string): readonly string[] {
  try {
    parseConfig(`${PBX}scripts: ${scripts}`, {}, 'test.yaml');
  } catch (error) {
    if (error instanceof AppError && error.code === 'config') return error.details;
    throw error;
  }
  return [];
}

test('a script needs an id, a name and an item, and an empty map is the map of its defaults', () => {
  expect(problems('[{ id: s, name: S, items: [{ id: a, text: A }], eligible: , sampling: }]')).toEqual([]);
  expect(script({})).toMatchObject({
    items: [{ weight: 1, required: false, autoFail: false, phrases: [], speaker: 'agent', ordered: false }],
    forbidden: [],
    eligible: { directions: [], queues: [], dids: [], teams: [], minTalkSeconds: 0 },
    sampling: { perAgentPerWeek: 0 },
    passFrom: null,
  });
});

const items = (text: string) => `[{ id: s, name: S, items: [${text}] }]`;

describe('a mistake is named where it is', () => {
  test.each([
    ['5', 'scripts: found 5, want a list of scripts'],
    ['[5]', 'scripts[0]: found 5, want a map of keys and values'],
    ['[{ id: s, name: S }]', 'scripts[0].items: missing, want a list of at most 100 items'],
    [items(''), 'scripts[0].items: found an empty list, want a list of at least one item'],
    [items('{ id: a b, text: A }'), 'scripts[0].items[0].id: found "a b", want an id: 1 to 40 letters'],
    [items('{ id: a, text: A, weight: -1 }'), 'items[0].weight: found -1, want a number from 0 to 1000'],
    [items('{ id: a, text: A, required: maybe }'), 'items[0].required: found "maybe", want true or false'],
    [items('{ id: a, text: A, wieght: 1 }'), 'items[0].wieght: unknown key, did you mean "weight"?'],
    [items('{ id: a, text: A }, { id: a, text: B }'), 'items[1].id: found "a", want an id of its own'],
    [items(`{ id: a, text: A, phrases: ['!'] }`), 'phrases[0]: found "!", want a phrase of 1 to 20 words'],
    [items(`{ id: a, text: A, phrases: ['${'да '.repeat(21)}'] }`), 'want a phrase of 1 to 20 words'],
    [
      items(
        Array.from({ length: 3 }, (_none, i) => {
          const phrases = Array.from({ length: 50 }, () => 'да '.repeat(14).trim());
          return `{ id: a${i}, text: A, phrases: [${phrases.join(', ')}] }`;
        }).join(', '),
      ),
      'want at most 2000 words in all phrases together',
    ],
    [
      '[{ id: s, name: S, items: [{ id: a, text: A }] }, { id: s, name: S, items: [{ id: a, text: A }] }]',
      'scripts[1].id: found "s" as in scripts[0], want an id of its own',
    ],
    [
      '[{ id: s, name: S, items: [{ id: a, text: A }], forbidden: [{ id: f, phrases: [] }] }]',
      'scripts[0].forbidden[0].phrases: found an empty list, want a list of at least one phrase',
    ],
    [
      '[{ id: s, name: S, items: [{ id: a, text: A }], eligible: { directions: [internal] } }]',
      'eligible.directions[0]: found "internal", want one of: inbound, outbound',
    ],
  ])('%s', (text, message) => {
    expect(problems(text).join('\n')).toContain(message);
  });
});

test('the same definition is the same text, in whatever order its keys are written', () => {
  const one = script({ items: [{ id: 'a', text: 'A', weight: 2 }], passFrom: 1 });
  const reordered = {
    ...one,
    items: one.items.map((item) => Object.fromEntries(Object.entries(item).reverse())),
  };
  const other = Object.fromEntries(Object.entries(reordered).reverse());
  expect(definitionText(other as never)).toBe(definitionText(one));
  expect(JSON.parse(definitionText(one))).toEqual(one);
});
