// What is counted of many facts: numbers, durations and customers, each under a name of its indicator. Tallies of days,
// agents or queues are added up; a fact that is known better is taken out and put in again. Pure.
// Customers are counted once however many tallies they are in: a tally keeps who they were.

import { Crowd } from './crowd.ts';
import type { CustomerId } from './facts.ts';
import { Histogram } from './histogram.ts';

/** Sets of customers, in the order in which a database numbers them: append only. */
export const CROWDS = ['callers', 'missed', 'called', 'reached'] as const;
export type CrowdName = (typeof CROWDS)[number];

/** Less than any score but 0. */
const SPECK = 1e-6;

export class Tally {
  readonly counts = new Map<string, number>();
  readonly times = new Map<string, Histogram>();
  readonly crowds = new Map<CrowdName, Crowd>();
  /** 1 while facts are put in, −1 while they are taken out. */
  #sign = 1;

  count(name: string, times = 1): void {
    this.#count(name, times * this.#sign);
  }

  time(name: string, ms: number): void {
    this.histogram(name).add(ms, this.#sign);
  }

  /** Who was in a crowd cannot be taken out: others may have brought them in. */
  meet(name: CrowdName, customer: CustomerId): void {
    if (this.#sign > 0) this.crowd(name).add(customer);
  }

  /** Runs `put` so that what it puts in is taken out. */
  takeOut(put: (tally: Tally) => void): void {
    this.#sign = -1;
    try {
      put(this);
    } finally {
      this.#sign = 1;
    }
  }

  merge(other: Tally): void {
    for (const [name, n] of other.counts) this.#count(name, n);
    for (const [name, histogram] of other.times) this.histogram(name).merge(histogram);
    for (const [name, crowd] of other.crowds) this.crowd(name).addAll(crowd);
  }

  get isEmpty(): boolean {
    if (this.counts.size + this.crowds.size > 0) return false;
    for (const histogram of this.times.values()) if (!histogram.isEmpty) return false;
    return true;
  }

  crowd(name: CrowdName): Crowd {
    const known = this.crowds.get(name);
    if (known !== undefined) return known;
    const crowd = new Crowd();
    this.crowds.set(name, crowd);
    return crowd;
  }

  /** Whose durations; made when asked for first. */
  histogram(name: string): Histogram {
    const known = this.times.get(name);
    if (known !== undefined) return known;
    const histogram = new Histogram();
    this.times.set(name, histogram);
    return histogram;
  }

  #count(name: string, n: number): void {
    const sum = (this.counts.get(name) ?? 0) + n;
    // Scores are fractions: what was put in and taken out again leaves a speck.
    if (Math.abs(sum) < SPECK) this.counts.delete(name);
    else this.counts.set(name, sum);
  }
}
