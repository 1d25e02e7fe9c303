// The outbox: what is to be announced, written in the transaction that made it true. Nothing is announced that was
// not committed; nothing committed stays unannounced after a crash.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';

export interface Announcement {
  readonly at: EpochMs;
  /** `task.opened`, `call.ended`, … */
  readonly type: string;
  /** Id of the call or the task. */
  readonly subject: string;
  readonly team: string | null;
  /** The record as it is now. */
  readonly body: unknown;
}

export class OutboxWriter {
  readonly #add;
  #last: number;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO outbox (at, type, subject, team, body) VALUES (?, ?, ?, ?, ?)');
    this.#last = Number(db.prepare('SELECT max(seq) FROM outbox').pluck().get() ?? 0);
  }

  /** Returns its place in the order of announcements. */
  add({ at, type, subject, team, body }: Announcement): number {
    this.#last = Number(this.#add.run(at, type, subject, team, JSON.stringify(body)).lastInsertRowid);
    return this.#last;
  }

  /** The latest announcement; one of a transaction that failed may be named until the next. */
  get last(): number {
    return this.#last;
  }
}
