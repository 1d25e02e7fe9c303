// Which of the things that should follow each other did. Each was done at one or several places; the longest line that
// keeps the order and takes one place of each is what was done in order, and what is left of it was out of order.

interface Step {
  readonly thing: number;
  readonly place: number;
  readonly before: Step | null;
}

/**
 * The place of each thing that is in line; things that are missing here were out of order. `places`: of each thing in
 * the order in which they should come, rising, none twice; empty: it was not done and is neither.
 */
export function inLine(places: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  /** The end of the best line of each length: the one that ends earliest. */
  const ends: Step[] = [];
  for (const [thing, own] of places.entries()) {
    // Backwards, so that no place of a thing can follow another place of the same thing.
    for (const place of own.toReversed()) {
      const length = firstAfter(ends, place);
      ends[length] = { thing, place, before: length === 0 ? null : (ends[length - 1] ?? null) };
    }
  }
  const line = new Map<number, number>();
  for (let step = ends.at(-1) ?? null; step !== null; step = step.before) line.set(step.thing, step.place);
  return line;
}

/** Two things at one place are in order. */
function firstAfter(ends: readonly Step[], place: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle]?.place ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
