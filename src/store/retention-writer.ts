// Removes records that are old, a few at a time. Used inside the engine's transactions.
// Rule: facts and sums stay, so that figures of months whose calls are gone are what they were; a record goes with everything
// that belongs to it; what an open task needs stays.

import { randomBytes } from 'node:crypto';
import { agentsOf } from '../calls/agents.ts';
import type { CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { TaskId } from '../tasks/task.ts';
import type { CallAgentWriter } from './call-agent-writer.ts';
import type { ChangeSequence } from './change-sequence.ts';
import type { Database } from './database.ts';
import { toCall } from './rows.ts';
import type { CallRow } from './schema.ts';

const TOKEN_BYTES = 8;

export class RetentionWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;
  readonly #callAgents: CallAgentWriter;

  constructor(db: Database, changes: ChangeSequence, callAgents: CallAgentWriter) {
    this.#statements = prepare(db);
    this.#changes = changes;
    this.#callAgents = callAgents;
  }

  /** Ended calls that began before a moment, the oldest first. Returns how many went. */
  removeCalls(before: EpochMs, limit: number): number {
    const sql = this.#statements;
    const rows = sql.oldCalls.all(before, this.#changes.last, limit) as CallRow[];
    const numbers = new Set(rows.flatMap(({ id }) => sql.customerOf.all(id) as string[]));
    for (const row of rows) {
      this.#callAgents.save(row.id, agentsOf(toCall(row)), []);
      for (const statement of sql.ofCall) statement.run(row.id);
      sql.merges.run(row.id, this.#changes.last);
    }
    for (const number of numbers) this.#unnameUnlessKnown(number);
    return rows.length;
  }

  /** Tasks that were closed before a moment, the oldest first. Returns how many went. */
  removeTasks(before: EpochMs, limit: number): number {
    const sql = this.#statements;
    const tasks = sql.oldTasks.all(before, this.#changes.last, limit) as {
      readonly id: TaskId;
      readonly number: string;
    }[];
    for (const { id } of tasks) for (const statement of sql.ofTask) statement.run(id);
    for (const { number } of tasks) this.#unnameUnlessKnown(number);
    return tasks.length;
  }

  /** Whoever has no call and no task left is counted on, under a name that says nothing. */
  #unnameUnlessKnown(number: string): void {
    if (this.#statements.known.get({ number }) !== undefined) return;
    this.#statements.unname.run(`gone-${randomBytes(TOKEN_BYTES).toString('hex')}`, number);
  }

  /**
   * Names of recordings of calls that began before a moment, from one moment on. Returns where the next portion begins; null: all
   * were looked at.
   */
  removeRecordings(from: EpochMs, before: EpochMs, limit: number): EpochMs | null {
    const rows = this.#statements.callsFrom.all(from, before, limit) as {
      readonly id: CallId;
      readonly at: EpochMs;
    }[];
    for (const { id } of rows) this.#statements.dropRecordings.run(id);
    const last = rows.at(-1)?.at;
    if (last === undefined || rows.length < limit) return null;
    // Many calls of one moment: beyond it, or the same portion would come again for ever.
    return last === from ? last + 1 : last;
  }

  /** Kept summaries made before a moment. Returns how many went. */
  removeReports(before: EpochMs, limit: number): number {
    const { dropReports, dropDeliveries } = this.#statements;
    const { changes } = dropReports.run(before, limit);
    if (changes > 0) dropDeliveries.run();
    return changes;
  }

  /** Lines of the audit log. Returns how many went. */
  removeAudit(before: EpochMs, limit: number): number {
    return this.#statements.dropAudit.run(before, limit).changes;
  }
}

function prepare(db: Database) {
  const ofCall = (table: string, column = 'call_id') =>
    db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`);
  const ofTask = (table: string, column = 'task_id') =>
    db.prepare(`DELETE FROM ${table} WHERE ${column} = ?`);
  return {
    // The latest change of all stays: the sequence of changes goes on after it when the daemon starts again.
    oldCalls: db.prepare(`SELECT * FROM calls WHERE started_at < ? AND state = 'ended' AND change_seq < ?
      ORDER BY started_at LIMIT ?`),
    merges: db.prepare('DELETE FROM call_merges WHERE into_id = ? AND change_seq < ?'),
    customerOf: db
      .prepare(`SELECT customers.number FROM call_facts JOIN customers ON customers.id = call_facts.customer
        WHERE call_facts.call_id = ?`)
      .pluck(),
    ofCall: [
      ...['outcomes', 'scores', 'transcripts', 'reviews', 'journal'].map((table) => ofCall(table)),
      db.prepare('DELETE FROM dials WHERE call_id = ? AND task_id IS NULL'),
      ofCall('calls', 'id'),
    ],
    oldTasks: db.prepare(`SELECT id, number FROM tasks WHERE closed_at < ? AND change_seq < ?
      ORDER BY closed_at LIMIT ?`),
    ofTask: [...['task_history', 'task_calls', 'dials'].map((table) => ofTask(table)), ofTask('tasks', 'id')],
    known: db.prepare(`SELECT 1 FROM calls WHERE from_number = @number
      UNION ALL SELECT 1 FROM calls WHERE to_number = @number
      UNION ALL SELECT 1 FROM tasks WHERE number = @number LIMIT 1`),
    unname: db.prepare('UPDATE customers SET number = ? WHERE number = ?'),
    callsFrom: db.prepare(`SELECT id, started_at AS at FROM calls WHERE started_at >= ? AND started_at < ?
      AND state = 'ended' ORDER BY started_at LIMIT ?`),
    dropRecordings: db.prepare(`UPDATE calls SET detail = json_set(detail, '$.recordings', json('[]'))
      WHERE id = ? AND json_array_length(detail, '$.recordings') > 0`),
    dropReports: db.prepare(`DELETE FROM reports WHERE (kind, from_day, audience) IN
      (SELECT kind, from_day, audience FROM reports WHERE made_at < ? ORDER BY made_at LIMIT ?)`),
    dropDeliveries: db.prepare(`DELETE FROM report_deliveries WHERE NOT EXISTS (SELECT 1 FROM reports
      WHERE reports.kind = report_deliveries.kind AND reports.from_day = report_deliveries.from_day)`),
    dropAudit: db.prepare(`DELETE FROM audit WHERE seq IN
      (SELECT seq FROM audit WHERE at < ? ORDER BY at LIMIT ?)`),
  };
}
