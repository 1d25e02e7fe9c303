// Closes gaps from what the PBX itself recorded. Once a gap is over, the records since its beginning are read, a few times
// over some minutes, because PBXs write them when a channel ends, or later; the engine keeps what a gap needs. Rule: off
// the path of events, a portion at a time, and a source that cannot be read is told and tried again, never a reason to stop.

import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Asker, Execute } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { readPortions } from '../import/reading.ts';
import type { RecordSource } from '../import/record-stream.ts';
import { probeZone } from '../import/zone-probe.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import type { Gap } from '../store/gap-queries.ts';
import type { Queries } from '../store/queries.ts';

export interface BackfillOptions {
  readonly pbx: string;
  /** Opens the PBX's records. Errors: AppError. */
  readonly open: () => Promise<RecordSource>;
  readonly reads: Pick<Queries, 'gaps' | 'oldestIncomplete'>;
  readonly execute: Execute;
  /** Errors: `invalid`. */
  readonly read: (body: string) => Cdr;
  readonly log: Logger;
  readonly now: () => EpochMs;
  /** No call is older. */
  readonly callAgeMsMax: number;
  readonly timings?: BackfillTimings;
}

export interface BackfillTimings {
  readonly lookMs: number;
  /** From the end of a gap as it was noticed to each reading. */
  readonly readingsMs: readonly number[];
  readonly retryMs: number;
}

const TIMINGS: BackfillTimings = { lookMs: 5_000, readingsMs: [5_000, 60_000, 300_000], retryMs: 60_000 };
/** Older gaps are history: `ringback import`. */
const GAP_AGE_MS_MAX = 7 * 86_400_000;
/** A gap may begin so long before what it hides. */
const MARGIN_MS = 60_000;
/** Conversations of one reading; a longer gap is history. */
const CONVERSATIONS_MAX = 200_000;
/** A database that does not answer does not keep the daemon. */
const STOP_MS = 2_000;

const BY: Asker = { key: 'backfill', agent: null, teams: null, ownOnly: false, mayOverrule: false };

/** A gap that is over and whose records have not been read often enough. */
interface Pending {
  readonly gap: Gap;
  readonly noticedAt: EpochMs;
  readings: number;
}

export class Backfill {
  readonly #options: BackfillOptions;
  readonly #timings: BackfillTimings;
  readonly #pending = new Map<EpochMs, Pending>();
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #retryAt: EpochMs = 0;
  #problem: string | null = null;
  #hasLooked = false;
  #stopped = false;

  constructor(options: BackfillOptions) {
    this.#options = options;
    this.#timings = options.timings ?? TIMINGS;
  }

  get pbx(): string {
    return this.#options.pbx;
  }

  /** Why the records cannot be read; null while they can. */
  get problem(): string | null {
    return this.#problem;
  }

  /** What was a gap has been read once, or cannot be read now: summaries need not wait. */
  get isSettled(): boolean {
    if (this.#problem !== null) return true;
    return this.#hasLooked && ![...this.#pending.values()].some(({ readings }) => readings === 0);
  }

  start(): void {
    this.#schedule();
  }

  /** A reading that is under way is not finished: the next start takes the gap up again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.race([this.#work, sleep(STOP_MS, undefined, { ref: false })]);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#work = this.#look().finally(() => this.#schedule());
    }, this.#timings.lookMs);
  }

  async #look(): Promise<void> {
    const { log, now } = this.#options;
    try {
      await this.#notice();
      this.#hasLooked = true;
      const due = [...this.#pending.values()].filter((each) => this.#isDue(each));
      if (due.length === 0 || now() < this.#retryAt) return;
      await this.#readFor(due);
      this.#problem = null;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#retryAt = now() + this.#timings.retryMs;
      if (this.#problem !== error.message) {
        log.warn({ pbx: this.pbx }, `cannot close gaps from the PBX's records: ${error.message}`);
      }
      this.#problem = error.message;
    }
  }

  async #notice(): Promise<void> {
    const { reads, now, pbx } = this.#options;
    const gaps = await reads.gaps();
    const open = gaps.filter(
      (gap) => gap.pbx === pbx && gap.endedAt !== null && gap.backfilledAt === null && this.#isRecent(gap),
    );
    for (const gap of open) {
      if (!this.#pending.has(gap.startedAt)) {
        this.#pending.set(gap.startedAt, { gap, noticedAt: now(), readings: 0 });
      }
    }
    const known = new Set(open.map(({ startedAt }) => startedAt));
    for (const startedAt of this.#pending.keys()) if (!known.has(startedAt)) this.#pending.delete(startedAt);
  }

  #isRecent({ endedAt }: Gap): boolean {
    return this.#options.now() - (endedAt ?? 0) <= GAP_AGE_MS_MAX;
  }

  #isDue({ noticedAt, readings }: Pending): boolean {
    const delay = this.#timings.readingsMs[readings] ?? Number.POSITIVE_INFINITY;
    return this.#options.now() - noticedAt >= delay;
  }

  async #readFor(due: readonly Pending[]): Promise<void> {
    const { open, log, pbx } = this.#options;
    const gaps = due.map(({ gap }) => gap);
    const source = await open();
    let kept = 0;
    try {
      const since = await this.#since(gaps);
      await probeZone(source, since, 'Set pbx[].cdr.timezone');
      kept = await this.#handOver(source, since, Math.min(...gaps.map(({ startedAt }) => startedAt)));
    } finally {
      await source.close();
    }
    if (this.#stopped) return;
    for (const each of due) each.readings++;
    if (kept > 0) log.info({ pbx, legs: kept }, "read the PBX's records of a gap");
    const done = due.filter(({ readings }) => readings >= this.#timings.readingsMs.length);
    if (done.length === 0) return;
    const closedBefore = Math.max(...done.map(({ gap }) => gap.endedAt ?? 0));
    await this.#options.execute({
      kind: 'note-backfill',
      asked: { pbx, closedBefore },
      by: BY,
      idempotency: null,
    });
    for (const { gap } of done) this.#pending.delete(gap.startedAt);
  }

  /** Where the oldest call began that one of the gaps cut. */
  async #since(gaps: readonly Gap[]): Promise<EpochMs> {
    const { reads, pbx, callAgeMsMax } = this.#options;
    const from = Math.min(...gaps.map(({ startedAt }) => startedAt));
    const oldest = await reads.oldestIncomplete(pbx, from - callAgeMsMax, from);
    return Math.min(from, oldest ?? from) - MARGIN_MS;
  }

  /** Returns how many legs were new. */
  async #handOver(source: RecordSource, since: EpochMs, from: EpochMs): Promise<number> {
    const { execute, log, pbx } = this.#options;
    let [kept, conversations] = [0, 0];
    for await (const portion of readPortions(source, { since, until: null, position: null })) {
      // What was over before the gap, and what is not over yet, is no concern of it.
      const hidden = portion.conversations.filter(
        ({ endedAt, isOpen }) => endedAt >= from - MARGIN_MS && !isOpen,
      );
      const cdrs = hidden.flatMap(({ records }) => this.#readAll(records));
      conversations += hidden.length;
      if (cdrs.length > 0) {
        const answer = await execute({ kind: 'keep-cdrs', asked: cdrs, by: BY, idempotency: null });
        kept += answer.result.kept;
      }
      if (this.#stopped) return kept;
      if (conversations > CONVERSATIONS_MAX) {
        log.warn(
          { pbx, conversations },
          'this gap is too long to be closed by itself: use `ringback import`',
        );
        return kept;
      }
      // Events of the PBX wait for nobody.
      await breathe();
    }
    return kept;
  }

  /** None of a conversation that is too large to be a telephone call. */
  #readAll(records: readonly string[]): readonly Cdr[] {
    try {
      return records.map((record) => this.#options.read(record));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#options.log.debug({ pbx: this.pbx, err: error }, 'records of a conversation cannot be used');
      return [];
    }
  }
}
