// Makes facts and sums anew where they have to be, in short turns beside the events: all facts, when the rules by which they are
// made have changed (or there never were any); the sums of single days, where a late truth has touched them.
// Rule: no turn holds up events for longer than a few milliseconds, except the sums of one day, which are one piece.

import type { Logger } from 'pino';
import type { EpochMs } from '../events/vocabulary.ts';
import { localDay } from '../metrics/periods.ts';
import { isStorageFailure } from '../store/database.ts';
import type { Writer } from '../store/writer.ts';
import type { FigureKeeper } from './figure-keeper.ts';
import { MonthWork } from './month-work.ts';

/** Calls or tasks of one turn: some milliseconds of work. */
const TURN_ITEMS = 100;
/** Between two turns events have their way. */
const REST_MS = 15;
/** A disk that refuses is asked as often as it is for events. */
const REFUSED_REST_MS = 1_000;
/** How often it is looked for months that are over, or were broken up. */
const MONTHS_EVERY_MS = 600_000;

/** The same day is made anew at most once in this time: truths that come late come together. */
const SAME_DAY_REST_MS = 30_000;

export interface FigureWorkOptions {
  readonly writer: Writer;
  readonly figures: FigureKeeper;
  readonly log: Logger;
  readonly now: () => EpochMs;
  /** Events are waiting. */
  readonly isBusy: () => boolean;
}

/** Where a turn ends; null: with it everything is done, and nobody is told so before. */
function lastOf(ids: readonly string[]): string | null {
  return ids.length < TURN_ITEMS ? null : (ids.at(-1) ?? null);
}

export class FigureWork {
  readonly #writer: Writer;
  readonly #figures: FigureKeeper;
  readonly #log: Logger;
  readonly #now: () => EpochMs;
  readonly #isBusy: () => boolean;
  readonly #zone: string;
  readonly #months: MonthWork;
  #monthsAt: EpochMs = 0;
  #timer: NodeJS.Timeout | null = null;
  /** When each day was made anew last. */
  readonly #madeAt = new Map<string, EpochMs>();

  constructor({ writer, figures, log, now, isBusy }: FigureWorkOptions) {
    this.#writer = writer;
    this.#figures = figures;
    this.#log = log;
    this.#now = now;
    this.#isBusy = isBusy;
    this.#zone = figures.zone;
    this.#months = new MonthWork(writer.facts.rollups);
  }

  start(): void {
    const { facts } = this.#writer;
    if (facts.rules() !== this.#figures.print) {
      this.#log.info('the figures are made anew: their rules have changed');
      this.#writer.transaction(() => this.#figures.beginAnew());
    }
    this.#schedule();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(restMs = REST_MS): void {
    this.#timer = setTimeout(() => {
      const isDone = this.#turn();
      if (this.#timer !== null) this.#schedule(isDone ? REST_MS : REFUSED_REST_MS);
    }, restMs);
  }

  /** false: the disk refuses. */
  #turn(): boolean {
    try {
      if (this.#makeFacts() || this.#isBusy() || this.#makeDay()) return true;
      this.#sumMonth();
      return true;
    } catch (error) {
      this.#months.forget();
      // The next commit tells what is wrong with the disk.
      if (!isStorageFailure(error)) throw error;
      return false;
    }
  }

  /** Months are looked for now and then, and summed up without a rest. */
  #sumMonth(): void {
    const now = this.#now();
    if (now < this.#monthsAt) return;
    const today = localDay(now, this.#zone);
    if (!this.#writer.transaction(() => this.#months.turn(today))) this.#monthsAt = now + MONTHS_EVERY_MS;
  }

  /** false: all facts are made. */
  #makeFacts(): boolean {
    const { facts } = this.#writer;
    const { callsAfter, tasksAfter } = facts.cursors();
    if (callsAfter !== null) {
      this.#writer.transaction(() => {
        const ids = this.#writer.callsAfter(callsAfter, TURN_ITEMS);
        for (const id of ids) this.#figures.countAnew(id, this.#now());
        facts.moveCalls(lastOf(ids));
      });
      return true;
    }
    if (tasksAfter === null) return false;
    this.#writer.transaction(() => {
      const tasks = this.#writer.tasks.after(tasksAfter, TURN_ITEMS);
      for (const task of tasks) this.#figures.countTask(task);
      const last = lastOf(tasks.map(({ id }) => id));
      facts.moveTasks(last);
      // Calls that scripts are for are facts already; only their sums are missing.
      if (last === null) this.#writer.scriptCalls.markStale();
    });
    if (facts.cursors().tasksAfter === null) this.#log.info('the figures are complete');
    return true;
  }

  /** false: no day has to be made anew. */
  #makeDay(): boolean {
    const [{ facts }, now] = [this.#writer, this.#now()];
    for (const [day, at] of this.#madeAt) if (now - at >= SAME_DAY_REST_MS) this.#madeAt.delete(day);
    const day = facts.rollups.staleDay([...this.#madeAt.keys()]);
    if (day === null) return false;
    this.#madeAt.set(day, now);
    this.#writer.transaction(() => this.#writer.rebuildDay(day));
    return true;
  }
}
