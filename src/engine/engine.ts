// The shell around the core: one queue, one writer. Events that arrived together are reduced, journalled and
// stored in one transaction; then, and only then, they are published. A crash loses at most what was not
// committed, and what the PBX still knows comes back with its channel list.

import type { Logger } from 'pino';
import type { CallId } from '../calls/record.ts';
import { type CallsState, LINGER_MS, reduce } from '../calls/reducer.ts';
import type { CallSettings } from '../calls/settings.ts';
import type { Desk } from '../desk/desk.ts';
import type { Answer, Order, OrderKind } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { EpochMs, PbxEvent } from '../events/vocabulary.ts';
import { isStorageFailure } from '../store/database.ts';
import type { LocalTime } from '../store/rows.ts';
import type { Writer } from '../store/writer.ts';
import type { TaskRoute } from '../tasks/rules.ts';
import type { CdrKeeper } from './cdr-keeper.ts';
import { type Committed, Ledger } from './ledger.ts';
import { News } from './news.ts';
import { endOrphans, restoreCalls } from './recovery.ts';
import { journalRetention, outboxRetention, type Retention } from './retention.ts';
import type { TaskKeeper } from './task-keeper.ts';
import { Watch } from './watch.ts';

export interface EngineOptions {
  readonly writer: Writer;
  /** One for every configured PBX. */
  readonly calls: readonly CallSettings[];
  readonly tasks: TaskKeeper;
  readonly desk: Desk;
  readonly cdrs: CdrKeeper;
  readonly calendar: (at: EpochMs, route: TaskRoute) => LocalTime;
  readonly log: Logger;
  readonly now: () => EpochMs;
  /** Events waiting; above it `submit` asks links to pause. */
  readonly queueEventsMax: number;
  /** Events of one transaction. */
  readonly batchEventsMax: number;
  readonly journalRetentionMs: number;
  readonly eventRetentionMs: number;
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

interface Queued {
  readonly pbx: string;
  readonly event: PbxEvent;
  /** The event as JSON; null when nobody has made it yet. */
  readonly body: string | null;
  readonly arrivedAt: EpochMs;
}

/** An order that waits for its transaction. */
interface Waiting {
  readonly order: Order;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What came of an order: told once the transaction is on the disk. */
type Outcome = { readonly answer: Answer } | { readonly error: unknown };

/** Long enough for the events of one moment to share a commit, short enough for nobody to notice. */
const GATHER_MS = 4;
/** A commit of so many events is a sign of load: the next one gathers longer, so that each record is written once
 * for many events and the disk is asked less often. Nobody waits much longer: a busy daemon is late by more. */
const BUSY_EVENTS = 100;
const BUSY_GATHER_MS = 40;
const TICK_MS = 1_000;
const RETRY_MS = 1_000;
/** Orders waiting; programs that ask faster are told to wait. */
const ORDERS_MAX = 5_000;

export class Engine {
  readonly news = new News();
  readonly #options: EngineOptions;
  readonly #states = new Map<string, CallsState>();
  readonly #offsets = new Map<string, number>();
  readonly #watch: Watch;
  readonly #retentions: readonly Retention[];
  readonly #ledger: Ledger;
  readonly #listeners = new Set<(committed: Committed) => void>();
  #queue: Queued[] = [];
  #orders: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #ticker: NodeJS.Timeout | null = null;
  /** Memory is ahead of the disk: a commit failed after its events were reduced. */
  #stale = false;
  #full = false;
  #gatherMs = GATHER_MS;
  #events = 0;
  #commits = 0;
  #failedCommits = 0;
  #lagMs = 0;
  #storageProblem: string | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.writer, options.tasks, options.calendar);
    this.#watch = new Watch(options.writer);
    const { writer, log, journalRetentionMs, eventRetentionMs } = options;
    this.#retentions = [
      journalRetention(writer, log, journalRetentionMs),
      outboxRetention(writer, log, eventRetentionMs),
    ];
  }

  /** Rebuilds the calls in progress and begins to take events. */
  start(): void {
    const { writer, calls, now, log } = this.#options;
    const pbxs = calls.map(({ pbx }) => pbx);
    this.#restore();
    writer.transaction(() => {
      const orphans = endOrphans(writer, pbxs, now());
      if (orphans.length > 0)
        log.warn({ calls: orphans }, 'calls of PBXs no longer configured end as unknown');
      for (const pbx of pbxs) {
        this.#watch.begin(pbx);
        // A PBX that never comes back: its calls grow old all the same.
        const offset = writer.clockOffset(pbx);
        if (offset !== null) this.#offsets.set(pbx, offset);
      }
      this.#apply(pbxs.flatMap((pbx) => this.#downtime(pbx)));
    });
    this.#tellNews();
    this.#ticker = setInterval(() => this.#tick(now()), TICK_MS);
  }

  /** Calls that lived while the daemon was down: some of them was not seen. */
  #downtime(pbx: string): Queued[] {
    const at = this.#options.writer.lastSeen(pbx);
    if (at === null) return [];
    const event: PbxEvent = { type: 'link-lost', at, reason: 'the daemon was down' };
    return [{ pbx, event, body: null, arrivedAt: this.#options.now() }];
  }

  /** Commits what has arrived. Links must have stopped. */
  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#queue.length + this.#orders.length > 0 && this.#commit());
    try {
      if (this.#storageProblem === null) this.#options.writer.transaction(() => this.#watch.end());
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
    }
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
    if (last !== undefined) this.#offsets.set(pbx, last.at - arrivedAt);
    this.#schedule(this.#gatherMs);
    if (this.#queue.length >= this.#options.queueEventsMax) this.#full = true;
    return !this.#full;
  }

  /** Carries out an order with the next commit. Errors: AppError of the order; `storage`: nothing was changed;
   * `rate_limited`: too many wait. */
  execute<K extends OrderKind>(order: Order<K>): Promise<Answer<K>> {
    if (this.#orders.length >= ORDERS_MAX) {
      return Promise.reject(
        new AppError('rate_limited', 'Too many changes are waiting. Ask again in a second.'),
      );
    }
    return new Promise((resolve, reject) => {
      this.#orders.push({ order, resolve: resolve as Waiting['resolve'], reject });
      this.#schedule(GATHER_MS);
    });
  }

  onCommit(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  counters(): EngineCounters {
    let callsInMemory = 0;
    for (const state of this.#states.values()) callsInMemory += state.calls.size;
    return {
      events: this.#events,
      commits: this.#commits,
      failedCommits: this.#failedCommits,
      queued: this.#queue.length,
      callsInMemory,
      lagMs: this.#lagMs,
      changeSeq: this.#options.writer.seq,
      outboxSeq: this.#options.writer.outbox.last,
      storageProblem: this.#storageProblem,
    };
  }

  #restore(): void {
    const { writer, calls, cdrs, now, log } = this.#options;
    this.#ledger.forgetAll();
    cdrs.restore(now());
    writer.transaction(() => {
      for (const settings of calls) {
        const { state, lost } = restoreCalls(writer, settings);
        for (const id of lost) writer.endUnknown(id, now());
        if (lost.length > 0)
          log.warn({ pbx: settings.pbx, calls: lost }, 'calls without a journal end as unknown');
        this.#states.set(settings.pbx, state);
      }
    });
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
    const { writer, now, log, batchEventsMax, queueEventsMax } = this.#options;
    const batch = this.#queue.slice(0, batchEventsMax);
    const orders = this.#orders;
    this.#orders = [];
    if (batch.length + orders.length === 0 && !this.#stale) return true;
    let committed: Committed;
    let outcomes: readonly Outcome[];
    try {
      if (this.#stale) this.#restore();
      [committed, outcomes] = writer.transaction(() => [
        this.#apply(batch),
        orders.map((each) => this.#carryOut(each)),
      ]);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
      const problem = new AppError(
        'storage',
        `Nothing was changed, the database refused: ${this.#storageProblem}`,
      );
      for (const { reject } of orders) reject(problem);
      return false;
    }
    if (this.#storageProblem !== null)
      log.info('storage works again: the events that waited are being stored');
    this.#storageProblem = null;
    this.#queue = this.#queue.length === batch.length ? [] : this.#queue.slice(batch.length);
    this.#events += batch.length;
    this.#gatherMs = batch.length >= BUSY_EVENTS ? BUSY_GATHER_MS : GATHER_MS;
    if (this.#queue.length >= batchEventsMax) this.#gatherMs = 0;
    this.#commits++;
    const oldest = batch[0];
    if (oldest !== undefined) this.#lagMs = now() - oldest.arrivedAt;
    if (this.#full && this.#queue.length < queueEventsMax / 2) {
      this.#full = false;
      this.#options.onRoom();
    }
    if (committed.calls.length + committed.tasks.length > 0)
      for (const tell of this.#listeners) tell(committed);
    this.#tellNews();
    for (const [i, { resolve, reject }] of orders.entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined) continue;
      if ('answer' in outcome) resolve(outcome.answer);
      else reject(outcome.error);
    }
    return true;
  }

  /** What is wrong with an order is its sender's affair; what is wrong with the disk is everybody's. */
  #carryOut({ order }: Waiting): Outcome {
    try {
      return { answer: this.#options.desk.carryOut(order, this.#options.now()) };
    } catch (error) {
      if (error instanceof AppError) return { error };
      throw error;
    }
  }

  /** The disk did not take it: the events stay in the queue, and before the next try memory goes back to what the
   * disk holds. */
  #fail(error: unknown): void {
    this.#failedCommits++;
    const message = error instanceof Error ? error.message : String(error);
    if (this.#storageProblem === null)
      this.#options.log.error({ err: error }, 'cannot store events: trying again');
    this.#storageProblem = message;
    this.#stale = true;
  }

  #apply(batch: readonly Queued[]): Committed {
    const { writer, now } = this.#options;
    const savedAt = now();
    const dirty = new Map<CallId, CallsState>();
    const saved: Committed = { calls: [], tasks: [] };
    const since = new Map<string, EpochMs>();
    for (const { pbx, event, body } of batch) {
      const state = this.#states.get(pbx);
      if (state === undefined) continue;
      // A long backlog in one batch: the reducer is about to forget calls that ended in it.
      if (Math.abs(event.at - (since.get(pbx) ?? event.at)) >= LINGER_MS)
        this.#ledger.save(dirty, saved, savedAt);
      if (dirty.size === 0) since.clear();
      if (!since.has(pbx)) since.set(pbx, event.at);
      this.#watch.observe(pbx, event);
      for (const step of reduce(state, event)) {
        if (step.call === null) continue;
        const known = step.event === event ? body : null;
        writer.journal(pbx, step.call, step.event.at, known ?? JSON.stringify(step.event));
        for (const { id, into } of step.merged) {
          this.#ledger.merge(id, into, savedAt);
          dirty.delete(id);
        }
        for (const id of step.changed) dirty.set(id, state);
      }
    }
    this.#ledger.save(dirty, saved, savedAt);
    return saved;
  }

  #tick(now: EpochMs): void {
    // While the disk refuses, ticks would only pile up.
    if (this.#storageProblem !== null) {
      this.#schedule(RETRY_MS);
      return;
    }
    for (const [pbx] of this.#states) {
      // The PBX's time, as of its last event; where nothing was ever heard, nothing can be late.
      const offset = this.#offsets.get(pbx);
      if (offset === undefined) continue;
      this.#queue.push({
        pbx,
        event: { type: 'clock-ticked', at: now + offset },
        body: null,
        arrivedAt: now,
      });
    }
    this.#wakeTasks(now);
    this.#useCdrs(now);
    this.#ledger.forgetUnless((id) => this.#isKnown(id));
    if (this.#queue.length > 0) this.#schedule(this.#gatherMs);
    for (const retention of this.#retentions) retention.tick(now);
  }

  #wakeTasks(now: EpochMs): void {
    const { writer, tasks } = this.#options;
    if (!tasks.isAnyDue(now)) return;
    try {
      const woken = writer.transaction(() => tasks.wake(now));
      if (woken.length > 0) for (const tell of this.#listeners) tell({ calls: [], tasks: [...woken] });
      this.#tellNews();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
    }
  }

  #tellNews(): void {
    const { seq, outbox } = this.#options.writer;
    this.news.tell({ changeSeq: seq, outboxSeq: outbox.last });
  }

  /** What PBXs recorded ends what a gap hid. */
  #useCdrs(now: EpochMs): void {
    const { writer, cdrs } = this.#options;
    if (this.#storageProblem !== null || !cdrs.isAnyDue(now)) return;
    const sight = {
      state: (pbx: string) => this.#states.get(pbx),
      isDark: (pbx: string) => this.#watch.isDark(pbx),
    };
    const saved: Committed = { calls: [], tasks: [] };
    try {
      const gone = writer.transaction(() => {
        const found = cdrs.look(sight, now);
        this.#ledger.amend(found.amended, saved, now);
        return found.gone;
      });
      for (const { pbx, leg } of gone) {
        const event: PbxEvent = { type: 'leg-vanished', leg, at: now + (this.#offsets.get(pbx) ?? 0) };
        this.#queue.push({ pbx, event, body: null, arrivedAt: now });
      }
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#fail(error);
      return;
    }
    if (saved.calls.length + saved.tasks.length > 0) for (const tell of this.#listeners) tell(saved);
    this.#tellNews();
  }

  #isKnown(id: CallId): boolean {
    for (const state of this.#states.values()) if (state.calls.has(id)) return true;
    return false;
  }
}
