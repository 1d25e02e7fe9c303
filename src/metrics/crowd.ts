// A set of customers that is added up over a year of days: small ones as a set, large ones a bit for each customer. Pure.

import type { CustomerId } from './facts.ts';

/** From so many on a bitmap is smaller and faster. */
const SMALL_MAX = 1_000;

export class Crowd {
  #few: Set<CustomerId> | null = new Set();
  #bits = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#few?.size ?? this.#size;
  }

  add(customer: CustomerId): void {
    if (this.#few === null) {
      this.#mark(customer);
      return;
    }
    this.#few.add(customer);
    if (this.#few.size > SMALL_MAX) this.#grow(this.#few);
  }

  addAll(other: Crowd): void {
    for (const customer of other) this.add(customer);
  }

  *[Symbol.iterator](): Generator<CustomerId> {
    if (this.#few !== null) {
      yield* this.#few;
      return;
    }
    for (const [i, byte] of this.#bits.entries()) {
      for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) yield i * 8 + bit;
    }
  }

  #grow(few: Set<CustomerId>): void {
    this.#few = null;
    for (const customer of few) this.#mark(customer);
  }

  #mark(customer: CustomerId): void {
    const at = customer >>> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const bit = 1 << (customer & 7);
    const byte = this.#bits[at] ?? 0;
    if ((byte & bit) !== 0) return;
    this.#bits[at] = byte | bit;
    this.#size++;
  }
}
