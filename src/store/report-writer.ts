// Writes summaries and what came of their delivery, inside the engine's transactions.

import type { Database } from './database.ts';

export class ReportWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** Has somebody been told of this day already? */
  isTold(day: string): boolean {
    return this.#statements.isTold.get(day) !== undefined;
  }
}

function prepare(db: Database) {
  return {
    isTold: db.prepare("SELECT 1 FROM reports WHERE kind = 'day' AND from_day = ? LIMIT 1").pluck(),
  };
}
