// Questions for changes that wait for their answer. Each one sleeps until something is committed, asks again, and sleeps
// on when that was not for it. Nothing polls the database on a clock.
// Rule: how far the writer was is noted before the question is asked, so that nothing can be committed unseen between
// the question and the sleep.

import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { News, Progress } from '../engine/news.ts';
import { AppError } from '../errors.ts';

/** After news that were not for it: on a busy day every poll would ask after every commit. */
const REST_MS = 100;

export interface Poll<T> {
  readonly ask: (since: number | null) => Promise<T>;
  readonly since: number | null;
  readonly isEmpty: (answer: T) => boolean;
  readonly waitMs: number;
  /** Polls that ask the same share one reading of the database. */
  readonly key: string;
  /** Emits `close` when the client has gone. */
  readonly connection: EventEmitter;
}

export class LongPolls {
  readonly #news: News;
  readonly #max: number;
  readonly #waiting = new Set<AbortController>();
  readonly #asking = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(news: News, max: number) {
    this.#news = news;
    this.#max = max;
  }

  /** The first answer that is not empty, or the last one when the time is over. Errors: `rate_limited`. */
  async wait<T extends { readonly cursor: number }>(poll: Poll<T>): Promise<T> {
    const seen = this.#news.progress;
    const answer = await poll.ask(poll.since);
    if (!poll.isEmpty(answer) || poll.waitMs === 0 || this.#closed) return answer;
    if (this.#waiting.size >= this.#max) {
      throw new AppError(
        'rate_limited',
        `${this.#max} questions wait already, as many as limits.longPolls allows. Ask without wait, or later.`,
      );
    }
    const end = new AbortController();
    const stop = (): void => end.abort();
    const timer = setTimeout(stop, poll.waitMs);
    poll.connection.once('close', stop);
    this.#waiting.add(end);
    try {
      return await this.#sleep(poll, answer, seen, end.signal);
    } finally {
      clearTimeout(timer);
      poll.connection.off('close', stop);
      this.#waiting.delete(end);
    }
  }

  /** Everybody gets the answer there is. */
  close(): void {
    this.#closed = true;
    for (const end of this.#waiting) end.abort();
  }

  async #sleep<T extends { readonly cursor: number }>(
    poll: Poll<T>,
    first: T,
    before: Progress,
    end: AbortSignal,
  ): Promise<T> {
    let [answer, seen] = [first, before];
    while (await this.#news.after(seen, end)) {
      seen = this.#news.progress;
      answer = await this.#share(poll, answer.cursor, seen);
      if (!poll.isEmpty(answer)) break;
      await sleep(REST_MS, undefined, { signal: end }).catch(() => undefined);
    }
    return answer;
  }

  /** A reading that began before these news may not know them: it is not shared. */
  #share<T>({ key, ask }: Poll<T>, since: number, { changeSeq }: Progress): Promise<T> {
    const question = `${key} ${since} ${changeSeq}`;
    const known = this.#asking.get(question);
    if (known !== undefined) return known as Promise<T>;
    const asked = ask(since).finally(() => this.#asking.delete(question));
    this.#asking.set(question, asked);
    return asked;
  }
}
