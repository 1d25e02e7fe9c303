// Reads all streams of a source side by side, by time, and hands on conversations that are over, in portions, each with
// the places where reading goes on after it.

import type { EpochMs } from '../events/vocabulary.ts';
import { Conversations, type Places, type Told } from './conversations.ts';
import type { RecordSource, RecordStream, Skip, StreamItem } from './record-stream.ts';

export interface ReadingOptions {
  /** Conversations that began in this time; null: no bound. */
  readonly since: EpochMs | null;
  readonly until: EpochMs | null;
  /** As an earlier portion said; null: from the beginning. */
  readonly position: string | null;
}

export interface Portion {
  readonly conversations: readonly Told[];
  /** JSON; null: everything has been read. */
  readonly position: string | null;
  readonly rows: number;
  readonly skipped: Readonly<Partial<Record<Skip | 'outside', number>>>;
  /** How much has been read, 0 to 1. */
  readonly fraction: number;
}

/** Conversations of one portion. Small: while the engine takes it up, events wait. */
const PORTION_MAX = 50;
const PORTION_CHARACTERS_MAX = 2_000_000;
/** Rows after which a portion is handed on, however little there is in it. */
const ROWS_MAX = 20_000;

export async function* readPortions(source: RecordSource, options: ReadingOptions): AsyncGenerator<Portion> {
  const earlier = placesIn(options.position);
  const conversations = new Conversations();
  let draft = new Draft(options);
  const next = (isLast: boolean): Portion => {
    const portion = draft.finish(
      conversations.take(PORTION_MAX, PORTION_CHARACTERS_MAX),
      isLast && conversations.ready === 0 ? null : { ...earlier, ...conversations.places() },
    );
    draft = new Draft(options, portion.fraction);
    return portion;
  };
  for await (const { stream, item, fraction } of sideBySide(source.streams, earlier, options.since)) {
    conversations.add(stream, item);
    draft.count(item, fraction);
    if (draft.isLong) yield next(false);
    while (conversations.ready >= PORTION_MAX) yield next(false);
  }
  conversations.finish();
  do yield next(true);
  while (conversations.ready > 0);
}

function placesIn(position: string | null): Places {
  return position === null ? {} : (JSON.parse(position) as Places);
}

/** What was read since the last portion. */
class Draft {
  readonly #options: ReadingOptions;
  #rows = 0;
  #fraction: number;
  readonly #skipped: Partial<Record<Skip | 'outside', number>> = {};

  /** `fraction`: what had been read before. */
  constructor(options: ReadingOptions, fraction = 0) {
    this.#options = options;
    this.#fraction = fraction;
  }

  count({ skip }: StreamItem, fraction: number): void {
    this.#rows++;
    this.#fraction = fraction;
    if (skip !== null) this.#skipped[skip] = (this.#skipped[skip] ?? 0) + 1;
  }

  get isLong(): boolean {
    return this.#rows >= ROWS_MAX;
  }

  finish(told: readonly Told[], places: Places | null): Portion {
    const [since, until] = [this.#options.since ?? 0, this.#options.until ?? Number.POSITIVE_INFINITY];
    const conversations = told.filter(({ startedAt }) => startedAt >= since && startedAt < until);
    const outside = told.length - conversations.length;
    return {
      conversations,
      position: places === null ? null : JSON.stringify(places),
      rows: this.#rows,
      skipped: { ...this.#skipped, ...(outside > 0 && { outside }) },
      fraction: places === null ? 1 : this.#fraction,
    };
  }
}

interface Read {
  readonly stream: RecordStream;
  readonly item: StreamItem;
  readonly fraction: number;
}

/** Items of all streams, those of the earliest time first; each stream in its own order. */
async function* sideBySide(
  streams: readonly RecordStream[],
  places: Places,
  since: EpochMs | null,
): AsyncGenerator<Read> {
  const fractions = new Map(streams.map(({ name }) => [name, 0]));
  const heads: { stream: RecordStream; items: AsyncIterator<StreamItem>; item: StreamItem }[] = [];
  try {
    for (const stream of streams) {
      const items = stream.read(places[stream.name] ?? null, since)[Symbol.asyncIterator]();
      const first = await items.next();
      if (!first.done) heads.push({ stream, items, item: first.value });
      else fractions.set(stream.name, 1);
    }
    while (heads.length > 0) {
      const head = heads.reduce((a, b) => (timeOf(b.item) < timeOf(a.item) ? b : a));
      const { stream, items, item } = head;
      fractions.set(stream.name, item.fraction);
      let sum = 0;
      for (const fraction of fractions.values()) sum += fraction;
      yield { stream, item, fraction: sum / streams.length };
      const next = await items.next();
      if (!next.done) head.item = next.value;
      else {
        fractions.set(stream.name, 1);
        heads.splice(heads.indexOf(head), 1);
      }
    }
  } finally {
    // Whoever stops reading early leaves no file open.
    for (const { items } of heads) await items.return?.();
  }
}

function timeOf({ record }: StreamItem): EpochMs {
  return record?.endedAt ?? 0;
}
