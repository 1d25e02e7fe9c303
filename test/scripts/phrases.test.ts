// A phrase is found where its stems stand in their order, close together. A naive search that tries everything agrees.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPhrases } from '../../src/scripts/phrases.ts';

const NOTHING: ReadonlySet<number> = new Set();
const find = (stream: string, phrase: string, breaks = NOTHING) =>
  findPhrases(stream.split(' '), breaks, [{ owner: 0, stems: phrase.split(' ') }]).get(0) ?? [];

test.each([
  ['a b c', 'a b c', true],
  ['a x b y c z', 'a b c', true],
  ['a x x x b c', 'a b c', true],
  ['a x x x x b c', 'a b c', false],
  ['b a c', 'a b c', false],
  ['a a x x x b', 'a b', true],
  ['a b', 'a b c', false],
  ['a b a b', 'a b a', true],
])('%s holds %s: %s', (stream, phrase, isThere) => {
  expect(find(stream, phrase).length > 0).toBe(isThere);
});

test('a phrase does not go across a break', () => {
  expect(find('a b c', 'a b c', new Set([2]))).toEqual([]);
  expect(find('a b c', 'b c', new Set([1]))).toEqual([{ first: 1, last: 2 }]);
});

test('every time is found, the closest beginning of each', () => {
  expect(find('a a b x a b', 'a b')).toEqual([
    { first: 1, last: 2 },
    { first: 4, last: 5 },
  ]);
});

/** Every choice of places, the slow way. */
function isSomewhere(stream: readonly string[], phrase: readonly string[]): boolean {
  return stream.some((stem, place) => stem === phrase[0] && reaches(stream, phrase, place, place, 1));
}

function reaches(
  stream: readonly string[],
  phrase: readonly string[],
  first: number,
  last: number,
  seen: number,
): boolean {
  if (seen === phrase.length) return last - first < phrase.length + 3;
  return stream.some(
    (stem, place) => place > last && stem === phrase[seen] && reaches(stream, phrase, first, place, seen + 1),
  );
}

test('what the naive search finds is found, and nothing else', () => {
  const stems = fc.array(fc.constantFrom('a', 'b', 'c', 'x'), { maxLength: 12 });
  const phrase = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(stems, phrase, (stream, wanted) => {
      const found = findPhrases(stream, NOTHING, [{ owner: 0, stems: wanted }]).get(0) ?? [];
      expect(found.length > 0).toBe(isSomewhere(stream, wanted));
      for (const { first, last } of found) {
        expect([stream[first], stream[last]]).toEqual([wanted[0], wanted.at(-1)]);
        expect(last - first).toBeLessThan(wanted.length + 3);
      }
    }),
    { numRuns: 2_000 },
  );
});
