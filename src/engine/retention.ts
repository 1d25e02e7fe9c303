// Keeps the journal within its bounds of age and number, a slice at a time, so that no commit waits long. A walk goes
// from the oldest entry to the first slice in which nothing is old; entries of calls in progress stay, whatever
// their age, because such calls are rebuilt from them.

import type { Logger } from 'pino';
import type { EpochMs } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';
import type { Writer } from '../store/writer.ts';

/** About 15 GB. A month of two thousand calls an hour stays below it. */
const ENTRIES_MAX = 50_000_000;
/** One slice a second is more than a busy PBX says in a second. */
const SLICE_ENTRIES = 5_000;
/** Ticks between two walks. */
const REST_TICKS = 60;

export class Retention {
  readonly #writer: Writer;
  readonly #log: Logger;
  readonly #ageMsMax: number;
  readonly #entriesMax: number;
  #restTicks = REST_TICKS;
  #after = 0;
  #told = false;

  constructor(writer: Writer, log: Logger, ageMsMax: number, entriesMax = ENTRIES_MAX) {
    this.#writer = writer;
    this.#log = log;
    this.#ageMsMax = ageMsMax;
    this.#entriesMax = entriesMax;
  }

  /** Called every second: removes a slice, or rests. */
  tick(now: EpochMs): void {
    if (this.#restTicks > 0) {
      this.#restTicks--;
      return;
    }
    try {
      this.#removeSlice(now - this.#ageMsMax);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#log.warn({ err: error }, 'cannot remove old journal entries: trying again later');
      this.#rest();
    }
  }

  #removeSlice(before: EpochMs): void {
    const upTo = this.#writer.lastJournalSeq() - this.#entriesMax;
    if (upTo > 0 && !this.#told) {
      this.#told = true;
      this.#log.warn(
        { entriesMax: this.#entriesMax },
        'the journal is full: its oldest entries go before journal.retentionDays is over',
      );
    }
    const slice = { after: this.#after, before, upTo, limit: SLICE_ENTRIES };
    const { last, old } = this.#writer.transaction(() => this.#writer.pruneJournal(slice));
    if (last === null || old === 0) this.#rest();
    else this.#after = last;
  }

  #rest(): void {
    this.#after = 0;
    this.#restTicks = REST_TICKS;
  }
}
