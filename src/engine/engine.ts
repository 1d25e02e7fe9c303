// The shell around the core: one queue, one writer. Events that arrived together are reduced, journalled and
// stored in one transaction; then, and only then, they are published. A crash loses at most what was not
// committed, and what the PBX still knows comes back with its channel list.

import type { Desk } from '../desk/desk.ts';
import type { Answer, Order, OrderKind } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { EpochMs, PbxEvent } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';
import { Books, type BooksOptions, type Told } from './books.ts';
import { FigureWork } from './figure-work.ts';
import type { Committed } from './ledger.ts';
import { News } from './news.ts';
import { OrderLine, type Outcome } from './order-line.ts';
import { type RetentionSettings, Retentions } from './retention.ts';

export interface EngineOptions extends BooksOptions, RetentionSettings {
  readonly desk: Desk;
  /** Whole milliseconds that have passed, whatever anybody sets the clock to. */
  readonly elapsed: () => number;
  /** Events waiting; above it `submit` asks links to pause. */
  readonly queueEventsMax: number;
  /** Events of one transaction. */
  readonly batchEventsMax: number;
  /** A queue that was full has room again. */
  readonly onRoom: () => void;
}

export interface EngineCounters {
  readonly events: number;
  readonly commits: number;
  readonly failedCommits: number;
  readonly queued: number;
  readonly callsInMemory: number;
  /** Oldest event of the last commit: from arrival to commit. */
  readonly lagMs: number;
  /** The latest change of any call or task, and the latest announcement. */
  readonly changeSeq: number;
  readonly outboxSeq: number;
  /** null while storage works. */
  readonly storageProblem: string | null;
}

interface Queued extends Told {
  readonly arrivedAt: EpochMs;
}

/** Long enough for the events of one moment to share a commit, short enough for nobody to notice. */
const GATHER_MS = 4;
/** A commit of so many events is a sign of load: the next one gathers longer, so that each record is written once
 * for many events and the disk is asked less often. Nobody waits much longer: a busy daemon is late by more. */
const BUSY_EVENTS = 100;
const BUSY_GATHER_MS = 40;
const TICK_MS = 1_000;
const RETRY_MS = 1_000;
/** Less is drift, or a machine that was busy. */
const JUMP_MS = 5_000;

export class Engine {
  readonly news = new News();
  readonly #options: EngineOptions;
  readonly #books: Books;
  readonly #retentions: Retentions;
  readonly #figureWork: FigureWork;
  readonly #orders = new OrderLine();
  readonly #listeners = new Set<(committed: Committed) => void>();
  /** Each PBX's clock minus the time that passed here, as of its last event: nobody who sets our clock makes calls old. */
  readonly #offsets = new Map<string, number>();
  #queue: Queued[] = [];
  #timer: NodeJS.Timeout | null = null;
  #ticker: NodeJS.Timeout | null = null;
  /** Memory is ahead of the disk: a commit failed after its events were reduced. */
  #stale = false;
  #full = false;
  /** Our clock minus the time that passed; it changes when somebody sets the clock. */
  #clockBase: number;
  #gatherMs = GATHER_MS;
  #events = 0;
  #commits = 0;
  #failedCommits = 0;
  #lagMs = 0;
  #storageProblem: string | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#books = new Books(options);
    const { writer, figures, log, now, elapsed } = options;
    this.#clockBase = now() - elapsed();
    this.#figureWork = new FigureWork({ writer, figures, log, now, isBusy: () => this.#queue.length > 0 });
    this.#retentions = new Retentions(writer, log, options);
  }

  /** Rebuilds the calls in progress and begins to take events. */
  start(): void {
    const { writer, now } = this.#options;
    this.#restore();
    writer.transaction(() => {
      for (const pbx of this.#books.pbxs) {
        // A PBX that never comes back: its calls grow old all the same.
        const offset = writer.clockOffset(pbx);
        if (offset !== null) this.#offsets.set(pbx, offset + this.#clockBase);
      }
      this.#books.begin();
    });
    this.#figureWork.start();
    this.#tellNews();
    this.#ticker = setInterval(() => this.#tick(now()), TICK_MS);
  }

  /** Commits what has arrived. Links must have stopped. */
  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#figureWork.stop();
    while (this.#queue.length + this.#orders.length > 0 && this.#commit());
    if (this.#storageProblem === null) this.#stored(() => this.#books.end());
    if (this.#queue.length === 0) return;
    this.#options.log.error(
      { events: this.#queue.length, problem: this.#storageProblem },
      'stopped with events that could not be stored: the next channel list tells which calls live',
    );
  }

  /**
   * Takes events in order. false: the queue is full, pause until `onRoom`; nothing is dropped. `bodies`: the same
   * events as JSON, where the caller has them.
   */
  submit(pbx: string, events: readonly PbxEvent[], bodies: readonly string[] = []): boolean {
    const arrivedAt = this.#options.now();
    for (const [i, event] of events.entries()) {
      this.#queue.push({ pbx, event, body: bodies[i] ?? null, arrivedAt });
    }
    const last = events.at(-1);
    if (last !== undefined) this.#offsets.set(pbx, last.at - this.#options.elapsed());
    this.#schedule(this.#gatherMs);
    if (this.#queue.length >= this.#options.queueEventsMax) this.#full = true;
    return !this.#full;
  }

  /** Carries out an order with the next commit. Errors: AppError of the order; `storage`: nothing was changed;
   * `rate_limited`: too many wait. */
  execute<K extends OrderKind>(order: Order<K>): Promise<Answer<K>> {
    const answer = this.#orders.add(order);
    this.#schedule(GATHER_MS);
    return answer;
  }

  onCommit(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counters(): EngineCounters {
    return {
      events: this.#events,
      commits: this.#commits,
      failedCommits: this.#failedCommits,
      queued: this.#queue.length,
      callsInMemory: this.#books.callsInMemory,
      lagMs: this.#lagMs,
      changeSeq: this.#options.writer.seq,
      outboxSeq: this.#options.writer.outbox.last,
      storageProblem: this.#storageProblem,
    };
  }

  #restore(): void {
    this.#options.writer.transaction(() => this.#books.restore());
    this.#stale = false;
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const stored = this.#commit();
      if (this.#queue.length + this.#orders.length > 0) this.#schedule(stored ? this.#gatherMs : RETRY_MS);
    }, delayMs);
  }

  /** One transaction. false: it failed, the events wait for the next try. */
  #commit(): boolean {
    const { desk, now, log, batchEventsMax } = this.#options;
    const batch = this.#queue.slice(0, batchEventsMax);
    const orders = this.#orders.take();
    if (batch.length + orders.size === 0 && !this.#stale) return true;
    const done = this.#stored((): readonly [Committed, readonly Outcome[]] => [
      this.#books.apply(batch),
      orders.carryOut(desk, now),
    ]);
    if (done === null) {
      const message = `Nothing was changed, the database refused: ${this.#storageProblem}`;
      orders.refuse(new AppError('storage', message));
      return false;
    }
    if (this.#storageProblem !== null) {
      log.info('storage works again: the events that waited are being stored');
    }
    this.#storageProblem = null;
    this.#advance(batch);
    const [committed, outcomes] = done;
    this.#fold();
    this.#publish(committed);
    orders.tell(outcomes);
    return true;
  }

  /** All or nothing. null: the disk did not take it. */
  #stored<T>(work: () => T): T | null {
    try {
      if (this.#stale) this.#restore();
      return this.#options.writer.transaction(work);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
      return null;
    }
  }

  /** What was erased leaves the log as well, before whoever asked for it hears that it is done. */
  #fold(): void {
    try {
      this.#options.writer.erasures.fold();
    } catch (error) {
      // With the next tick there is another try.
      if (!isStorageFailure(error)) throw error;
    }
  }

  /** A batch is on the disk. */
  #advance(batch: readonly Queued[]): void {
    const { now, batchEventsMax, queueEventsMax, onRoom } = this.#options;
    this.#queue = this.#queue.length === batch.length ? [] : this.#queue.slice(batch.length);
    this.#events += batch.length;
    this.#gatherMs = batch.length >= BUSY_EVENTS ? BUSY_GATHER_MS : GATHER_MS;
    if (this.#queue.length >= batchEventsMax) this.#gatherMs = 0;
    this.#commits++;
    const oldest = batch[0];
    if (oldest !== undefined) this.#lagMs = now() - oldest.arrivedAt;
    if (!this.#full || this.#queue.length >= queueEventsMax / 2) return;
    this.#full = false;
    onRoom();
  }

  /** The disk did not take it: the events stay in the queue, and before the next try memory goes back to what the
   * disk holds. */
  #fail(error: Error): void {
    this.#failedCommits++;
    if (this.#storageProblem === null) {
      this.#options.log.error({ err: error }, 'cannot store events: trying again');
    }
    this.#storageProblem = error.message;
    this.#stale = true;
  }

  #publish(committed: Committed): void {
    if (committed.calls.length + committed.tasks.length > 0) {
      for (const tell of this.#listeners) tell(committed);
    }
    this.#tellNews();
  }

  #tellNews(): void {
    const { seq, outbox } = this.#options.writer;
    this.news.tell({ changeSeq: seq, outboxSeq: outbox.last });
  }

  #noticeClock(now: EpochMs): void {
    const { elapsed, log } = this.#options;
    const jumpMs = now - elapsed() - this.#clockBase;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    this.#clockBase += jumpMs;
    log.warn({ jumpMs }, 'the clock of this machine was set: deadlines of tasks follow it, calls do not');
  }

  #tick(now: EpochMs): void {
    const { elapsed } = this.#options;
    this.#noticeClock(now);
    // While the disk refuses, ticks would only pile up.
    if (this.#storageProblem !== null) {
      this.#schedule(RETRY_MS);
      return;
    }
    for (const pbx of this.#books.pbxs) {
      // The PBX's time, as of its last event; where nothing was ever heard, nothing can be late.
      const offset = this.#offsets.get(pbx);
      if (offset !== undefined) this.#push(pbx, { type: 'clock-ticked', at: elapsed() + offset }, now);
    }
    this.#catchUp(now);
    this.#books.forget();
    if (this.#queue.length > 0) this.#schedule(this.#gatherMs);
    this.#retentions.tick(now);
    this.#fold();
  }

  #catchUp(now: EpochMs): void {
    if (!this.#books.isAnythingDue(now)) return;
    const done = this.#stored(() => this.#books.catchUp(now));
    if (done === null) return;
    for (const { pbx, leg } of done.gone) {
      const offset = this.#offsets.get(pbx) ?? this.#clockBase;
      this.#push(pbx, { type: 'leg-vanished', leg, at: this.#options.elapsed() + offset }, now);
    }
    this.#publish(done.saved);
  }

  #push(pbx: string, event: PbxEvent, arrivedAt: EpochMs): void {
    this.#queue.push({ pbx, event, body: null, arrivedAt });
  }
}
