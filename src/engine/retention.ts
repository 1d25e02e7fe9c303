// Keeps the journal and the outbox within their bounds of age and number, a slice at a time, so that no commit waits
// long. A walk goes from the oldest entry to the first slice in which nothing is old; entries that are still needed stay,
// whatever their age: those of calls in progress, because such calls are rebuilt from them, and announcements that a
// webhook has still to be told.

import type { Logger } from 'pino';
import type { EpochMs } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';
import type { Pruned, Slice } from '../store/slice.ts';
import type { Writer } from '../store/writer.ts';
import { Sweep, type SweepOptions } from './sweep.ts';
import { TranscriptRetention } from './transcript-retention.ts';

/** About 15 GB. A month of two thousand calls an hour stays below it. */
const JOURNAL_ENTRIES_MAX = 50_000_000;
/** About 10 GB. Three days of ten thousand calls an hour stay below it. */
const OUTBOX_ENTRIES_MAX = 5_000_000;
/** One slice a second is more than a busy PBX says in a second. */
const SLICE_ENTRIES = 5_000;
/** Ticks between two walks. */
const REST_TICKS = 60;

/** Something that grows and is pruned from its old end. */
interface Kept {
  readonly name: string;
  readonly setting: string;
  readonly ageMsMax: number;
  readonly entriesMax: number;
  readonly lastSeq: () => number;
  readonly prune: (slice: Slice) => Pruned;
}

export function journalRetention(
  writer: Writer,
  log: Logger,
  ageMsMax: number,
  entriesMax = JOURNAL_ENTRIES_MAX,
): Retention {
  const lastSeq = () => writer.lastJournalSeq();
  const prune = (slice: Slice) => writer.transaction(() => writer.pruneJournal(slice));
  const name = 'the journal';
  return new Retention(log, {
    name,
    setting: 'journal.retentionDays',
    ageMsMax,
    entriesMax,
    lastSeq,
    prune,
  });
}

export function outboxRetention(
  writer: Writer,
  log: Logger,
  ageMsMax: number,
  entriesMax = OUTBOX_ENTRIES_MAX,
): Retention {
  const lastSeq = () => writer.outbox.last;
  const prune = (slice: Slice) => writer.transaction(() => writer.outbox.prune(slice));
  const name = 'the outbox';
  return new Retention(log, { name, setting: 'events.retentionDays', ageMsMax, entriesMax, lastSeq, prune });
}

/** null: for ever. */
export interface RecordAges {
  readonly callMs: number | null;
  readonly taskMs: number | null;
  /** Names of recordings within calls. */
  readonly recordingMs: number | null;
  readonly reportMs: number | null;
  /** Who asked for what. */
  readonly auditMs: number;
}

export interface RetentionSettings {
  readonly journalRetentionMs: number;
  readonly eventRetentionMs: number;
  readonly transcriptRetentionMs: number;
  readonly recordAges: RecordAges;
}

/** A repeated request comes within minutes; a day is what clients are promised. */
const ANSWER_AGE_MS_MAX = 86_400_000;
const CLEANING_EVERY_MS = 3_600_000;
const WALK_ANEW_MS = 86_400_000;
/** Calls that had not ended when the walk came by. */
const WALK_OVERLAP_MS = 7 * 86_400_000;

/** One for each kind of record that is not kept for ever. */
function sweeps(writer: Writer, log: Logger, ages: RecordAges): readonly Sweep[] {
  const { retention } = writer;
  type Remove = SweepOptions['remove'];
  const sweep = (name: string, ageMsMax: number | null, remove: Remove): Sweep[] =>
    ageMsMax === null ? [] : [new Sweep({ name, ageMsMax, remove, log })];
  const portion =
    (work: (before: EpochMs, limit: number) => number): Remove =>
    (before, limit) =>
      writer.transaction(() => work(before, limit)) >= limit;
  return [
    ...sweep(
      'calls',
      ages.callMs,
      portion((...asked) => retention.removeCalls(...asked)),
    ),
    ...sweep(
      'tasks',
      ages.taskMs,
      portion((...asked) => retention.removeTasks(...asked)),
    ),
    ...sweep('names of recordings', ages.recordingMs, recordingWalk(writer)),
    ...sweep(
      'summaries',
      ages.reportMs,
      portion((...asked) => retention.removeReports(...asked)),
    ),
    ...sweep(
      'lines of the audit log',
      ages.auditMs,
      portion((...asked) => retention.removeAudit(...asked)),
    ),
  ];
}

/** Calls stay, so that the walk has to know where it was; an imported call may be older than that, and is met a day later. */
function recordingWalk(writer: Writer): SweepOptions['remove'] {
  let place: { readonly at: EpochMs; readonly begun: EpochMs } | null = null;
  return (before, limit) => {
    if (place === null || before - place.begun >= WALK_ANEW_MS) place = { at: 0, begun: before };
    const { at, begun } = place;
    const next = writer.transaction(() => writer.retention.removeRecordings(at, before, limit));
    place = { at: next ?? Math.max(at, before - WALK_OVERLAP_MS), begun };
    return next !== null;
  };
}

/** Everything that the daemon keeps for a time. */
export class Retentions {
  readonly #writer: Writer;
  readonly #walks: readonly { tick(now: EpochMs): void }[];
  #cleanedAt: EpochMs | null = null;

  constructor(writer: Writer, log: Logger, settings: RetentionSettings) {
    this.#writer = writer;
    this.#walks = [
      journalRetention(writer, log, settings.journalRetentionMs),
      outboxRetention(writer, log, settings.eventRetentionMs),
      new TranscriptRetention(writer, log, settings.transcriptRetentionMs),
      ...sweeps(writer, log, settings.recordAges),
    ];
  }

  /** Called every second. */
  tick(now: EpochMs): void {
    for (const walk of this.#walks) walk.tick(now);
    if (this.#cleanedAt !== null && now - this.#cleanedAt < CLEANING_EVERY_MS) return;
    this.#cleanedAt = now;
    try {
      this.#writer.answers.forgetBefore(now - ANSWER_AGE_MS_MAX);
    } catch (error) {
      // In an hour there is another try, and the next commit tells what is wrong.
      if (!isStorageFailure(error)) throw error;
    }
  }
}

export class Retention {
  readonly #log: Logger;
  readonly #kept: Kept;
  #restTicks = REST_TICKS;
  #after = 0;
  #told = false;

  constructor(log: Logger, kept: Kept) {
    this.#log = log;
    this.#kept = kept;
  }

  /** Called every second: removes a slice, or rests. */
  tick(now: EpochMs): void {
    if (this.#restTicks > 0) {
      this.#restTicks--;
      return;
    }
    try {
      this.#removeSlice(now - this.#kept.ageMsMax);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#log.warn({ err: error }, `cannot remove old entries of ${this.#kept.name}: trying again later`);
      this.#rest();
    }
  }

  #removeSlice(before: EpochMs): void {
    const { name, setting, entriesMax, lastSeq, prune } = this.#kept;
    const upTo = lastSeq() - entriesMax;
    if (upTo > 0 && !this.#told) {
      this.#told = true;
      this.#log.warn({ entriesMax }, `${name} is full: its oldest entries go before ${setting} is over`);
    }
    const { last, old } = prune({ after: this.#after, before, upTo, limit: SLICE_ENTRIES });
    if (last === null || old === 0) this.#rest();
    else this.#after = last;
  }

  #rest(): void {
    this.#after = 0;
    this.#restTicks = REST_TICKS;
  }
}
