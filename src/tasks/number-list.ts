// A list of numbers: whole ones, and beginnings followed by a star. Asked once for each missed call, whatever its
// length: a beginning is looked up by its own length.

import type { ListName, Surroundings } from './rules.ts';

/** Answers whether a number, in any of its spellings, is on a list. */
export function createListing(
  lists: { readonly [list in ListName]: Iterable<string> },
): Surroundings['isListed'] {
  const made = {
    ignore: new NumberList(lists.ignore),
    vip: new NumberList(lists.vip),
    internal: new NumberList(lists.internal),
  };
  return (list, ...numbers) => numbers.some((number) => number !== null && made[list].has(number));
}

class NumberList {
  readonly #whole = new Set<string>();
  readonly #beginnings = new Set<string>();
  /** Lengths that occur among the beginnings. */
  readonly #lengths = new Set<number>();

  constructor(patterns: Iterable<string>) {
    for (const pattern of patterns) {
      if (!pattern.endsWith('*')) this.#whole.add(pattern);
      else {
        this.#beginnings.add(pattern.slice(0, -1));
        this.#lengths.add(pattern.length - 1);
      }
    }
  }

  has(number: string): boolean {
    if (this.#whole.has(number)) return true;
    for (const length of this.#lengths) {
      if (number.length >= length && this.#beginnings.has(number.slice(0, length))) return true;
    }
    return false;
  }
}
