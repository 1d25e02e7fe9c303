// Callback tasks the naive way: one plain object a task, looked at every minute. It shares no code with the rules and
// is what they are compared with.

import type { TaskMove } from '../../src/tasks/moves.ts';

export const MINUTE = 60_000;
export const DUE_MINUTES = 15;
export const EXPIRE_MINUTES = 600;
/** Minutes after the deadline, points, and whose task it becomes. */
export const STEPS = [
  { after: 10, points: 50, to: '103' },
  { after: 30, points: 0, to: null },
] as const;
const REPEAT_POINTS = 10;

export type CallKind = 'missed' | 'unreached' | 'reached' | 'answered';

export interface NaiveTask {
  id: string;
  number: string;
  status: string;
  claimedBy: string | null;
  claimExpiresAt: number | null;
  snoozedUntil: number | null;
  dueAt: number;
  overdue: boolean;
  escalations: number;
  priority: number;
  assignee: string | null;
  missedCalls: number;
  lastMissedAt: number;
  attempts: number;
  closedAt: number | null;
  closedKind: string | null;
  result: string | null;
  events: string[];
}

export class NaiveTown {
  now: number;
  tasks: NaiveTask[] = [];
  /** Orders that were accepted and leave a line in the audit log. */
  audited = 0;

  constructor(now: number) {
    this.now = now;
  }

  /** Open, claimed or snoozed. */
  openOf(number: string): NaiveTask | undefined {
    return this.tasks.find((task) => task.number === number && task.closedAt === null);
  }

  wait(minutes: number): void {
    for (let i = 0; i < minutes; i++) {
      this.now += MINUTE;
      this.look();
    }
  }

  look(): void {
    for (const task of this.tasks) while (this.#passTime(task)) {}
  }

  /** What is first to happen by now, if anything. */
  #passTime(task: NaiveTask): boolean {
    const { now } = this;
    if (task.closedAt !== null) return false;
    const age = now - Math.max(task.lastMissedAt, task.dueAt);
    if (task.status !== 'claimed' && age >= EXPIRE_MINUTES * MINUTE) {
      this.#close(task, 'expired', 'expired');
      return true;
    }
    if (task.claimExpiresAt !== null && task.claimExpiresAt <= now) {
      this.#free(task, 'lease_expired');
      return true;
    }
    if (task.snoozedUntil !== null) {
      if (task.snoozedUntil > now) return false;
      this.#free(task, 'woken');
      return true;
    }
    if (task.dueAt > now) return false;
    if (!task.overdue) {
      task.overdue = true;
      task.events.push('overdue');
      return true;
    }
    const step = STEPS[task.escalations];
    if (step === undefined || now < task.dueAt + step.after * MINUTE) return false;
    task.escalations++;
    task.priority = Math.min(1_000, task.priority + step.points);
    task.assignee = step.to ?? task.assignee;
    task.events.push('escalated');
    return true;
  }

  /** `id`: of the task that this call opens, if it does. */
  call(kind: CallKind, number: string, id: string): void {
    const task = this.openOf(number);
    if (kind === 'missed' && task === undefined) this.tasks.push(newTask(id, number, this.now));
    if (task === undefined) return;
    if (kind === 'missed') {
      if (task.status === 'snoozed') {
        this.#free(task, null);
        task.dueAt = Math.min(task.dueAt, this.now + DUE_MINUTES * MINUTE);
      }
      task.missedCalls++;
      task.lastMissedAt = this.now;
      task.priority = Math.min(1_000, task.priority + REPEAT_POINTS);
      task.events.push('missed_again');
      return;
    }
    if (kind !== 'answered') {
      task.attempts++;
      task.events.push('attempted');
    }
    if (kind === 'reached') this.#close(task, 'done', 'callback');
    if (kind === 'answered') this.#close(task, 'done', 'customer_called');
  }

  /** false: refused. */
  move(id: string, asked: TaskMove, worker: string, mayOverrule: boolean): boolean {
    const task = this.tasks.find((each) => each.id === id);
    if (task === undefined || !this.#isAllowed(task, asked, worker, mayOverrule)) return false;
    if (asked.move !== 'heartbeat') this.audited++;
    this.#do(task, asked, worker);
    return true;
  }

  /** The best of the line; returns their ids. */
  claimNext(limit: number, leaseMs: number, worker: string): readonly string[] {
    const line = this.tasks
      .filter(({ status }) => status === 'open')
      .sort((a, b) => b.priority - a.priority || a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
    for (const task of line) this.#do(task, { move: 'claim', leaseMs }, worker);
    if (line.length > 0) this.audited++;
    return line.map(({ id }) => id);
  }

  #isAllowed(task: NaiveTask, { move }: TaskMove, worker: string, mayOverrule: boolean): boolean {
    if (move === 'note') return true;
    if (move === 'reopen') return task.closedAt !== null && this.openOf(task.number) === undefined;
    if (task.closedAt !== null) return false;
    if (move === 'assign' || move === 'prioritise') return true;
    if ((move === 'heartbeat' || move === 'release') && task.claimedBy === null) return false;
    return task.claimedBy === null || task.claimedBy === worker || mayOverrule;
  }

  #do(task: NaiveTask, asked: TaskMove, worker: string): void {
    switch (asked.move) {
      case 'claim':
        if (task.claimedBy !== worker) task.events.push('claimed');
        task.status = 'claimed';
        task.claimedBy = worker;
        task.claimExpiresAt = this.now + asked.leaseMs;
        task.snoozedUntil = null;
        break;
      case 'heartbeat':
        task.claimExpiresAt = this.now + asked.leaseMs;
        break;
      case 'release':
        this.#free(task, 'released');
        break;
      case 'snooze':
        this.#free(task, 'snoozed');
        task.status = 'snoozed';
        task.snoozedUntil = asked.until;
        if (asked.until < task.dueAt) break;
        task.dueAt = asked.until + DUE_MINUTES * MINUTE;
        task.overdue = false;
        break;
      case 'complete':
        task.result = asked.result;
        this.#close(task, 'done', 'manual');
        break;
      case 'cancel':
        this.#close(task, 'cancelled', 'manual');
        break;
      case 'reopen':
        this.#free(task, 'reopened');
        task.closedAt = null;
        task.closedKind = null;
        task.result = null;
        task.dueAt = this.now + DUE_MINUTES * MINUTE;
        task.escalations = 0;
        break;
      case 'assign':
        task.assignee = asked.assignee;
        task.events.push('assigned');
        break;
      case 'prioritise':
        task.priority = Math.min(1_000, Math.max(0, asked.priority));
        task.events.push('prioritised');
        break;
      case 'note':
        task.events.push('noted');
        break;
      case 'dial':
        task.events.push('dialled');
    }
  }

  #free(task: NaiveTask, event: string | null): void {
    task.status = 'open';
    task.claimedBy = null;
    task.claimExpiresAt = null;
    task.snoozedUntil = null;
    if (event !== null) task.events.push(event);
  }

  #close(task: NaiveTask, status: string, kind: string): void {
    this.#free(task, status);
    task.status = status;
    task.overdue = false;
    task.closedAt = this.now;
    task.closedKind = kind;
  }
}

function newTask(id: string, number: string, now: number): NaiveTask {
  return {
    id,
    number,
    status: 'open',
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    dueAt: now + DUE_MINUTES * MINUTE,
    overdue: false,
    escalations: 0,
    priority: 0,
    assignee: null,
    missedCalls: 1,
    lastMissedAt: now,
    attempts: 0,
    closedAt: null,
    closedKind: null,
    result: null,
    events: ['opened'],
  };
}
