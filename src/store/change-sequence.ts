// Numbers every change of calls, tasks, reviews and merges in the order of commits. There is one writer and one transaction at
// a time: a reader that has seen a number has seen all that are lower.

import type { Database } from './database.ts';

/** The latest change that was committed. */
export const LAST_CHANGE = `SELECT max(coalesce((SELECT max(change_seq) FROM calls), 0),
  coalesce((SELECT max(change_seq) FROM tasks), 0), coalesce((SELECT max(change_seq) FROM reviews), 0),
  coalesce((SELECT max(change_seq) FROM call_merges), 0)) AS last`;

export class ChangeSequence {
  last: number;

  constructor(db: Database) {
    this.last = Number(db.prepare(LAST_CHANGE).pluck().get());
  }

  next(): number {
    return ++this.last;
  }
}
