// What an import must know of the calls that are there, and how far it has come. Used inside the engine's transactions.

import type { CallId } from '../calls/record.ts';
import type { EpochMs, LegId } from '../events/vocabulary.ts';
import type { Database } from './database.ts';

export class ImportWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** Is there a call that began with this leg, or did one become part of another? `id`: what its id would be. */
  isKnown(pbx: string, leg: LegId, id: CallId): boolean {
    return this.#statements.known.get({ pbx, leg, id }) !== undefined;
  }

  /** Imported calls that began with this leg, but for `id` itself. */
  importedFrom(pbx: string, leg: LegId, id: CallId): readonly CallId[] {
    return this.#statements.imported.all({ pbx, leg, id }) as CallId[];
  }

  notePosition(pbx: string, source: string, position: string, now: EpochMs): void {
    this.#statements.note.run(pbx, source, position, now);
  }

  forgetPosition(pbx: string, source: string): void {
    this.#statements.forget.run(pbx, source);
  }

  /** The records of every gap that had closed by then have been read. */
  noteBackfill(pbx: string, closedBefore: EpochMs, now: EpochMs): void {
    this.#statements.backfilled.run(now, pbx, closedBefore);
  }
}

function prepare(db: Database) {
  return {
    known: db.prepare(`SELECT 1 FROM calls WHERE pbx_call_id = @leg AND pbx = @pbx
      UNION ALL SELECT 1 FROM call_merges WHERE id = @id LIMIT 1`),
    imported: db
      .prepare(
        "SELECT id FROM calls WHERE pbx_call_id = @leg AND source = 'import' AND pbx = @pbx AND id <> @id",
      )
      .pluck(),
    note: db.prepare(`INSERT INTO imports VALUES (?, ?, ?, ?)
      ON CONFLICT (pbx, source) DO UPDATE SET position = excluded.position, changed_at = excluded.changed_at`),
    forget: db.prepare('DELETE FROM imports WHERE pbx = ? AND source = ?'),
    backfilled: db.prepare(
      'UPDATE gaps SET backfilled_at = ? WHERE pbx = ? AND ended_at <= ? AND backfilled_at IS NULL',
    ),
  };
}
