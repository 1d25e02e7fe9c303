// Removes transcripts that are old, a few a second, so that no commit waits long. Scores, with the words that they quote,
// stay.

import type { Logger } from 'pino';
import type { EpochMs } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';
import type { Writer } from '../store/writer.ts';

/** Of one second; more than a busy recogniser sends in a second. */
const SLICE_TRANSCRIPTS = 100;
/** Ticks between two looks when there was nothing to remove. */
const REST_TICKS = 60;

export class TranscriptRetention {
  readonly #writer: Writer;
  readonly #log: Logger;
  readonly #ageMsMax: number;
  #restTicks = REST_TICKS;

  constructor(writer: Writer, log: Logger, ageMsMax: number) {
    this.#writer = writer;
    this.#log = log;
    this.#ageMsMax = ageMsMax;
  }

  /** Called every second. */
  tick(now: EpochMs): void {
    if (this.#restTicks > 0) {
      this.#restTicks--;
      return;
    }
    try {
      const prune = () => this.#writer.scores.pruneTranscripts(now - this.#ageMsMax, SLICE_TRANSCRIPTS);
      if (this.#writer.transaction(prune) < SLICE_TRANSCRIPTS) this.#restTicks = REST_TICKS;
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#log.warn({ err: error }, 'cannot remove old transcripts: trying again later');
      this.#restTicks = REST_TICKS;
    }
  }
}
