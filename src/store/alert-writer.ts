// Keeps which alerts are raised, inside the engine's transactions.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';

export class AlertWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** false: it was raised already. */
  raise(name: string, value: number, at: EpochMs): boolean {
    return this.#statements.raise.run(name, at, value).changes > 0;
  }

  /** When it was raised; null: it was not. */
  clear(name: string): EpochMs | null {
    return (this.#statements.clear.get(name) as EpochMs | undefined) ?? null;
  }
}

function prepare(db: Database) {
  return {
    raise: db.prepare('INSERT OR IGNORE INTO alerts (name, raised_at, value) VALUES (?, ?, ?)'),
    clear: db.prepare('DELETE FROM alerts WHERE name = ? RETURNING raised_at').pluck(),
  };
}
