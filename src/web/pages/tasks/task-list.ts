// Which callbacks are shown and in which order. Pure, so that it is tested without a browser.

import type { Task } from '../../client.ts';

export const VIEWS = ['open', 'overdue', 'mine', 'snoozed', 'closed'] as const;

export type View = (typeof VIEWS)[number];

/** Who looks. */
export interface Looker {
  /** Under this name tasks are claimed by them: the agent that they are, else their own. */
  readonly worker: string;
  readonly agent: string | null;
}

export function isClosed({ status }: Task): boolean {
  return status === 'done' || status === 'cancelled' || status === 'expired';
}

export function isMine(task: Task, { worker, agent }: Looker): boolean {
  return task.claimedBy === worker || (agent !== null && task.assignee === agent);
}

export function isIn(view: View, task: Task, looker: Looker): boolean {
  if (view === 'closed') return isClosed(task);
  if (isClosed(task)) return false;
  if (view === 'overdue') return task.overdue;
  if (view === 'mine') return isMine(task, looker);
  return (view === 'snoozed') === (task.status === 'snoozed');
}

/** The order in which customers are to be called: late ones first, then by priority and deadline; what is put off comes last. */
export function inOrder(tasks: readonly Task[]): Task[] {
  return tasks.toSorted((a, b) => rank(a) - rank(b) || b.priority - a.priority || moment(a) - moment(b));
}

/** What was closed last comes first. */
export function lastClosedFirst(tasks: readonly Task[]): Task[] {
  return tasks.toSorted((a, b) => Date.parse(b.closedAt ?? '') - Date.parse(a.closedAt ?? ''));
}

function rank({ overdue, status }: Task): number {
  if (status === 'snoozed') return 2;
  return overdue ? 0 : 1;
}

function moment({ dueAt, snoozedUntil, lastMissedAt, status }: Task): number {
  return Date.parse((status === 'snoozed' ? snoozedUntil : dueAt) ?? lastMissedAt);
}

/** Digits are looked for in numbers, in any spelling; other text in names. */
export function fits(task: Task, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const digits = wanted.replace(/\D/g, '');
  if (digits.length >= 2 && /^[\d\s+().-]+$/.test(wanted)) {
    const number = task.number.replace(/\D/g, '');
    // 8 916… is +7 916… as Russians dial it.
    return number.includes(digits) || (digits.length > 4 && number.includes(digits.replace(/^8/, '7')));
  }
  return [task.name, task.contact?.name].some((name) => name?.toLowerCase().includes(wanted) === true);
}
