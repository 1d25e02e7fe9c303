// Chance from a seed: the same seed gives the same day, on any machine. Rule: nothing in this folder asks
// Math.random. The generator is mulberry32, which is small and good enough for make-believe.

export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** A long-tailed duration around `median`: most are near it, a few are several times longer. */
  duration(median: number): number;
  /** The shape of a bridge id. */
  uuid(): string;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const hex = (digits: number): string => {
    let text = '';
    for (let i = 0; i < digits; i++) text += between(0, 15).toString(16);
    return text;
  };
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    duration: (median) => Math.round(median * Math.exp((next() + next() + next() - 1.5) * 1.4)),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}
