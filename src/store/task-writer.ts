// Writes tasks and reads them back inside the engine's transactions: the questions here are asked about the very
// state that the next write changes.

import type { AgentId, CallId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { TaskRole } from '../tasks/book.ts';
import type { Task, TaskHistoryEntry, TaskId } from '../tasks/task.ts';
import type { ChangeSequence } from './change-sequence.ts';
import type { Database } from './database.ts';
import { TASK_COLUMNS, taskValues, toCall, toTask } from './rows.ts';
import type { CallRow, TaskHistoryRow, TaskRow } from './schema.ts';
import { upsert } from './upsert.ts';

/** Which open tasks a worker asks for. */
export interface LineFilter {
  /** null: of all teams. */
  readonly teams: readonly string[] | null;
  /** Whoever sees only their own: what is this agent's, of whatever team, and what is nobody's in `teams`. */
  readonly own: AgentId | null;
  /** Only this agent's own; null: anybody's. */
  readonly assignee: AgentId | null;
  readonly did: string | null;
  readonly queue: string | null;
}

export class TaskWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #changes: ChangeSequence;

  constructor(db: Database, changes: ChangeSequence) {
    this.#statements = prepare(db);
    this.#changes = changes;
  }

  /** Writes it and returns the entries of its history that are new. */
  save(task: Task, wakeAt: EpochMs | null, now: EpochMs): readonly TaskHistoryEntry[] {
    this.#statements.save.run(...taskValues(task, wakeAt), this.#changes.next(), now);
    const known = Number(this.#statements.historyLength.get(task.id));
    const news = task.history.slice(known);
    for (const [i, { at, event, call, agent, actor, note }] of news.entries()) {
      this.#statements.addHistory.run(task.id, known + i, at, event, call, agent, actor, note);
    }
    return news;
  }

  /** Has this call counted for a task already? */
  hasCounted(call: CallId): boolean {
    return this.#statements.counted.get(call) !== undefined;
  }

  countCall(call: CallId, task: TaskId, role: TaskRole): void {
    this.#statements.countCall.run(call, task, role);
  }

  /** For which task, and how; null when it has not counted. */
  countedAs(call: CallId): { readonly task: TaskId; readonly role: TaskRole } | null {
    const row = this.#statements.countedAs.get(call) as { task: TaskId; role: TaskRole } | undefined;
    return row ?? null;
  }

  recountCall(call: CallId, role: TaskRole): void {
    this.#statements.recountCall.run(role, call);
  }

  /** A call turned out to be part of another one: if that one has not counted, it counts as this one did. */
  mergeCounted(call: CallId, into: CallId): void {
    this.#statements.mergeCounted.run(into, call);
  }

  /** Ended calls from and to a number that began later, the earliest first. */
  callsSince(number: string, since: EpochMs, limit: number): readonly CallRecord[] {
    return (this.#statements.callsSince.all({ number, since, limit }) as CallRow[]).map(toCall);
  }

  byId(id: TaskId): Task | null {
    return this.#whole(this.#statements.byId.get(id) as TaskRow | undefined);
  }

  /** In the order of their ids. */
  after(id: TaskId, limit: number): readonly Task[] {
    const rows = this.#statements.after.all(id, limit) as TaskRow[];
    return rows.map((row) => this.#whole(row)).filter((task) => task !== null);
  }

  /** The open task of a customer. */
  openFor(number: string): Task | null {
    return this.#whole(this.#statements.openFor.get(number) as TaskRow | undefined);
  }

  /** The first of the line: by priority, then by deadline. */
  nextInLine(filter: LineFilter, limit: number): readonly Task[] {
    const rows = this.#statements.nextInLine.all({
      ...filter,
      teams: filter.teams === null ? null : JSON.stringify(filter.teams),
      limit,
    }) as TaskRow[];
    return rows.map((row) => this.#whole(row)).filter((task) => task !== null);
  }

  isAnyDue(now: EpochMs): boolean {
    return this.#statements.isAnyDue.get(now) !== undefined;
  }

  /** Tasks that time has something to say to, the longest waiting first. */
  toWake(now: EpochMs, limit: number): readonly Task[] {
    const rows = this.#statements.toWake.all(now, limit) as TaskRow[];
    return rows.map((row) => this.#whole(row)).filter((task) => task !== null);
  }

  lastAgent(number: string, since: EpochMs): AgentId | null {
    return (this.#statements.lastAgent.get({ number, since }) as AgentId | undefined) ?? null;
  }

  openTasksOf(agent: AgentId): number {
    return Number(this.#statements.openTasksOf.get(agent));
  }

  turn(rule: string): number {
    return Number(this.#statements.turn.get(rule) ?? 0);
  }

  rotate(rule: string): void {
    this.#statements.rotate.run(rule);
  }

  #whole(row: TaskRow | undefined): Task | null {
    if (row === undefined) return null;
    const calls = this.#statements.missedCalls.all(row.id) as string[];
    return toTask(row, calls, this.#statements.history.all(row.id) as TaskHistoryRow[]);
  }
}

function prepare(db: Database) {
  return {
    save: db.prepare(upsert('tasks', TASK_COLUMNS)),
    counted: db.prepare('SELECT 1 FROM task_calls WHERE call_id = ?').pluck(),
    countCall: db.prepare('INSERT INTO task_calls (call_id, task_id, role) VALUES (?, ?, ?)'),
    countedAs: db.prepare('SELECT task_id AS task, role FROM task_calls WHERE call_id = ?'),
    recountCall: db.prepare('UPDATE task_calls SET role = ? WHERE call_id = ?'),
    mergeCounted: db.prepare('UPDATE OR IGNORE task_calls SET call_id = ? WHERE call_id = ?'),
    callsSince: db.prepare(`SELECT * FROM calls WHERE state = 'ended' AND started_at > @since AND
      (from_number = @number AND direction = 'inbound' OR to_number = @number AND direction = 'outbound')
      ORDER BY started_at LIMIT @limit`),
    byId: db.prepare('SELECT * FROM tasks WHERE id = ?'),
    after: db.prepare('SELECT * FROM tasks WHERE id > ? ORDER BY id LIMIT ?'),
    openFor: db.prepare("SELECT * FROM tasks WHERE number = ? AND status IN ('open', 'claimed', 'snoozed')"),
    missedCalls: db
      .prepare("SELECT call_id FROM task_calls WHERE task_id = ? AND role = 'missed' ORDER BY rowid")
      .pluck(),
    history: db.prepare('SELECT * FROM task_history WHERE task_id = ? ORDER BY position'),
    historyLength: db.prepare('SELECT count(*) FROM task_history WHERE task_id = ?').pluck(),
    addHistory:
      db.prepare(`INSERT INTO task_history (task_id, position, at, event, call_id, agent, actor, note)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    nextInLine: db.prepare(`SELECT * FROM tasks WHERE status = 'open'
      AND (@own IS NOT NULL AND assignee = @own
        OR (@own IS NULL OR assignee IS NULL)
          AND (@teams IS NULL OR team IN (SELECT value FROM json_each(@teams))))
      AND (@assignee IS NULL OR assignee = @assignee)
      AND (@did IS NULL OR did = @did) AND (@queue IS NULL OR queue = @queue)
      ORDER BY priority DESC, due_at, id LIMIT @limit`),
    isAnyDue: db.prepare('SELECT 1 FROM tasks WHERE wake_at <= ? LIMIT 1').pluck(),
    toWake: db.prepare('SELECT * FROM tasks WHERE wake_at <= ? ORDER BY wake_at LIMIT ?'),
    lastAgent: db
      .prepare(`SELECT agent FROM (
        SELECT agent, answered_at FROM calls WHERE from_number = @number AND direction = 'inbound'
          AND answered_at >= @since AND agent IS NOT NULL
        UNION ALL SELECT agent, answered_at FROM calls WHERE to_number = @number AND direction = 'outbound'
          AND answered_at >= @since AND agent IS NOT NULL)
      ORDER BY answered_at DESC LIMIT 1`)
      .pluck(),
    openTasksOf: db
      .prepare("SELECT count(*) FROM tasks WHERE assignee = ? AND status IN ('open', 'claimed', 'snoozed')")
      .pluck(),
    turn: db.prepare('SELECT turn FROM rotations WHERE rule = ?').pluck(),
    rotate: db.prepare(`INSERT INTO rotations (rule, turn) VALUES (?, 1)
      ON CONFLICT (rule) DO UPDATE SET turn = turn + 1`),
  };
}
