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
  /** The latest announcement. */
  last: number;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO outbox (at, type, subject, team, body) VALUES (?, ?, ?, ?, ?)');
    // Not the highest that is there: old ones are removed, and their numbers never come again.
    const found = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").pluck().get();
    this.last = Number(found ?? 0);
  }

  /** Returns its place in the order of announcements. */
  add({ at, type, subject, team, body }: Announcement): number {
    this.last = Number(this.#add.run(at, type, subject, team, JSON.stringify(body)).lastInsertRowid);
    return this.last;
  }
}
