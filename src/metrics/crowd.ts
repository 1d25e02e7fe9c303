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
    if (other.#few !== null) for (const customer of other.#few) this.add(customer);
    else {
      if (this.#few !== null) this.#grow(this.#few);
      this.#join(other.#bits);
    }
  }

  #join(bits: Uint8Array): void {
    this.#reserve(bits.length);
    for (const [i, byte] of bits.entries()) {
      const news = byte & ~(this.#bits[i] ?? 0);
      if (news === 0) continue;
      this.#bits[i] = (this.#bits[i] ?? 0) | byte;
      for (let left = news; left !== 0; left &= left - 1) this.#size++;
    }
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bits.length) return;
    const larger = new Uint8Array(Math.max(bytes, this.#bits.length * 2));
    larger.set(this.#bits);
    this.#bits = larger;
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
    this.#reserve(at + 1);
    const bit = 1 << (customer & 7);
    const byte = this.#bits[at] ?? 0;
    if ((byte & bit) !== 0) return;
    this.#bits[at] = byte | bit;
    this.#size++;
  }
}
