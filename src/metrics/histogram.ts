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

/** One above the highest key. */
const KEYS = 2 * OVERFLOW + 2;
/** Number and sum of each bucket while triples are put together; empty in between. */
const numbers = new Float64Array(KEYS);
const sums = new Float64Array(KEYS);
/** Triples that are put together at one go; so many are no more than the buckets that there are. */
const LOOSE_MAX = 3 * 2_048;

/** Kept as triples of key, number and sum. They are appended as they come, and put together when somebody asks. */
export class Histogram {
  #triples = new Float64Array(3 * 4);
  #length = 0;
  /** Up to here each bucket comes once, in order. */
  #tidy = 0;

  /** `times`: −1 takes it out again. */
  add(ms: number, times = 1): void {
    this.#append(keyOf(ms), times, ms * times);
  }

  merge(other: Histogram): void {
    const { buffer, byteOffset, byteLength } = other.#triples.subarray(0, other.#length);
    this.addBytes(new Uint8Array(buffer, byteOffset, byteLength));
  }

  #append(key: number, n: number, sumMs: number): void {
    this.#reserve(3);
    this.#triples[this.#length] = key;
    this.#triples[this.#length + 1] = n;
    this.#triples[this.#length + 2] = sumMs;
    this.#length += 3;
  }

  #reserve(more: number): void {
    if (this.#length - this.#tidy > LOOSE_MAX) this.#tidyUp();
    const wanted = this.#length + more;
    if (wanted <= this.#triples.length) return;
    const larger = new Float64Array(Math.max(wanted, 2 * this.#triples.length));
    larger.set(this.#triples.subarray(0, this.#length));
    this.#triples = larger;
  }

  /** Each bucket once, in order; those from which everything was taken out are gone. */
  #tidyUp(): Float64Array<ArrayBuffer> {
    if (this.#tidy < this.#length) {
      const triples = this.#triples;
      let highest = -1;
      for (let i = 0; i < this.#length; i += 3) {
        const key = triples[i] ?? 0;
        numbers[key] = (numbers[key] ?? 0) + (triples[i + 1] ?? 0);
        sums[key] = (sums[key] ?? 0) + (triples[i + 2] ?? 0);
        if (key > highest) highest = key;
      }
      this.#length = 0;
      for (let key = 0; key <= highest; key++) {
        const [n, sumMs] = [numbers[key] ?? 0, sums[key] ?? 0];
        // One duration taken out and another put in leave a difference behind.
        if (n !== 0 || sumMs !== 0) this.#put(key, n, sumMs);
        numbers[key] = 0;
        sums[key] = 0;
      }
      this.#tidy = this.#length;
    }
    return this.#triples.subarray(0, this.#length);
  }

  /** There is room: buckets are never more than triples were. */
  #put(key: number, n: number, sumMs: number): void {
    this.#triples[this.#length] = key;
    this.#triples[this.#length + 1] = n;
    this.#triples[this.#length + 2] = sumMs;
    this.#length += 3;
  }

  get isEmpty(): boolean {
    return this.#tidyUp().length === 0;
  }

  get n(): number {
    return this.#sum(1);
  }

  get sumMs(): number {
    return this.#sum(2);
  }

  #sum(field: 1 | 2): number {
    const triples = this.#tidyUp();
    let sum = 0;
    for (let i = field; i < triples.length; i += 3) sum += triples[i] ?? 0;
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
    const triples = this.#tidyUp();
    let left = rank;
    for (let i = 0; i < triples.length; i += 3) {
      const n = triples[i + 1] ?? 0;
      if (left < n) return (triples[i + 2] ?? 0) / n;
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
    const triples = this.#tidyUp();
    let count = 0;
    for (let i = 0; i < triples.length && (triples[i] ?? 0) <= last; i += 3) count += triples[i + 1] ?? 0;
    return count;
  }

  /** Flat triples of key, number and sum, in order: what a database keeps. */
  toNumbers(): Float64Array<ArrayBuffer> {
    return this.#tidyUp().slice();
  }

  /** `triples`: as `toNumbers` makes them; they are not copied. */
  static fromNumbers(triples: Float64Array<ArrayBuffer>): Histogram {
    const histogram = new Histogram();
    histogram.#triples = triples;
    histogram.#length = triples.length;
    histogram.#tidy = triples.length;
    return histogram;
  }

  /** What `toNumbers` made, as bytes of this machine's order; they may begin anywhere. */
  addBytes(bytes: Uint8Array): void {
    const length = bytes.length / Float64Array.BYTES_PER_ELEMENT;
    this.#reserve(length);
    new Uint8Array(this.#triples.buffer).set(bytes, this.#length * Float64Array.BYTES_PER_ELEMENT);
    this.#length += length;
  }
}

function keyOfBoundary(ms: number): number {
  if (!isBoundary(ms)) throw new RangeError(`no bucket begins at ${ms} ms: ${BOUNDARIES_IN_WORDS}`);
  return keyOf(ms);
}
