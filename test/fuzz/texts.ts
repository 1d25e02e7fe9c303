// What people and other programs write: the configuration in YAML, definitions of scripts, transcripts of calls.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/errors.ts';
import { check, listen, type Segment } from '../../src/scripts/transcript.ts';
import { script } from '../scripts/sample-script.ts';
import { damaged, type Edit, edits, type Fuzzer } from './fuzzer.ts';

const EXAMPLE = readFileSync(new URL('../../config/ringback.example.yaml', import.meta.url));
const YAML = [
  ...[
    '&a [*a]',
    '*a',
    '!x',
    '!!js/function x',
    '|',
    '>-',
    '? ',
    '- ',
    '---\n',
    '%YAML 9\n',
    '<<: *a',
    '{}',
    '[]',
    '"',
    "'",
  ],
  ...[
    '${A}',
    '${',
    '$${',
    '${A:-${B}}',
    '${A:-',
    'null',
    '~',
    'true',
    '0x10',
    '.inf',
    '2026-01-01',
    '\t',
    '__proto__: {a: 1}',
  ],
  ...[
    'constructor: {prototype: {a: 1}}',
    'pbx:',
    '  - id: a',
    'api: {tokens: [',
    '(a+)+$',
    '^(',
    '\u0000',
    '\ufeff',
    '#',
  ],
];

interface Written {
  readonly begin: number;
  readonly damage: readonly Edit[];
  readonly words: readonly string[];
  readonly alone: boolean;
}

export function configurationFuzzer(): Fuzzer<Written> {
  return {
    name: 'configurations',
    inputs: fc.record({
      begin: fc.double({ min: 0, max: 1, noNaN: true }),
      damage: edits,
      words: fc.array(fc.oneof(fc.constantFrom(...YAML), fc.string({ maxLength: 20 })), { maxLength: 6 }),
      alone: fc.boolean(),
    }),
    check({ begin, damage, words, alone }) {
      const at = Math.floor(begin * EXAMPLE.length);
      const text = alone
        ? words.join('\n')
        : Buffer.concat([EXAMPLE.subarray(0, at), Buffer.from(words.join(' ')), EXAMPLE.subarray(at)]);
      try {
        parseConfig(damaged(Buffer.from(text), damage).toString('utf8'), { A: 'a' }, 'fuzz.yaml');
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'config') throw error;
        if (error.details.length === 0) throw new Error('refused without a reason');
      }
      if (({} as { a?: number }).a !== undefined) throw new Error('every object has changed');
    },
    close() {},
  };
}

const WORDS = [
  ...[
    'добрый',
    'день',
    'меня',
    'зовут',
    'стоимость',
    'доставки',
    'перезвоню',
    'hello',
    'price',
    'call',
    'you',
    'back',
  ],
  ...[
    'ё'.repeat(50),
    'İ',
    '\u0301'.repeat(30),
    '👨‍👩‍👧',
    '\ud800',
    '',
    ' ',
    "don't",
    '12',
    '…',
    '<b>',
    '\0',
    'a'.repeat(3_000),
  ],
];

interface Spoken {
  readonly segments: readonly Segment[];
  readonly phrases: readonly string[];
}

const time = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(0, 2 ** 31, 86_400_000));
const said = fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 12 })), {
  maxLength: 60,
});

export function transcriptFuzzer(): Fuzzer<Spoken> {
  return {
    name: 'transcripts',
    inputs: fc.record({
      segments: fc.array(
        fc
          .record({
            speaker: fc.constantFrom('agent' as const, 'customer' as const),
            startMs: time,
            ms: time,
            text: said,
          })
          .map(({ speaker, startMs, ms, text }) => ({
            speaker,
            startMs,
            endMs: startMs + ms,
            text: text.join(' '),
          })),
        { maxLength: 20 },
      ),
      phrases: fc
        .array(fc.array(fc.constantFrom(...WORDS.slice(0, 12)), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 4,
        })
        .map((phrases) => phrases.map((words) => words.join(' '))),
    }),
    check({ segments, phrases }) {
      const items = phrases.map((phrase, i) => ({
        id: `i${i}`,
        text: 'T',
        phrases: [phrase],
        speaker: 'any',
      }));
      const findings = check(
        script({ items, forbidden: [{ id: 'f', phrases: ['перезвоню'], autoFail: true }] }),
        listen(segments),
      );
      if (findings.items.length !== items.length) throw new Error('an item has no mark');
      for (const { evidence, mark } of findings.items) {
        if ((evidence === null) !== (mark === 'failed')) throw new Error('a mark without what shows it');
        if (evidence !== null && !(evidence.startMs <= evidence.endMs))
          throw new Error('times run backwards');
      }
    },
    close() {},
  };
}
