// What was said in a call, and what of a script was said in it: which items, with the words that show it, what came out
// of order, and what should not have been said. Times are milliseconds from the beginning of the recording.

import type { ScriptDefinition, ScriptItem, Speaker } from './definition.ts';
import { inLine } from './order.ts';
import { findPhrases, type Occurrence, type Pattern } from './phrases.ts';
import type { Mark } from './score.ts';
import { stemsIn, stemsOf } from './words.ts';

export interface Segment {
  readonly speaker: Speaker;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** The words that show it, and when they were said. */
export interface Evidence {
  readonly speaker: Speaker;
  readonly startMs: number;
  readonly endMs: number;
  readonly quote: string;
}

export interface CheckedItem {
  readonly item: string;
  readonly mark: Extract<Mark, 'passed' | 'failed'>;
  /** null: it was not said. */
  readonly evidence: Evidence | null;
}

export interface Said {
  readonly id: string;
  readonly evidence: Evidence;
}

export interface Findings {
  /** Items that have phrases, in the order of the script. */
  readonly items: readonly CheckedItem[];
  /** The first times that each forbidden phrase was said, in order. */
  readonly forbidden: readonly Said[];
  /** Ordered items that were said, but not in their place. */
  readonly outOfOrder: readonly string[];
}

export const SEGMENTS_MAX = 10_000;
/** Of all segments together: about seven hours of talk. */
export const TRANSCRIPT_CHARS_MAX = 400_000;
/** What comes later than this is not listened to; no language has so short words. */
const WORDS_MAX = 100_000;
/** Somebody who was silent for so long begins anew; no phrase goes across. */
const PAUSE_MS = 5_000;
const QUOTE_CHARS_MAX = 200;
/** Of one forbidden phrase; more of them say nothing new. */
const SAID_MAX = 10;
/** Shown around the words that were found. */
const CONTEXT_CHARS = 40;

interface Heard {
  readonly stem: string;
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
  /** Among the words of both speakers. */
  readonly place: number;
}

/** What each speaker said, as stems; made once for all scripts. */
export type Listened = { readonly [speaker in Speaker]: Stream };

interface Stream {
  readonly words: readonly Heard[];
  readonly stems: readonly string[];
  readonly breaks: ReadonlySet<number>;
}

/** Segments may come in any order. */
export function listen(segments: readonly Segment[]): Listened {
  const known = new Map<string, readonly string[]>();
  const heard = { agent: [] as Heard[], customer: [] as Heard[] };
  const breaks = { agent: new Set<number>(), customer: new Set<number>() };
  const silentSince = { agent: 0, customer: 0 };
  let place = 0;
  for (const segment of segments.toSorted((a, b) => a.startMs - b.startMs)) {
    const { speaker, startMs, endMs, text } = segment;
    const own = heard[speaker];
    if (startMs - silentSince[speaker] > PAUSE_MS) breaks[speaker].add(own.length);
    silentSince[speaker] = Math.max(silentSince[speaker], endMs);
    for (const { stem, from, to } of stemsIn(text, known)) {
      if (place >= WORDS_MAX) break;
      own.push({ stem, segment, from, to, place: place++ });
    }
  }
  const stream = (speaker: Speaker): Stream => ({
    words: heard[speaker],
    stems: heard[speaker].map(({ stem }) => stem),
    breaks: breaks[speaker],
  });
  return { agent: stream('agent'), customer: stream('customer') };
}

export function check(script: ScriptDefinition, heard: Listened): Findings {
  const listening = script.items.filter(({ phrases }) => phrases.length > 0);
  const found = listening.map((): Place[] => []);
  for (const speaker of ['agent', 'customer'] as const) {
    const wanted = listening.map((item) => (isListenedTo(item, speaker) ? item.phrases : []));
    for (const [owner, places] of placesOf(wanted, heard[speaker])) found[owner]?.push(...places);
  }
  for (const places of found) places.sort((a, b) => a.at - b.at);
  const line = inLine(
    found.map((places, i) => (listening[i]?.ordered === true ? places.map(({ at }) => at) : [])),
  );
  const items = listening.map(({ id }, i): CheckedItem => {
    const places = found[i] ?? [];
    const shown = places.find(({ at }) => at === line.get(i)) ?? places[0];
    return shown === undefined
      ? { item: id, mark: 'failed', evidence: null }
      : { item: id, mark: 'passed', evidence: evidenceOf(shown) };
  });
  const outOfOrder = listening.filter(
    ({ ordered }, i) => ordered && (found[i]?.length ?? 0) > 0 && !line.has(i),
  );
  return { items, forbidden: saidOf(script, heard), outOfOrder: outOfOrder.map(({ id }) => id) };
}

function isListenedTo({ speaker }: ScriptItem, who: Speaker): boolean {
  return speaker === 'any' || speaker === who;
}

/** Only staff is bound by a script. */
function saidOf({ forbidden }: ScriptDefinition, heard: Listened): Said[] {
  const found = placesOf(
    forbidden.map(({ phrases }) => phrases),
    heard.agent,
  );
  return forbidden.flatMap(({ id }, i) =>
    (found.get(i) ?? []).slice(0, SAID_MAX).map((place) => ({ id, evidence: evidenceOf(place) })),
  );
}

interface Place {
  readonly first: Heard;
  readonly last: Heard;
  /** Of its first word among the words of both speakers. */
  readonly at: number;
}

/** By number of the owner, in order; places that several phrases of one owner find are one. */
function placesOf(
  wanted: readonly (readonly string[])[],
  { stems, words, breaks }: Stream,
): ReadonlyMap<number, readonly Place[]> {
  const patterns = wanted.flatMap((phrases, owner) =>
    phrases
      .map((phrase): Pattern => ({ owner, stems: stemsOf(phrase) }))
      .filter((each) => each.stems.length > 0),
  );
  const found = findPhrases(stems, breaks, patterns);
  return new Map(
    [...found].map(([owner, occurrences]) => [
      owner,
      apart(occurrences).flatMap((each) => placeOf(words, each)),
    ]),
  );
}

function apart(occurrences: readonly Occurrence[]): Occurrence[] {
  const kept: Occurrence[] = [];
  for (const each of occurrences.toSorted((a, b) => a.first - b.first || a.last - b.last)) {
    if (each.first > (kept.at(-1)?.last ?? -1)) kept.push(each);
  }
  return kept;
}

function placeOf(words: readonly Heard[], { first, last }: Occurrence): Place[] {
  const [begin, end] = [words[first], words[last]];
  return begin === undefined || end === undefined ? [] : [{ first: begin, last: end, at: begin.place }];
}

function evidenceOf({ first, last }: Place): Evidence {
  const { speaker, startMs } = first.segment;
  return { speaker, startMs, endMs: last.segment.endMs, quote: quoteOf(first, last) };
}

/** The words that were found and a little around them; of a phrase that goes over segments, both ends. */
function quoteOf(first: Heard, last: Heard): string {
  if (first.segment === last.segment) return around(first.segment.text, first.from, last.to);
  const [begin, end] = [first.segment.text, last.segment.text];
  return clipped(`${around(begin, first.from, begin.length)} ${around(end, 0, last.to)}`);
}

function around(text: string, from: number, to: number): string {
  const begin = from <= CONTEXT_CHARS ? 0 : from - CONTEXT_CHARS;
  const end = Math.min(text.length, Math.min(to, from + QUOTE_CHARS_MAX) + CONTEXT_CHARS);
  return clipped(`${begin > 0 ? '…' : ''}${text.slice(begin, end).trim()}${end < text.length ? '…' : ''}`);
}

function clipped(text: string): string {
  return text.length <= QUOTE_CHARS_MAX ? text : `${text.slice(0, QUOTE_CHARS_MAX - 1)}…`;
}
