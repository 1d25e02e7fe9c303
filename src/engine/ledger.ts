// Writes the records of calls that changed, and what ended calls do to tasks. Called inside the engine's transactions.
// Rule: a record that says what it said before is not written again, so its place in the list of changes stays.

import { hash } from 'node:crypto';
import type { CallId, CallRecord } from '../calls/record.ts';
import { type CallsState, describeCall } from '../calls/reducer.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { callValues, type LocalTime } from '../store/rows.ts';
import type { Writer } from '../store/writer.ts';
import { applyCall, customerNumber, type TaskRules } from '../tasks/book.ts';
import type { Task } from '../tasks/task.ts';

/** Everything that one commit wrote. */
export interface Committed {
  readonly calls: CallRecord[];
  readonly tasks: Task[];
}

export class Ledger {
  readonly #writer: Writer;
  readonly #rules: TaskRules;
  readonly #calendar: (at: EpochMs) => LocalTime;
  /** Digests of the records as written. */
  readonly #written = new Map<CallId, string>();

  constructor(writer: Writer, rules: TaskRules, calendar: (at: EpochMs) => LocalTime) {
    this.#writer = writer;
    this.#rules = rules;
    this.#calendar = calendar;
  }

  /** Empties `dirty`. */
  save(dirty: Map<CallId, CallsState>, saved: Committed, now: EpochMs): void {
    for (const [id, state] of dirty) {
      // null: so far this call is plumbing only, nobody calls anybody.
      const call = describeCall(state, id);
      if (call === null) continue;
      const values = callValues(call, this.#calendar(call.startedAt));
      const print = hash('sha1', values.join('\n'), 'base64');
      if (this.#written.get(id) === print) continue;
      this.#written.set(id, print);
      this.#writer.saveCall(values, now);
      saved.calls.push(call);
      const task = call.state === 'ended' ? this.#count(call, now) : null;
      if (task !== null) saved.tasks.push(task);
    }
    dirty.clear();
  }

  merge(id: CallId, into: CallId): void {
    this.#writer.mergeCall(id, into);
    this.#written.delete(id);
  }

  /** The transaction was rolled back: what was written is not known. */
  forgetAll(): void {
    this.#written.clear();
  }

  forgetUnless(isKnown: (id: CallId) => boolean): void {
    for (const id of this.#written.keys()) if (!isKnown(id)) this.#written.delete(id);
  }

  /** An ended call counts for its customer's task once, whatever is replayed. */
  #count(call: CallRecord, now: EpochMs): Task | null {
    const number = customerNumber(call);
    if (number === null || this.#writer.hasCounted(call.id)) return null;
    const change = applyCall(this.#writer.openTask(number), call, this.#rules);
    if (change === null) return null;
    this.#writer.saveTask(change.task, call.id, change.role, now);
    return change.task;
  }
}
