// The tallies of one question while they are read: one for each combination of values of its cuts.

import type { Cut } from '../metrics/cuts.ts';
import { type Group, sumsOf } from '../metrics/question.ts';
import { Tally } from '../metrics/tally.ts';

/** Tallies by the values of the cuts. */
export class Groups {
  readonly #by: readonly Cut[];
  readonly withCustomers: boolean;
  readonly #tallies = new Map<string, { readonly key: (string | null)[]; readonly tally: Tally }>();

  constructor(by: readonly Cut[], withCustomers: boolean) {
    this.#by = by;
    this.withCustomers = withCustomers;
    if (by.length === 0) this.of(() => null);
  }

  of(value: (cut: Cut) => string | null): Tally {
    const key = this.#by.map(value);
    const name = JSON.stringify(key);
    const known = this.#tallies.get(name);
    if (known !== undefined) return known.tally;
    const tally = new Tally();
    this.#tallies.set(name, { key, tally });
    return tally;
  }

  all(): Group[] {
    return [...this.#tallies.values()].map(({ key, tally }) => ({
      key,
      sums: sumsOf(tally, this.withCustomers),
    }));
  }
}
