// Rows → conversations: rows that share a channel or a label belong together. Rule: a conversation is handed on once
// nothing can be added to it any more, so what is kept does not grow with what is read; and reading goes on at the first
// row of what has not been handed on, so that nothing is lost when it is interrupted.

import type { EpochMs, LegId } from '../events/vocabulary.ts';
import { type AsteriskFact, ROWS_MAX as FACT_ROWS_MAX } from '../pbx/asterisk/cdr.ts';
import type { CdrRow } from '../pbx/asterisk/cdr-row.ts';
import type { CelRow } from '../pbx/asterisk/cel-row.ts';
import type { Place, RecordStream, SourceRecord, StreamItem } from './record-stream.ts';

/** So long after a conversation has ended the last rows of it come: PBXs write them in batches. */
const GRACE_MS = 5 * 60_000;
/** Rows that are written when a channel ends say nothing of channels that go on; longer conversations are cut. */
const WRITTEN_AT_END_MS = 4 * 3_600_000;
/** A channel whose end was never written. */
const OPEN_ENDED_MS = 12 * 3_600_000;
/** Conversations under way at one time; more than any PBX carries. The oldest is handed on then. */
const OPEN_MAX = 50_000;
/** Rows of one conversation; what comes after is no telephone call. */
const ROWS_MAX = 20_000;
/** Ids of legs, as FreeSWITCH makes them. */
const LEG = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Looking for what is over costs as much as is open. */
const LOOK_EVERY = 500;

/** The records of one conversation, one text a channel. */
export interface Told {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly records: readonly string[];
  /** A channel of it has begun and not ended. */
  readonly isOpen: boolean;
}

/** Where each stream is to be read again. */
export type Places = Readonly<Record<string, Place>>;

interface Conversation {
  records: SourceRecord[];
  readonly names: Set<string>;
  readonly arrivedAt: EpochMs;
  startedAt: EpochMs;
  endedAt: EpochMs;
  writtenAtEnd: boolean;
  /** Channels that CEL tells of and has not ended. */
  readonly open: Set<LegId>;
  hasEvents: boolean;
  /** Its first row in each stream. */
  readonly places: Map<string, Numbered>;
}

interface Numbered {
  readonly number: number;
  readonly place: Place;
}

export class Conversations {
  readonly #named = new Map<string, Conversation>();
  /** In the order of their first rows. */
  readonly #all = new Set<Conversation>();
  /** Over, and not handed on. */
  #ready: Conversation[] = [];
  readonly #last = new Map<string, Numbered>();
  #now: EpochMs = 0;
  #read = 0;

  add(stream: RecordStream, { place, record }: StreamItem): void {
    const numbered = { number: ++this.#read, place };
    this.#last.set(stream.name, numbered);
    if (record === null) return;
    this.#now = Math.max(this.#now, stream.order === 'end' ? record.endedAt : startOf(record));
    const conversation = this.#of(record);
    if (!conversation.places.has(stream.name)) conversation.places.set(stream.name, numbered);
    conversation.writtenAtEnd ||= stream.order === 'end' && !('cel' in record.part);
    if (this.#read % LOOK_EVERY !== 0 && this.#all.size <= OPEN_MAX) return;
    this.#close((each) => this.#isOver(each), this.#all.size - OPEN_MAX);
  }

  /** There are no more rows: all are over. */
  finish(): void {
    this.#close(() => true, 0);
  }

  /** How many can be taken. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Hands on what is over, the oldest first: at most so many, and about so many characters. */
  take(most: number, charactersMax: number): readonly Told[] {
    const told: Told[] = [];
    let characters = 0;
    for (const { startedAt, endedAt, records, open } of this.#ready) {
      const texts = textsOf(records);
      for (const text of texts) characters += text.length;
      if (told.length >= most || (told.length > 0 && characters > charactersMax)) break;
      told.push({ startedAt, endedAt, records: texts, isOpen: open.size > 0 });
    }
    this.#ready = this.#ready.slice(told.length);
    return told;
  }

  /** Where to go on, so that nothing is lost of what has not been handed on. */
  places(): Places {
    const places = new Map(this.#last);
    for (const { places: own } of [...this.#all, ...this.#ready]) {
      for (const [stream, numbered] of own) {
        const known = places.get(stream);
        if (known === undefined || numbered.number < known.number) places.set(stream, numbered);
      }
    }
    return Object.fromEntries([...places].map(([stream, { place }]) => [stream, place]));
  }

  #of(record: SourceRecord): Conversation {
    const kindred = [...new Set(record.names.flatMap((name) => this.#named.get(name) ?? []))];
    const [first, ...others] = kindred.toSorted((a, b) => a.arrivedAt - b.arrivedAt);
    const conversation = first ?? this.#begin();
    for (const other of others) this.#merge(conversation, other);
    include(conversation, record);
    for (const name of record.names) {
      conversation.names.add(name);
      this.#named.set(name, conversation);
    }
    return conversation;
  }

  #begin(): Conversation {
    const conversation: Conversation = {
      ...{ records: [], names: new Set<string>(), open: new Set<LegId>(), places: new Map() },
      ...{ arrivedAt: this.#now, startedAt: this.#now, endedAt: 0, writtenAtEnd: false, hasEvents: false },
    };
    this.#all.add(conversation);
    return conversation;
  }

  #merge(into: Conversation, other: Conversation): void {
    into.records = [...into.records, ...other.records];
    for (const name of other.names) {
      into.names.add(name);
      this.#named.set(name, into);
    }
    for (const leg of other.open) into.open.add(leg);
    for (const [stream, numbered] of other.places) {
      const known = into.places.get(stream);
      if (known === undefined || numbered.number < known.number) into.places.set(stream, numbered);
    }
    into.startedAt = Math.min(into.startedAt, other.startedAt);
    into.endedAt = Math.max(into.endedAt, other.endedAt);
    into.writtenAtEnd ||= other.writtenAtEnd;
    into.hasEvents ||= other.hasEvents;
    this.#all.delete(other);
  }

  #isOver(conversation: Conversation): boolean {
    const { open, hasEvents, writtenAtEnd, arrivedAt, endedAt } = conversation;
    if (open.size > 0) return this.#now - arrivedAt > OPEN_ENDED_MS;
    if (writtenAtEnd && !hasEvents && !isWhole(conversation)) {
      return this.#now - arrivedAt > WRITTEN_AT_END_MS;
    }
    return this.#now - endedAt > GRACE_MS;
  }

  #close(isOver: (conversation: Conversation) => boolean, tooMany: number): void {
    let closed = 0;
    for (const conversation of this.#all) {
      if (!isOver(conversation) && closed >= tooMany) continue;
      this.#all.delete(conversation);
      for (const name of conversation.names) this.#named.delete(name);
      this.#ready.push(conversation);
      closed++;
    }
  }
}

/** Records that name each other by the ids of their legs, and each of which is here (FreeSWITCH). */
function isWhole({ names, records }: Conversation): boolean {
  const legs = new Set(records.map(({ leg }) => leg));
  return (
    records.every(({ part }) => 'body' in part) &&
    [...names].every((name) => !LEG.test(name) || legs.has(name))
  );
}

/** When what a row tells began: rows of later parts of a conversation name its beginning. */
function startOf({ part, startedAt, endedAt }: SourceRecord): EpochMs {
  if ('cdr' in part) return part.cdr.startedAt;
  return 'cel' in part ? endedAt : startedAt;
}

function include(conversation: Conversation, record: SourceRecord): void {
  const { leg, part, startedAt, endedAt } = record;
  conversation.startedAt = Math.min(conversation.startedAt, startedAt);
  conversation.endedAt = Math.max(conversation.endedAt, endedAt);
  if ('cel' in part) {
    conversation.hasEvents = true;
    if (part.cel.type === 'CHAN_START') conversation.open.add(leg);
    if (part.cel.type === 'CHAN_END' || part.cel.type === 'HANGUP') conversation.open.delete(leg);
  }
  if (conversation.records.length < ROWS_MAX) conversation.records.push(record);
}

/** One text a channel: what a PBX wrote of it, or all its rows. */
function textsOf(records: readonly SourceRecord[]): string[] {
  const facts = new Map<LegId, { cdr: CdrRow[]; cel: CelRow[] }>();
  const bodies: string[] = [];
  for (const { leg, part } of records) {
    if ('body' in part) {
      bodies.push(part.body);
      continue;
    }
    const fact = facts.get(leg) ?? { cdr: [], cel: [] };
    facts.set(leg, fact);
    if ('cdr' in part && fact.cdr.length < FACT_ROWS_MAX) fact.cdr.push(part.cdr);
    if ('cel' in part && fact.cel.length < FACT_ROWS_MAX) fact.cel.push(part.cel);
  }
  const rows = [...facts].map(([leg, { cdr, cel }]): AsteriskFact => ({ leg, cdr, cel }));
  return [...bodies, ...rows.map((fact) => JSON.stringify(fact))];
}
