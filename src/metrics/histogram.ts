// Durations counted in buckets, so that days, agents and queues can be added up and still give a median. Pure.
// Every bucket keeps its number of durations and their sum: means are exact, and a percentile is as exact as its bucket
// is narrow (one second below two minutes, under 1 % below ten minutes) or, with one duration in it, exact.
// Rule: "shorter than" and "at most" are exact wherever a bucket begins (`isBoundary`); nothing else may be asked.

/** Widths of buckets: from where the line before ends up to here, in seconds. */
const TIERS = [
  { upTo: 120, width: 1 },
  { upTo: 600, width: 5 },
  { upTo: 3_600, width: 30 },
  { upTo: 86_400, width: 300 },
  { upTo: 30 * 86_400, width: 3_600 },
  { upTo: 400 * 86_400, width: 86_400 },
] as const;

interface Tier {
  readonly fromMs: number;
  readonly upToMs: number;
  readonly widthMs: number;
  /** Number of its first bucket. */
  readonly first: number;
}

const SCALE: readonly Tier[] = scale();
const LAST_MS = SCALE.at(-1)?.upToMs ?? 0;
const OVERFLOW = SCALE.reduce((count, { fromMs, upToMs, widthMs }) => count + (upToMs - fromMs) / widthMs, 0);

function scale(): Tier[] {
  let [fromMs, first] = [0, 0];
  return TIERS.map(({ upTo, width }) => {
    const tier = { fromMs, upToMs: upTo * 1000, widthMs: width * 1000, first };
    first += (tier.upToMs - tier.fromMs) / tier.widthMs;
    fromMs = tier.upToMs;
    return tier;
  });
}

/** Keys are ordered as durations are; a duration on a boundary has a key of its own, before the rest of its bucket. */
function keyOf(ms: number): number {
  for (const tier of SCALE) {
    if (ms >= tier.upToMs) continue;
    const bucket = Math.floor((ms - tier.fromMs) / tier.widthMs);
    const isExact = ms === tier.fromMs + bucket * tier.widthMs;
    return 2 * (tier.first + bucket) + (isExact ? 0 : 1);
  }
  return 2 * OVERFLOW + (ms === LAST_MS ? 0 : 1);
}

/** Can "at most so long" be answered exactly? */
export function isBoundary(ms: number): boolean {
  return ms >= 0 && ms <= LAST_MS && keyOf(ms) % 2 === 0;
}

/** For settings: which thresholds there are. */
export const BOUNDARIES_IN_WORDS =
  'whole seconds up to 2 minutes, steps of 5 up to 10 minutes, of 30 up to an hour, of 300 above';

interface Bucket {
  n: number;
  sumMs: number;
}

export class Histogram {
  readonly #buckets = new Map<number, Bucket>();

  /** `times`: −1 takes it out again. */
  add(ms: number, times = 1): void {
    this.#put(keyOf(ms), times, ms * times);
  }

  merge(other: Histogram, times = 1): void {
    for (const [key, { n, sumMs }] of other.#buckets) this.#put(key, n * times, sumMs * times);
  }

  #put(key: number, n: number, sumMs: number): void {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, { n, sumMs });
    else {
      bucket.n += n;
      bucket.sumMs += sumMs;
      // One duration taken out and another put in leave a difference behind.
      if (bucket.n === 0 && bucket.sumMs === 0) this.#buckets.delete(key);
    }
  }

  get isEmpty(): boolean {
    return this.#buckets.size === 0;
  }

  get n(): number {
    let n = 0;
    for (const bucket of this.#buckets.values()) n += bucket.n;
    return n;
  }

  get sumMs(): number {
    let sum = 0;
    for (const bucket of this.#buckets.values()) sum += bucket.sumMs;
    return sum;
  }

  /** null without any. */
  get meanMs(): number | null {
    const { n } = this;
    return n === 0 ? null : this.sumMs / n;
  }

  /** Between the two nearest ranks in proportion, as spreadsheets do it; null without any. */
  quantileMs(q: number): number | null {
    const { n } = this;
    if (n === 0) return null;
    const rank = (n - 1) * q;
    const [low, high] = [Math.floor(rank), Math.ceil(rank)];
    const [below, above] = [this.#atRank(low), this.#atRank(high)];
    return below + (above - below) * (rank - low);
  }

  #atRank(rank: number): number {
    let left = rank;
    for (const [, { n, sumMs }] of this.#ordered()) {
      if (left < n) return sumMs / n;
      left -= n;
    }
    return 0;
  }

  /** Errors: RangeError where no bucket begins. */
  atMost(ms: number): number {
    return this.#upTo(keyOfBoundary(ms));
  }

  /** Errors: RangeError where no bucket begins. */
  below(ms: number): number {
    return this.#upTo(keyOfBoundary(ms) - 1);
  }

  #upTo(last: number): number {
    let count = 0;
    for (const [key, { n }] of this.#buckets) if (key <= last) count += n;
    return count;
  }

  /** Flat triples of key, number and sum, in order: what a database keeps. */
  toNumbers(): Float64Array {
    return Float64Array.from(this.#ordered().flatMap(([key, { n, sumMs }]) => [key, n, sumMs]));
  }

  static fromNumbers(numbers: ArrayLike<number>): Histogram {
    const histogram = new Histogram();
    histogram.addNumbers(numbers);
    return histogram;
  }

  addNumbers(numbers: ArrayLike<number>): void {
    for (let i = 0; i + 2 < numbers.length; i += 3) {
      this.#put(numbers[i] ?? 0, numbers[i + 1] ?? 0, numbers[i + 2] ?? 0);
    }
  }

  #ordered(): (readonly [number, Bucket])[] {
    return [...this.#buckets].sort(([a], [b]) => a - b);
  }
}

function keyOfBoundary(ms: number): number {
  if (!isBoundary(ms)) throw new RangeError(`no bucket begins at ${ms} ms: ${BOUNDARIES_IN_WORDS}`);
  return keyOf(ms);
}
