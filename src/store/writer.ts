// The one writer. Used by the engine inside its transactions and by nobody else; prepared statements, because
// this is the path of every event.

import type { CallId, CallRecord } from '../calls/record.ts';
import { type EpochMs, VOCABULARY_VERSION } from '../events/vocabulary.ts';
import { AlertWriter } from './alert-writer.ts';
import { AnswerWriter } from './answer-writer.ts';
import { CallAgentWriter } from './call-agent-writer.ts';
import { CdrWriter } from './cdr-writer.ts';
import { ChangeSequence } from './change-sequence.ts';
import { ContactWriter } from './contact-writer.ts';
import type { Database } from './database.ts';
import { DialWriter } from './dial-writer.ts';
import { ErasureWriter } from './erasure-writer.ts';
import { FactWriter } from './fact-writer.ts';
import { HookWriter } from './hook-writer.ts';
import { ImportWriter } from './import-writer.ts';
import { KeyWriter } from './key-writer.ts';
import { ListWriter } from './list-writer.ts';
import { OutboxWriter } from './outbox-writer.ts';
import { ReportWriter } from './report-writer.ts';
import { RetentionWriter } from './retention-writer.ts';
import { ReviewWriter } from './review-writer.ts';
import { CALL_COLUMNS, type LocalTime, toCall } from './rows.ts';
import type { CallRow, JournalRow } from './schema.ts';
import { ScoreWriter } from './score-writer.ts';
import { ScriptCallWriter } from './script-call-writer.ts';
import { ScriptWriter } from './script-writer.ts';
import { measure, type Pruned, type Slice, sliceOf } from './slice.ts';
import type { CallSource } from './stored.ts';
import { TaskWriter } from './task-writer.ts';
import { upsert } from './upsert.ts';
import { UserWriter } from './user-writer.ts';

interface StoredPlace {
  readonly call: CallRecord;
  readonly local: LocalTime;
  readonly team: string | null;
  readonly source: CallSource;
}

export class Writer {
  readonly #db: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;
  readonly tasks: TaskWriter;
  readonly cdrs: CdrWriter;
  readonly hooks: HookWriter;
  readonly outbox: OutboxWriter;
  readonly callAgents: CallAgentWriter;
  readonly answers: AnswerWriter;
  readonly keys: KeyWriter;
  readonly users: UserWriter;
  readonly contacts: ContactWriter;
  readonly lists: ListWriter;
  readonly dials: DialWriter;
  readonly facts: FactWriter;
  readonly reports: ReportWriter;
  readonly alerts: AlertWriter;
  readonly scripts: ScriptWriter;
  readonly scriptCalls: ScriptCallWriter;
  readonly scores: ScoreWriter;
  readonly reviews: ReviewWriter;
  readonly imports: ImportWriter;
  readonly erasures: ErasureWriter;
  readonly retention: RetentionWriter;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = prepare(db);
    this.#changes = new ChangeSequence(db);
    this.tasks = new TaskWriter(db, this.#changes);
    this.cdrs = new CdrWriter(db);
    this.hooks = new HookWriter(db);
    this.outbox = new OutboxWriter(db, this.hooks);
    this.callAgents = new CallAgentWriter(db);
    this.answers = new AnswerWriter(db);
    this.keys = new KeyWriter(db);
    this.users = new UserWriter(db);
    this.contacts = new ContactWriter(db, this.#changes);
    this.lists = new ListWriter(db);
    this.dials = new DialWriter(db);
    this.facts = new FactWriter(db);
    this.reports = new ReportWriter(db);
    this.alerts = new AlertWriter(db);
    this.scripts = new ScriptWriter(db);
    this.scriptCalls = new ScriptCallWriter(db, this.facts.rollups);
    this.scores = new ScoreWriter(db);
    this.reviews = new ReviewWriter(db, this.#changes);
    this.imports = new ImportWriter(db);
    this.erasures = new ErasureWriter(db, this.#changes);
    this.retention = new RetentionWriter(db, this.#changes, this.callAgents);
  }

  /** All or nothing; after a throw the sequences of changes and announcements stand where they stood. May be nested:
   * then the inner one is all or nothing by itself. */
  transaction<T>(work: () => T): T {
    const [changes, announcements] = [this.#changes.last, this.outbox.last];
    const { rollups } = this.facts;
    // Sums are written where the facts were: what an inner transaction takes back takes its sums with it.
    const whole = this.#db.transaction(() => {
      const result = work();
      rollups.flush();
      return result;
    });
    try {
      if (!this.#db.inTransaction) return whole.immediate();
      rollups.flush();
      return whole();
    } catch (error) {
      this.#changes.last = changes;
      this.outbox.last = announcements;
      this.hooks.forget();
      this.lists.forget();
      rollups.forget();
      this.scripts.forget();
      throw error;
    }
  }

  /** The sequence number of the latest change of any call or task. */
  get seq(): number {
    return this.#changes.last;
  }

  /** `body`: the event as JSON. */
  journal(pbx: string, call: CallId, at: EpochMs, body: string): void {
    this.#statements.journal.run(pbx, call, VOCABULARY_VERSION, at, body);
  }

  /** `values` as `callValues` makes them. */
  saveCall(values: readonly unknown[], now: EpochMs): void {
    this.#statements.saveCall.run(...values, this.#changes.next(), now);
  }

  mergeCall(id: CallId, into: CallId): void {
    const team = this.storedTeam(id);
    this.#statements.dropCall.run(id);
    this.#statements.retagJournal.run(into, id);
    this.#statements.retagMerges.run(into, id);
    this.#statements.retagOutcomes.run(into, id);
    this.#statements.merge.run(id, into, team === undefined ? 0 : this.#changes.next(), team ?? null);
  }

  /** Of a call as it was written last; undefined when it never was. */
  storedTeam(call: CallId): string | null | undefined {
    return this.#statements.team.get(call) as string | null | undefined;
  }

  /** A call as it was written last; null when it never was. */
  storedCall(call: CallId): CallRecord | null {
    const row = this.#statements.call.get(call) as CallRow | undefined;
    return row === undefined ? null : toCall(row);
  }

  /** Ended calls, in the order of their ids. */
  callsAfter(id: CallId, limit: number): CallId[] {
    return this.#statements.callsAfter.all(id, limit) as CallId[];
  }

  /** The zone was another one when it was written. */
  setLocalTime(id: CallId, { day, hour }: Omit<LocalTime, 'afterHours'>): void {
    if (this.#statements.setLocalTime.run(day, hour, id, day, hour).changes === 0) return;
    this.#statements.setScriptTime.run(day, hour, id);
  }

  /** Makes the kept sums of one day anew. */
  rebuildDay(day: string): void {
    this.facts.rebuildDay(day);
    this.scriptCalls.countDay(day);
  }

  /** A call with what was known of its start when it was written; null when it never was. */
  storedPlace(call: CallId): StoredPlace | null {
    const row = this.#statements.call.get(call) as CallRow | undefined;
    if (row === undefined) return null;
    const local = { day: row.local_day, hour: row.local_hour, afterHours: row.after_hours === 1 };
    return { call: toCall(row), local, team: row.team, source: row.source as CallSource };
  }

  openCalls(pbx: string): CallId[] {
    return this.#statements.openCalls.all(pbx) as CallId[];
  }

  /** Open calls of PBXs that are not among these. */
  openCallsElsewhere(pbxs: readonly string[]): CallId[] {
    return this.#statements.openCallsElsewhere.all(JSON.stringify(pbxs)) as CallId[];
  }

  /** What the PBX's clock was ahead of ours when an open call was last heard of; null when there is none. */
  clockOffset(pbx: string): number | null {
    return (this.#statements.clockOffset.get(pbx) as number | null | undefined) ?? null;
  }

  /**
   * Events of the open calls of a PBX and of every call that lived beside them (people of several calls meet in
   * conferences), in the order in which they were reduced.
   */
  openJournal(pbx: string): IterableIterator<JournalRow> {
    return this.#statements.openJournal.iterate({ pbx }) as IterableIterator<JournalRow>;
  }

  /** Nobody can say how these calls ended: their events are gone. */
  endUnknown(call: CallId, now: EpochMs): void {
    this.#statements.endUnknown.run(this.#changes.next(), now, call);
  }

  lastSeen(pbx: string): EpochMs | null {
    return (this.#statements.lastSeen.get(pbx) as EpochMs | undefined) ?? null;
  }

  see(pbx: string, at: EpochMs): void {
    this.#statements.see.run({ pbx, at });
  }

  /** Does nothing while another gap of this PBX is open: it is dark already. */
  openGap(pbx: string, at: EpochMs, reason: string): void {
    if (this.#statements.openGap.get(pbx) === undefined) this.#statements.addGap.run(pbx, at, reason);
  }

  closeGaps(pbx: string, at: EpochMs): void {
    this.#statements.closeGaps.run(at, pbx);
  }

  /** PBXs that are configured no longer: nobody waits for them. */
  closeGapsElsewhere(configured: readonly string[], at: EpochMs): void {
    this.#statements.closeGapsElsewhere.run(at, JSON.stringify(configured));
  }

  lastJournalSeq(): number {
    return Number(this.#statements.lastJournalSeq.get() ?? 0);
  }

  /** Removes what is old in a slice, but for calls in progress. */
  pruneJournal(slice: Slice): Pruned {
    const pruned = measure(this.#statements.slice, slice);
    if (pruned.old > 0) this.#statements.prune.run({ ...slice, last: pruned.last });
    return pruned;
  }
}

function prepare(db: Database) {
  return {
    journal: db.prepare('INSERT INTO journal (pbx, call_id, version, at, body) VALUES (?, ?, ?, ?, ?)'),
    saveCall: db.prepare(upsert('calls', CALL_COLUMNS)),
    dropCall: db.prepare('DELETE FROM calls WHERE id = ?'),
    retagJournal: db.prepare('UPDATE journal SET call_id = ? WHERE call_id = ?'),
    retagMerges: db.prepare('UPDATE call_merges SET into_id = ? WHERE into_id = ?'),
    retagOutcomes: db.prepare('UPDATE outcomes SET call_id = ? WHERE call_id = ?'),
    merge: db.prepare(
      'INSERT OR REPLACE INTO call_merges (id, into_id, change_seq, team) VALUES (?, ?, ?, ?)',
    ),
    team: db.prepare('SELECT team FROM calls WHERE id = ?').pluck(),
    call: db.prepare('SELECT * FROM calls WHERE id = ?'),
    callsAfter: db
      .prepare("SELECT id FROM calls WHERE id > ? AND state = 'ended' ORDER BY id LIMIT ?")
      .pluck(),
    setLocalTime: db.prepare(`UPDATE calls SET local_day = ?, local_hour = ? WHERE id = ?
      AND (local_day <> ? OR local_hour <> ?)`),
    setScriptTime: db.prepare('UPDATE script_calls SET local_day = ?, local_hour = ? WHERE call_id = ?'),
    openCalls: db.prepare("SELECT id FROM calls WHERE pbx = ? AND state <> 'ended'").pluck(),
    openCallsElsewhere: db
      .prepare("SELECT id FROM calls WHERE state <> 'ended' AND pbx NOT IN (SELECT value FROM json_each(?))")
      .pluck(),
    clockOffset: db
      .prepare(`SELECT max(journal.at) - max(calls.changed_at) FROM calls JOIN journal ON journal.call_id = calls.id
        WHERE calls.pbx = ? AND calls.state <> 'ended'`)
      .pluck(),
    openJournal: db.prepare(`WITH oldest AS (
        SELECT min(journal.seq) AS seq FROM journal JOIN calls ON calls.id = journal.call_id
        WHERE calls.pbx = @pbx AND calls.state <> 'ended')
      SELECT * FROM journal WHERE pbx = @pbx
        AND call_id IN (SELECT call_id FROM journal, oldest WHERE pbx = @pbx AND journal.seq >= oldest.seq)
      ORDER BY seq`),
    endUnknown: db.prepare(`UPDATE calls SET state = 'ended', disposition = 'unknown', hung_up_by = 'unknown',
      complete = 0, change_seq = ?, changed_at = ? WHERE id = ?`),
    lastSeen: db.prepare('SELECT last_seen_at FROM pbx_state WHERE pbx = ?').pluck(),
    see: db.prepare(`INSERT INTO pbx_state (pbx, first_seen_at, last_seen_at) VALUES (@pbx, @at, @at)
      ON CONFLICT (pbx) DO UPDATE SET last_seen_at = excluded.last_seen_at`),
    openGap: db.prepare('SELECT id FROM gaps WHERE pbx = ? AND ended_at IS NULL').pluck(),
    addGap: db.prepare('INSERT INTO gaps (pbx, started_at, reason) VALUES (?, ?, ?)'),
    closeGaps: db.prepare('UPDATE gaps SET ended_at = max(?, started_at) WHERE pbx = ? AND ended_at IS NULL'),
    closeGapsElsewhere: db.prepare(`UPDATE gaps SET ended_at = max(?, started_at) WHERE ended_at IS NULL
      AND pbx NOT IN (SELECT value FROM json_each(?))`),
    lastJournalSeq: db.prepare('SELECT max(seq) FROM journal').pluck(),
    slice: db.prepare(sliceOf('journal')),
    prune:
      db.prepare(`DELETE FROM journal WHERE seq > @after AND seq <= @last AND (at < @before OR seq <= @upTo)
      AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.id = journal.call_id AND calls.state <> 'ended')`),
  };
}
