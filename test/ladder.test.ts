import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLadder } from '../src/pbx/ladder.ts';

describe('the reconnect ladder', () => {
  it('doubles its ceiling up to the highest step and stays there', () => {
    const ladder = createLadder({ firstMs: 500, maxMs: 3_000, random: () => 0.9999999 });
    expect(Array.from({ length: 6 }, () => ladder.next())).toEqual([500, 1_000, 2_000, 3_000, 3_000, 3_000]);
  });

  it('begins at the bottom again after a reset', () => {
    const ladder = createLadder({ firstMs: 500, maxMs: 30_000, random: () => 0.5 });
    expect([ladder.next(), ladder.next(), ladder.next()]).toEqual([250, 500, 1_000]);
    ladder.reset();
    expect(ladder.next()).toBe(250);
  });

  it('never waits longer than its bound and never hammers, whatever chance says', () => {
    const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(chances, (values) => {
        let index = 0;
        const ladder = createLadder({ firstMs: 500, maxMs: 30_000, random: () => values[index++] ?? 0 });
        return values.every(() => {
          const waitMs = ladder.next();
          return waitMs >= 50 && waitMs <= 30_000;
        });
      }),
    );
  });
});
