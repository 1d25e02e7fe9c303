// Writes what a CRM knows of customers and of what came of calls, and reads it back inside the same transaction.

import type { CallId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ChangeSequence } from './change-sequence.ts';
import type { Database } from './database.ts';
import { toCall, toContact, toOutcome } from './rows.ts';
import type { CallRow, ContactRow, OutcomeRow } from './schema.ts';
import type { CallSource, Contact, Outcome, StoredCall } from './stored.ts';

export class ContactWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;

  constructor(db: Database, changes: ChangeSequence) {
    this.#statements = prepare(db);
    this.#changes = changes;
  }

  find(number: string): Contact | null {
    const row = this.#statements.find.get(number) as ContactRow | undefined;
    return row === undefined ? null : toContact(row);
  }

  /** The customer's open task counts as changed: whoever follows changes sees the name. */
  put({ number, name, externalId, url }: Contact, at: EpochMs, actor: string): void {
    this.#statements.put.run(number, name, externalId, url, at, actor);
    this.#touchTask(number, at);
  }

  /** false: there was none. */
  remove(number: string, at: EpochMs): boolean {
    if (this.#statements.remove.run(number).changes === 0) return false;
    this.#touchTask(number, at);
    return true;
  }

  /** Follows merges. `customerOf`: the number of a call's customer. */
  call(id: CallId, customerOf: (call: CallRecord) => string | null): StoredCall | null {
    const row = this.#statements.call.get({ id }) as CallRow | undefined;
    if (row === undefined) return null;
    const call = toCall(row);
    const number = customerOf(call);
    return {
      ...call,
      source: row.source as CallSource,
      afterHours: row.after_hours === 1,
      team: row.team,
      outcomes: this.outcomes(row.id),
      contact: number === null ? null : this.find(number),
    };
  }

  /** Oldest first. */
  outcomes(call: CallId): readonly Outcome[] {
    return (this.#statements.outcomes.all(call) as OutcomeRow[]).map(toOutcome);
  }

  /** The id of an outcome that a call has already under this external id. */
  knownOutcome(call: CallId, type: string, externalId: string): string | null {
    return (this.#statements.known.get(call, type, externalId) as string | undefined) ?? null;
  }

  saveOutcome(
    call: CallId,
    { id, type, externalId, amount, currency, note, at, by }: Outcome,
    now: EpochMs,
  ): void {
    this.#statements.saveOutcome.run(id, call, type, externalId, amount, currency, note, at, by);
    this.#touchCall(call, now);
  }

  /** false: the call has none with this id. */
  removeOutcome(call: CallId, id: string, now: EpochMs): boolean {
    if (this.#statements.removeOutcome.run(call, id).changes === 0) return false;
    this.#touchCall(call, now);
    return true;
  }

  #touchCall(call: CallId, now: EpochMs): void {
    this.#statements.touchCall.run(this.#changes.next(), now, call);
  }

  #touchTask(number: string, now: EpochMs): void {
    this.#statements.touchTask.run(this.#changes.next(), now, number);
  }
}

function prepare(db: Database) {
  return {
    find: db.prepare('SELECT * FROM contacts WHERE number = ?'),
    put: db.prepare(`INSERT INTO contacts (number, name, external_id, url, changed_at, actor) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET name = excluded.name, external_id = excluded.external_id,
        url = excluded.url, changed_at = excluded.changed_at, actor = excluded.actor`),
    remove: db.prepare('DELETE FROM contacts WHERE number = ?'),
    call: db.prepare(`SELECT * FROM calls
      WHERE id = coalesce((SELECT into_id FROM call_merges WHERE call_merges.id = @id), @id)`),
    outcomes: db.prepare('SELECT * FROM outcomes WHERE call_id = ? ORDER BY at, id'),
    known: db.prepare('SELECT id FROM outcomes WHERE call_id = ? AND type = ? AND external_id = ?').pluck(),
    saveOutcome:
      db.prepare(`INSERT INTO outcomes (id, call_id, type, external_id, amount, currency, note, at, actor)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, currency = excluded.currency, note = excluded.note,
        at = excluded.at, actor = excluded.actor`),
    removeOutcome: db.prepare('DELETE FROM outcomes WHERE call_id = ? AND id = ?'),
    touchCall: db.prepare('UPDATE calls SET change_seq = ?, changed_at = ? WHERE id = ?'),
    touchTask: db.prepare(`UPDATE tasks SET change_seq = ?, changed_at = ?
      WHERE number = ? AND status IN ('open', 'claimed', 'snoozed')`),
  };
}
