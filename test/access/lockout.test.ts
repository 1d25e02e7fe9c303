// Wrong passwords cost time: how much, whom, and never for ever.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lockout } from '../../src/access/lockout.ts';

const HOUR_MS = 3_600_000;

/** Tries again as soon as it may, and fails each time. Returns how long it had to wait before each try. */
function waits(tries: number, name: (i: number) => string, address: (i: number) => string): number[] {
  const lockout = new Lockout();
  let now = 0;
  return Array.from({ length: tries }, (_, i) => {
    const waitMs = lockout.begin(name(i), address(i), now);
    now += waitMs;
    if (waitMs > 0) expect(lockout.begin(name(i), address(i), now)).toBe(0);
    return waitMs;
  });
}

describe('after five failures', () => {
  const DELAYS = [
    0, 0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
  ];

  test('of one name each next try waits twice as long, from wherever, and five minutes at most', () => {
    expect(
      waits(
        16,
        () => 'anna',
        (i) => `10.0.0.${i}`,
      ),
    ).toEqual(DELAYS);
  });

  test('from one address as well, whatever the name', () => {
    expect(
      waits(
        16,
        (i) => `name${i}`,
        () => '10.0.0.1',
      ),
    ).toEqual(DELAYS);
  });

  test('from one IPv6 network of 64 bits, too, and an IPv4 address is one in both spellings', () => {
    expect(
      waits(
        7,
        (i) => `name${i}`,
        (i) => `2001:db8:0:1::${i}`,
      ).at(-1),
    ).toBe(2_000);
    expect(
      waits(
        7,
        (i) => `name${i}`,
        (i) => `2001:db8:0:${i}::1`,
      ).at(-1),
    ).toBe(0);
    expect(
      waits(
        7,
        (i) => `name${i}`,
        (i) => (i % 2 ? '10.0.0.1' : '::ffff:10.0.0.1'),
      ).at(-1),
    ).toBe(2_000);
    expect(
      waits(
        7,
        (i) => `name${i}`,
        (i) => (i % 2 ? '2001:db8::1' : '2001:0db8:0:0::2'),
      ).at(-1),
    ).toBe(2_000);
  });

  test('tries that come too early change nothing: nobody is kept out for ever', () => {
    const lockout = new Lockout();
    for (let i = 0; i < 5; i++) lockout.begin('anna', `10.0.0.${i}`, 0);
    for (let i = 0; i < 1_000; i++) expect(lockout.begin('anna', '10.0.1.1', 999)).toBe(1);
    expect(lockout.begin('anna', '10.0.1.1', 1_000)).toBe(0);
  });

  test('many at once are many', () => {
    const lockout = new Lockout();
    const begun = Array.from({ length: 100 }, (_, i) => lockout.begin('anna', `10.0.0.${i}`, 0));
    expect(begun.filter((waitMs) => waitMs === 0)).toHaveLength(5);
  });
});

describe('what was', () => {
  test('is forgotten after an hour without a failure', () => {
    const lockout = new Lockout();
    for (let i = 0; i < 5; i++) lockout.begin('anna', '10.0.0.1', 0);
    expect(lockout.begin('anna', '10.0.0.1', HOUR_MS + 1)).toBe(0);
    expect(lockout.begin('anna', '10.0.0.1', HOUR_MS + 1)).toBe(0);
  });

  test('is forgiven to the name that signs in, and half of it to the address', () => {
    const lockout = new Lockout();
    for (let i = 0; i < 4; i++) lockout.begin('anna', '10.0.0.1', 0);
    expect(lockout.begin('anna', '10.0.0.1', 0)).toBe(0);
    lockout.succeed('anna', '10.0.0.1');
    // Two of four are left: three more are free.
    for (let i = 0; i < 3; i++) expect(lockout.begin(`other${i}`, '10.0.0.1', 0)).toBe(0);
    expect(lockout.begin('another', '10.0.0.1', 0)).toBe(1_000);
    expect(lockout.begin('anna', '10.0.0.2', 0)).toBe(0);
  });

  test('is forgotten when an administrator says so', () => {
    const lockout = new Lockout();
    for (let i = 0; i < 9; i++) lockout.begin('anna', '10.0.0.1', i * HOUR_MS * 0.1);
    lockout.forgive('anna');
    expect(lockout.begin('anna', '10.0.0.1', HOUR_MS * 0.9)).toBe(0);
  });

  test('is kept of a bounded number of names and addresses', () => {
    const lockout = new Lockout();
    for (let i = 0; i < 5; i++) lockout.begin('first', '10.0.0.1', 0);
    expect(lockout.delayOf('first', 0)).toBe(1_000);
    for (let i = 0; i < 20_000; i++) lockout.begin(`name${i}`, `10.${i >> 8}.${i & 255}.1`, 0);
    expect(lockout.delayOf('first', 0)).toBe(0);
  });
});

test('a password can be tried a few hundred times a day, whoever asks how', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 2_000 }), (pauses) => {
      const lockout = new Lockout();
      let [now, tried] = [0, 0];
      for (const [i, pause] of pauses.entries()) {
        now += pause;
        if (now > 24 * HOUR_MS) break;
        if (lockout.begin('anna', `10.0.${i >> 8}.${i & 255}`, now) === 0) tried++;
      }
      expect(tried).toBeLessThanOrEqual(13 + 24 * 12);
    }),
    { numRuns: 200 },
  ));
