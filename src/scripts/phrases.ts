// Finds phrases in a stream of stems: the stems of a phrase in their order, with at most a few other words between the
// first and the last. One pass over the stream, whatever it says; no backtracking.

/** A phrase, and whose it is. */
export interface Pattern {
  /** Number of the item or forbidden phrase. */
  readonly owner: number;
  readonly stems: readonly string[];
}

/** Places in the stream, both included. */
export interface Occurrence {
  readonly first: number;
  readonly last: number;
}

/** Words that may stand within a phrase besides its own: "стоимость *вашей* доставки". */
const OTHER_WORDS_MAX = 3;
/** Of one owner; a word that is said again and again is evidence enough. */
const OCCURRENCES_MAX = 50;

interface Progress {
  readonly owner: number;
  readonly length: number;
  /** By number of stems seen, where the latest such beginning starts; -1: nowhere. */
  readonly begins: number[];
}

/** Occurrences by owner, in order. `breaks`: places where something new begins; no phrase goes across one. */
export function findPhrases(
  stream: readonly string[],
  breaks: ReadonlySet<number>,
  patterns: readonly Pattern[],
): ReadonlyMap<number, readonly Occurrence[]> {
  const found = new Map<number, Occurrence[]>();
  const steps = stepsOf(patterns);
  let begin = 0;
  for (const [place, stem] of stream.entries()) {
    if (breaks.has(place)) begin = place;
    let isEnough = false;
    for (const { progress, seen } of steps.get(stem) ?? []) {
      const first = seen === 0 ? place : (progress.begins[seen] ?? -1);
      if (first < begin || place - first >= progress.length + OTHER_WORDS_MAX) continue;
      progress.begins[seen + 1] = first;
      if (seen + 1 < progress.length) continue;
      progress.begins.fill(-1);
      isEnough = note(found, progress.owner, { first, last: place }) || isEnough;
    }
    // What was found often enough takes no more time.
    if (isEnough) drop(steps, found);
  }
  return found;
}

interface Step {
  readonly progress: Progress;
  readonly seen: number;
}

/** For each stem the phrases that it continues, those that are further first: one word is one step of a phrase. */
function stepsOf(patterns: readonly Pattern[]): Map<string, Step[]> {
  const steps = new Map<string, Step[]>();
  for (const { owner, stems } of patterns) {
    const progress = { owner, length: stems.length, begins: new Array<number>(stems.length + 1).fill(-1) };
    for (let seen = stems.length - 1; seen >= 0; seen--) {
      const stem = stems[seen] ?? '';
      const known = steps.get(stem);
      if (known === undefined) steps.set(stem, [{ progress, seen }]);
      else known.push({ progress, seen });
    }
  }
  return steps;
}

/** true: that is enough of this owner. */
function note(found: Map<number, Occurrence[]>, owner: number, occurrence: Occurrence): boolean {
  const known = found.get(owner) ?? [];
  if (known.length < OCCURRENCES_MAX) known.push(occurrence);
  found.set(owner, known);
  return known.length === OCCURRENCES_MAX;
}

function drop(steps: Map<string, Step[]>, found: ReadonlyMap<number, readonly Occurrence[]>): void {
  const isFull = ({ progress }: Step) => (found.get(progress.owner)?.length ?? 0) >= OCCURRENCES_MAX;
  for (const [stem, own] of steps)
    steps.set(
      stem,
      own.filter((step) => !isFull(step)),
    );
}
