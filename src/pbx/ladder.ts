// The reconnect ladder: exponential waits with full jitter, so that many daemons do not come back to one PBX in
// the same moment. Pure: the caller owns the timer and the randomness.

export interface Ladder {
  /** Milliseconds to wait before the next attempt: anywhere below a ceiling that doubles up to `maxMs`. */
  next(): number;
  /** The link was up: begin at the bottom again. */
  reset(): void;
}

export interface LadderOptions {
  /** Ceiling of the first wait. */
  readonly firstMs: number;
  /** Ceiling that is never passed. */
  readonly maxMs: number;
  /** 0 (inclusive) to 1 (exclusive), like `Math.random`. */
  readonly random: () => number;
}

/** A wait below this would hammer a PBX that refuses at once. */
const WAIT_MIN_MS = 50;

export function createLadder({ firstMs, maxMs, random }: LadderOptions): Ladder {
  let ceilingMs = Math.min(firstMs, maxMs);
  return {
    next() {
      const waitMs = Math.round(ceilingMs * random());
      const boundedMs = Math.min(Math.max(waitMs, WAIT_MIN_MS), maxMs);
      ceilingMs = Math.min(ceilingMs * 2, maxMs);
      return boundedMs;
    },
    reset() {
      ceilingMs = Math.min(firstMs, maxMs);
    },
  };
}
