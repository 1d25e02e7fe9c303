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
  const waiting = waitingFor(patterns);
  const found = new Map<number, Occurrence[]>();
  let begin = 0;
  for (const [place, stem] of stream.entries()) {
    if (breaks.has(place)) begin = place;
    for (const { progress, seen } of waiting.get(stem) ?? []) {
      const first = seen === 0 ? place : (progress.begins[seen] ?? -1);
      if (first < begin || place - first >= progress.length + OTHER_WORDS_MAX) continue;
      progress.begins[seen + 1] = first;
      if (seen + 1 === progress.length) note(found, progress, { first, last: place });
    }
  }
  return found;
}

/** For each stem the phrases that it continues, those that are further first: one word is one step of a phrase. */
function waitingFor(patterns: readonly Pattern[]) {
  const waiting = new Map<string, { readonly progress: Progress; readonly seen: number }[]>();
  for (const { owner, stems } of patterns) {
    const progress = { owner, length: stems.length, begins: new Array<number>(stems.length + 1).fill(-1) };
    for (let seen = stems.length - 1; seen >= 0; seen--) {
      const stem = stems[seen] ?? '';
      const steps = waiting.get(stem);
      if (steps === undefined) waiting.set(stem, [{ progress, seen }]);
      else steps.push({ progress, seen });
    }
  }
  return waiting;
}

function note(found: Map<number, Occurrence[]>, { owner, begins }: Progress, occurrence: Occurrence): void {
  begins.fill(-1);
  const known = found.get(owner);
  if (known === undefined) found.set(owner, [occurrence]);
  else if (known.length < OCCURRENCES_MAX) known.push(occurrence);
}
