// Every change of a task passes here, whether a call, a person or time made it: decided by the pure rules, written,
// and announced, all inside the engine's transaction.

import type { CallId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { StoredTask } from '../store/stored.ts';
import type { LineFilter } from '../store/task-writer.ts';
import type { Writer } from '../store/writer.ts';
import { nextWake, wake } from '../tasks/alarms.ts';
import { applyCall, customerNumber, recountCall } from '../tasks/book.ts';
import { type Moved, move, type TaskMove, type Worker } from '../tasks/moves.ts';
import type { Surroundings, TaskRules } from '../tasks/rules.ts';
import { isOpen, type Task, type TaskId } from '../tasks/task.ts';
import type { FigureKeeper } from './figure-keeper.ts';

/** Tasks that wake in one transaction; the rest a tick later. */
const WAKE_MAX = 500;
/** Calls after one that comes to light late. */
const LATER_CALLS_MAX = 500;

export class TaskKeeper {
  readonly rules: TaskRules;
  readonly #writer: Writer;
  readonly #figures: FigureKeeper;
  readonly #around: Surroundings;

  constructor(writer: Writer, rules: TaskRules, figures: FigureKeeper, isListed: Surroundings['isListed']) {
    this.#writer = writer;
    this.#figures = figures;
    this.rules = rules;
    this.#around = {
      isListed,
      lastAgent: (number, since) => writer.tasks.lastAgent(number, since),
      openTasksOf: (agent) => writer.tasks.openTasksOf(agent),
      turn: (rule) => writer.tasks.turn(rule),
    };
  }

  byId(id: TaskId): Task | null {
    return this.#writer.tasks.byId(id);
  }

  /** As it is shown: with what a CRM told about the customer. */
  stored(task: Task): StoredTask {
    return { ...task, contact: this.#writer.contacts.find(task.number) };
  }

  /** An ended call counts for its customer's task once, whatever is replayed. */
  count(call: CallRecord, now: EpochMs): Task | null {
    const number = customerNumber(call);
    if (number === null || this.#writer.tasks.hasCounted(call.id)) return null;
    const change = applyCall(this.#writer.tasks.openFor(number), call, this.rules, this.#around);
    if (change === null) return null;
    const { task, role, rotated } = change;
    this.#save(task, now, () => this.#writer.tasks.countCall(call.id, task.id, role));
    if (rotated !== null) this.#writer.tasks.rotate(rotated);
    return task;
  }

  /** A call that ended before is known better now, or is known at all only now. */
  recount(call: CallRecord, now: EpochMs): Task | null {
    const counted = this.#writer.tasks.countedAs(call.id);
    if (counted === null) return this.#countLate(call, now);
    const task = this.#writer.tasks.byId(counted.task);
    const change = task === null ? null : recountCall(task, call, counted.role, this.rules);
    if (change === null) return null;
    this.#save(change.task, now, () => this.#writer.tasks.recountCall(call.id, change.role));
    return change.task;
  }

  /** A missed call that comes to light late: what has happened since happened to its task, too. */
  #countLate(call: CallRecord, now: EpochMs): Task | null {
    const number = customerNumber(call);
    const opened = this.count(call, now);
    if (number === null || opened === null || opened.calls[0] !== call.id || opened.calls.length > 1) {
      return opened;
    }
    let task = opened;
    for (const later of this.#writer.tasks.callsSince(number, call.startedAt, LATER_CALLS_MAX)) {
      if (!isOpen(task)) break;
      task = this.#follow(task, later, now);
    }
    return task;
  }

  /** A call counts for one task only, but whoever was reached by it was reached. */
  #follow(task: Task, later: CallRecord, now: EpochMs): Task {
    if (!this.#writer.tasks.hasCounted(later.id)) return this.count(later, now) ?? task;
    const change = later.disposition === 'missed' ? null : applyCall(task, later, this.rules, this.#around);
    if (change === null) return task;
    this.#save(change.task, now);
    return change.task;
  }

  /** A call that ended before turned out to be part of another one. */
  mergeCounted(call: CallId, into: CallId): void {
    this.#writer.tasks.mergeCounted(call, into);
  }

  move(task: Task, asked: TaskMove, by: Worker, now: EpochMs): Moved {
    if (asked.move === 'reopen' && !isOpen(task)) {
      const other = this.#writer.tasks.openFor(task.number);
      if (other !== null) return { refused: `This customer has an open task already: ${other.id}.` };
    }
    const moved = move(task, asked, by, now, this.rules);
    if ('task' in moved) this.#save(moved.task, now);
    return moved;
  }

  /** Claims the first tasks of the line; fewer than `limit` when there are no more. */
  claimNext(filter: LineFilter, limit: number, leaseMs: number, by: Worker, now: EpochMs): readonly Task[] {
    const claimed: Task[] = [];
    for (const task of this.#writer.tasks.nextInLine(filter, limit)) {
      const moved = this.move(task, { move: 'claim', leaseMs }, by, now);
      if ('task' in moved) claimed.push(moved.task);
    }
    return claimed;
  }

  isAnyDue(now: EpochMs): boolean {
    return this.#writer.tasks.isAnyDue(now);
  }

  /** What time alone changes. */
  wake(now: EpochMs): readonly Task[] {
    const changed: Task[] = [];
    for (const task of this.#writer.tasks.toWake(now, WAKE_MAX)) {
      const woken = wake(task, now, this.rules, this.#around);
      // Its rules have changed since it was written: only the moment to look again is new.
      this.#save(woken?.task ?? task, now);
      for (const rule of woken?.rotated ?? []) this.#writer.tasks.rotate(rule);
      if (woken !== null) changed.push(woken.task);
    }
    return changed;
  }

  #save(task: Task, now: EpochMs, beside: () => void = () => undefined): void {
    const news = this.#writer.tasks.save(task, nextWake(task, this.rules), now);
    this.#figures.countTask(task);
    beside();
    if (news.length === 0) return;
    const body = this.stored(task);
    for (const { event } of news) {
      const type = `task.${event}` as const;
      this.#writer.outbox.add({ at: now, type, subject: task.id, team: task.team, body });
    }
  }
}
