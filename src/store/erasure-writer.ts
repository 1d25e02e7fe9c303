// Takes a person out of the database: calls and tasks stay, counted under a name that says nothing. Used inside the engine's
// transactions.

import type { CallId } from '../calls/record.ts';
import { type Person, scrubJson, scrubText, scrubWords } from '../erasure/scrub.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { TaskId } from '../tasks/task.ts';
import type { ChangeSequence } from './change-sequence.ts';
import type { Database } from './database.ts';
import { placeOf, type Trace } from './erasure-places.ts';

/** What was changed, and how many of each. */
export interface ErasureCounts {
  readonly calls: number;
  readonly tasks: number;
  readonly outcomes: number;
  readonly transcripts: number;
  readonly contacts: number;
  readonly listEntries: number;
}

export interface StoredErasure {
  readonly id: string;
  readonly at: EpochMs;
  readonly by: string;
  readonly token: string;
  /** With traces: rows of other kinds in which the person was named. */
  readonly counts: ErasureCounts & { readonly traces: number };
}

export class ErasureWriter {
  readonly #db: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;
  #wantsFold = false;

  constructor(db: Database, changes: ChangeSequence) {
    this.#db = db;
    this.#statements = prepare(db);
    this.#changes = changes;
  }

  /** Calls of a customer, those of the past included. */
  callsOf(number: string): readonly CallId[] {
    return this.#statements.callsOf.all({ number }) as CallId[];
  }

  openCalls(number: string): number {
    return Number(this.#statements.openCalls.get({ number }));
  }

  /** Tasks of a customer that are not closed. */
  openTasks(number: string): readonly TaskId[] {
    return this.#statements.openTasks.all(number) as TaskId[];
  }

  /** Everything that is found by the number itself. Facts and sums stay: they know customers by a number of their own. */
  erase(number: string, calls: readonly CallId[], person: Person, now: EpochMs): ErasureCounts {
    const { token } = person;
    const sql = this.#statements;
    const of = { number, token, calls: JSON.stringify(calls) };
    const counts = {
      calls: calls.length,
      tasks: sql.tasks.run({ ...of, now }).changes,
      outcomes: sql.outcomes.run(of).changes,
      transcripts: sql.transcripts.run(of).changes,
      contacts: sql.contacts.run(of).changes,
      listEntries: sql.lists.run(of).changes,
    };
    for (const statement of [sql.notes, sql.dials, sql.records, sql.kin, sql.customer]) statement.run(of);
    for (const id of calls) this.#eraseCall(id, person, number, now);
    for (const id of sql.tasksOf.all(token) as TaskId[]) sql.touchTask.run(this.#changes.next(), now, id);
    return counts;
  }

  #eraseCall(id: CallId, person: Person, number: string, now: EpochMs): void {
    const detail = JSON.parse(String(this.#statements.detail.get(id)));
    const without = JSON.stringify({ ...(scrubWords(detail, person) as object), recordings: [] });
    this.#statements.call.run({
      ...{ id, number, now, detail: without },
      token: person.token,
      seq: this.#changes.next(),
    });
  }

  /** The events behind a call. Returns how many went. */
  dropJournal(call: CallId): number {
    return this.#statements.dropJournal.run(call).changes;
  }

  /** Takes the person out of rows of any kind. Returns how many were changed. */
  scrub(traces: readonly Trace[], person: Person): number {
    let changed = 0;
    for (const trace of traces) changed += this.#scrubRow(trace, person);
    return changed;
  }

  #scrubRow({ table, key, whole }: Trace, person: Person): number {
    const { key: names, columns } = placeOf(table);
    const where = names.map((name) => `${name} = ?`).join(' AND ');
    const row = this.#db.prepare(`SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`).get(...key) as
      | Record<string, string | null>
      | undefined;
    if (row === undefined) return 0;
    const values = columns.map((name) => {
      const text = row[name] ?? null;
      if (text === null) return null;
      return /^[[{]/.test(text) ? scrubJson(text, person, whole) : scrubText(text, person);
    });
    const set = columns.map((name) => `${name} = ?`).join(', ');
    return this.#db.prepare(`UPDATE ${table} SET ${set} WHERE ${where}`).run(...values, ...key).changes;
  }

  /** The write-ahead log still holds what was there before: it is to be emptied once this is committed. */
  keep({ id, at, by, token, counts }: StoredErasure): void {
    this.#statements.keep.run(id, at, by, token, JSON.stringify(counts));
    this.#wantsFold = true;
  }

  /** Empties the log when that is wanted, outside of transactions; somebody who reads puts it off. */
  fold(): void {
    if (!this.#wantsFold) return;
    const [answer] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    this.#wantsFold = answer?.busy !== 0;
  }
}

const CALLS = 'SELECT value FROM json_each(@calls)';
const LEGS = `SELECT calls.pbx, json_extract(each.value, '$.leg') FROM calls, json_each(calls.detail, '$.legs') AS each
  WHERE calls.id IN (${CALLS})`;

function prepare(db: Database) {
  return {
    callsOf: db.prepare('SELECT id FROM calls WHERE from_number = @number OR to_number = @number').pluck(),
    openCalls: db
      .prepare(`SELECT count(*) FROM calls WHERE state <> 'ended'
        AND (from_number = @number OR to_number = @number)`)
      .pluck(),
    openTasks: db
      .prepare("SELECT id FROM tasks WHERE number = ? AND status IN ('open', 'claimed', 'snoozed')")
      .pluck(),
    tasks: db.prepare(`UPDATE tasks SET number = @token, name = NULL, changed_at = @now,
      result = CASE WHEN result GLOB '*[^a-z_]*' THEN NULL ELSE result END WHERE number = @number`),
    tasksOf: db.prepare('SELECT id FROM tasks WHERE number = ?').pluck(),
    touchTask: db.prepare('UPDATE tasks SET change_seq = ?, changed_at = ? WHERE id = ?'),
    notes: db.prepare(`UPDATE task_history SET note = NULL WHERE note IS NOT NULL AND event <> 'escalated'
      AND task_id IN (SELECT id FROM tasks WHERE number = @token)`),
    outcomes: db.prepare(`UPDATE outcomes SET external_id = NULL, note = NULL WHERE call_id IN (${CALLS})`),
    transcripts: db.prepare(`DELETE FROM transcripts WHERE call_id IN (${CALLS})`),
    contacts: db.prepare('DELETE FROM contacts WHERE number = @number'),
    lists: db.prepare('DELETE FROM list_entries WHERE pattern = @number'),
    dials: db.prepare('UPDATE dials SET number = @token WHERE number = @number'),
    kin: db.prepare(`DELETE FROM cdr_kin WHERE (pbx, leg) IN (${LEGS})`),
    records: db.prepare(`DELETE FROM cdrs WHERE (pbx, leg) IN (${LEGS})`),
    customer: db.prepare('UPDATE customers SET number = @token WHERE number = @number'),
    detail: db.prepare('SELECT detail FROM calls WHERE id = ?').pluck(),
    call: db.prepare(`UPDATE calls SET
      from_name = CASE from_number WHEN @number THEN NULL ELSE from_name END,
      from_raw = CASE from_number WHEN @number THEN NULL ELSE from_raw END,
      to_name = CASE to_number WHEN @number THEN NULL ELSE to_name END,
      to_raw = CASE to_number WHEN @number THEN NULL ELSE to_raw END,
      from_number = CASE from_number WHEN @number THEN @token ELSE from_number END,
      to_number = CASE to_number WHEN @number THEN @token ELSE to_number END,
      detail = @detail, change_seq = @seq, changed_at = @now WHERE id = @id`),
    dropJournal: db.prepare('DELETE FROM journal WHERE call_id = ?'),
    keep: db.prepare('INSERT INTO erasures (id, at, actor, token, counts) VALUES (?, ?, ?, ?, ?)'),
  };
}
