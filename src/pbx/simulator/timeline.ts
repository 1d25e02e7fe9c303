// Runs many calls at once: each is a generator that yields how long it waits, and the timeline resumes the one
// whose time has come. Rule: no timers here, so that a test can live a day at once and the server in real time.

import type { Exchange } from './exchange.ts';
import type { CallTruth } from './truth.ts';

/** Yields milliseconds of the simulated life to wait; null when it is no call but a plan that starts calls. */
export type Script = Generator<number, CallTruth | null, void>;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly script: Script;
}

export class Timeline {
  readonly #exchange: Exchange;
  readonly #speed: number;
  readonly #onEnd: (truth: CallTruth) => void;
  /** A binary heap, soonest first. */
  readonly #heap: Entry[] = [];
  #order = 0;

  constructor(exchange: Exchange, speed: number, onEnd: (truth: CallTruth) => void) {
    this.#exchange = exchange;
    this.#speed = speed;
    this.#onEnd = onEnd;
  }

  get nextAt(): number | null {
    return this.#heap[0]?.at ?? null;
  }

  /** Scripts under way. */
  get size(): number {
    return this.#heap.length;
  }

  start(script: Script, delayMs = 0): void {
    this.#push({ at: this.#exchange.now + delayMs / this.#speed, order: this.#order++, script });
  }

  /** Lives everything that is due up to `until` (epoch ms). */
  run(until: number): void {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined || first.at > until) break;
      this.#pop();
      this.#exchange.now = first.at;
      const step = first.script.next();
      if (!step.done) this.start(first.script, Math.max(0, step.value));
      else if (step.value !== null) this.#onEnd(step.value);
    }
    this.#exchange.now = Math.max(this.#exchange.now, until);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const right = heap[child + 1];
      let best = heap[child];
      if (best === undefined) break;
      if (right !== undefined && isBefore(right, best)) {
        best = right;
        child++;
      }
      if (isBefore(last, best)) break;
      heap[i] = best;
      i = child;
    }
    heap[i] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
