// The sample: the lowest ranks of a week, whatever the order in which calls come, and no call is likelier than another.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DrawnBefore, draw, type Ranked, rankOf } from '../../src/scripts/sample.ts';

const CALLS = Array.from(
  { length: 40 },
  (_none, i) => `01KJQ0S9S0D3W7V1X2M4N6P8${String(i).padStart(2, '0')}`,
);
const ranked = (call: string): Ranked => ({ call, rank: rankOf('s', '2026-03-02', call) });
const lowest = (calls: readonly string[], n: number) =>
  calls
    .map(ranked)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, n)
    .map(({ call }) => call)
    .sort();

/** As the engine does it: each call against what was drawn before. */
function arrive(
  calls: readonly string[],
  places: number,
  isSettled: (call: string) => boolean = () => false,
) {
  let drawn: DrawnBefore[] = [];
  for (const call of calls) {
    const { open, withdraw } = draw([...drawn, ranked(call)], drawn, places);
    const gone = new Set(withdraw.map((each) => each.call));
    drawn = drawn.filter((each) => !gone.has(each.call));
    drawn.push(...open.map((each) => ({ ...each, isSettled: isSettled(each.call) })));
  }
  return drawn;
}

test('one after the other, in any order, calls end with the lowest ranks as their sample', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(CALLS), fc.integer({ min: 0, max: 8 }), (calls, places) => {
      expect(
        arrive(calls, places)
          .map(({ call }) => call)
          .sort(),
      ).toEqual(lowest(calls, places));
    }),
    { numRuns: 300 },
  );
});

test('what is settled keeps its place, and the places are never more', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(CALLS),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(3),
      (calls, places, modulus) => {
        const settles = (call: string) => Number(call.slice(-2)) % 4 < modulus;
        const drawn = arrive(calls, places, settles);
        expect(drawn).toHaveLength(Math.min(places, calls.length));
        const settled = drawn.filter(({ isSettled }) => isSettled).map(({ call }) => call);
        const others = calls.filter((call) => !settled.includes(call));
        const open = drawn.filter(({ isSettled }) => !isSettled).map(({ call }) => call);
        // Whatever is better than an open one is open or settled.
        const worst = Math.max(-1, ...open.map((call) => ranked(call).rank));
        for (const call of others) if (ranked(call).rank < worst) expect(open).toContain(call);
      },
    ),
    { numRuns: 300 },
  );
});

test('fewer places leave fewer open, and none of what is settled', () => {
  const before = lowest(CALLS, 5).map((call, i) => ({ ...ranked(call), isSettled: i < 2 }));
  const candidates = CALLS.map(ranked);
  expect(draw(candidates, before, 5)).toEqual({ open: [], withdraw: [] });
  const open = before.filter(({ isSettled }) => !isSettled).sort((a, b) => a.rank - b.rank);
  expect(
    draw(candidates, before, 3)
      .withdraw.map(({ call }) => call)
      .sort(),
  ).toEqual(
    open
      .slice(1)
      .map(({ call }) => call)
      .sort(),
  );
  expect(draw(candidates, before, 1)).toMatchObject({ open: [], withdraw: { length: 3 } });
});

describe('a rank', () => {
  test('is the same everywhere, and another one for another script or week', () => {
    expect(rankOf('s', '2026-03-02', 'c')).toBe(rankOf('s', '2026-03-02', 'c'));
    expect(rankOf('s', '2026-03-09', 'c')).not.toBe(rankOf('s', '2026-03-02', 'c'));
    expect(rankOf('t', '2026-03-02', 'c')).not.toBe(rankOf('s', '2026-03-02', 'c'));
    expect(Number.isSafeInteger(rankOf('s', '2026-03-02', 'c'))).toBe(true);
  });

  test('prefers no place of the week: over two thousand weeks each of forty calls is drawn as often as the others', () => {
    const [weeks, places] = [2_000, 5];
    const drawn = new Map(CALLS.map((call) => [call, 0]));
    for (let week = 0; week < weeks; week++) {
      const best = CALLS.map((call) => ({ call, rank: rankOf('s', `week ${week}`, call) }))
        .sort((a, b) => a.rank - b.rank)
        .slice(0, places);
      for (const { call } of best) drawn.set(call, (drawn.get(call) ?? 0) + 1);
    }
    const expected = (weeks * places) / CALLS.length;
    const chiSquare = [...drawn.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 39 degrees of freedom: above 72.1 once in a thousand, below 15.7 once in a thousand.
    expect(chiSquare).toBeGreaterThan(15.7);
    expect(chiSquare).toBeLessThan(72.1);
  });
});
