// The longest line that keeps the order, one place for each thing. A naive search that tries every choice agrees.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inLine } from '../../src/scripts/order.ts';

const missing = (places: readonly (readonly number[])[]) => {
  const line = inLine(places);
  return places.flatMap((own, i) => (own.length > 0 && !line.has(i) ? [i] : []));
};

test.each([
  ['all in order', [[1], [2], [3]], []],
  ['one that came too late', [[9], [2], [3]], [0]],
  ['one that came too early', [[2], [3], [1]], [2]],
  ['one that was not done', [[1], [], [3]], []],
  ['done too early and again in its place', [[1], [0, 2], [3]], []],
  ['two at one place', [[1], [1]], []],
  ['nothing', [], []],
])('%s', (_what, places, expected) => {
  expect(missing(places as number[][])).toEqual(expected);
});

function longest(places: readonly (readonly number[])[], after: number): number {
  const [own, ...rest] = places;
  if (own === undefined) return 0;
  const taken = own.filter((place) => place >= after).map((place) => 1 + longest(rest, place));
  return Math.max(longest(rest, after), ...taken);
}

test('a line is as long as the longest there is, rises, and takes places that there are', () => {
  const own = fc.uniqueArray(fc.nat(12), { maxLength: 3 }).map((places) => places.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(own, { maxLength: 7 }), (places) => {
      const line = [...inLine(places)].sort(([a], [b]) => a - b);
      expect(line.length).toBe(longest(places, -1));
      let before = -1;
      for (const [thing, place] of line) {
        expect(places[thing]).toContain(place);
        expect(place).toBeGreaterThanOrEqual(before);
        before = place;
      }
    }),
    { numRuns: 1_000 },
  );
});
