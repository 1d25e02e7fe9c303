// Removes what is old in portions that no event waits long for: each one is as large as the last ones were quick.
// Rule: a portion is one transaction; a disk that refuses is asked again at the next round.

import type { Logger } from 'pino';
import type { EpochMs } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';

/** What an event may wait for a portion, half of what is promised. */
const PORTION_MS_MAX = 25;
const PORTION_MS_MIN = 5;
const PORTION_FIRST = 20;
const PORTION_MAX = 500;
/** Ticks between two rounds when there was nothing left. */
const REST_TICKS = 60;

export interface SweepOptions {
  /** As in "cannot remove …". */
  readonly name: string;
  readonly ageMsMax: number;
  /** One transaction: what is older than `before`, at most `limit`. Returns false when nothing is left. */
  readonly remove: (before: EpochMs, limit: number) => boolean;
  readonly log: Logger;
  /** Milliseconds that only rise. */
  readonly clock?: () => number;
}

export class Sweep {
  readonly #options: SweepOptions;
  readonly #clock: () => number;
  #restTicks = REST_TICKS;
  #portion = PORTION_FIRST;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Called every second. */
  tick(now: EpochMs): void {
    if (this.#restTicks > 0) {
      this.#restTicks--;
      return;
    }
    const { name, ageMsMax, remove, log } = this.#options;
    try {
      const began = this.#clock();
      const isMore = remove(now - ageMsMax, this.#portion);
      this.#adapt(this.#clock() - began);
      if (!isMore) this.#restTicks = REST_TICKS;
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      log.warn({ err: error }, `cannot remove old ${name}: trying again later`);
      this.#restTicks = REST_TICKS;
    }
  }

  #adapt(tookMs: number): void {
    if (tookMs > PORTION_MS_MAX) this.#portion = Math.max(1, Math.floor(this.#portion / 2));
    else if (tookMs < PORTION_MS_MIN) this.#portion = Math.min(PORTION_MAX, this.#portion * 2);
  }
}
