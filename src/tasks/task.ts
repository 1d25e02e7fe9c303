// The callback task: one open task per customer number, closed by itself when the customer was reached.
// Words and rules are the README's "What a callback task is". Pure data; times are epoch milliseconds.

import type { AgentId, CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';

export type TaskId = string;
export type TaskStatus = 'open' | 'claimed' | 'snoozed' | 'done' | 'cancelled' | 'expired';

export interface TaskClosure {
  readonly kind: 'callback' | 'customer_called' | 'manual' | 'expired';
  readonly agent: AgentId | null;
  readonly call: CallId | null;
}

/** What can happen to a task; announced as `task.` and this word. */
export const TASK_EVENTS = [
  'opened',
  'missed_again',
  'attempted',
  'claimed',
  'released',
  'lease_expired',
  'snoozed',
  'woken',
  'assigned',
  'prioritised',
  'noted',
  'dialled',
  'overdue',
  'escalated',
  'done',
  'cancelled',
  'expired',
  'reopened',
] as const;

export type TaskHistoryEvent = (typeof TASK_EVENTS)[number];

export interface TaskHistoryEntry {
  readonly at: EpochMs;
  readonly event: TaskHistoryEvent;
  /** The call that did it; null when a person or time did. */
  readonly call: CallId | null;
  readonly agent: AgentId | null;
  /** The key or the person that asked for it; null when a call or time did it. */
  readonly actor: string | null;
  /** Words of a person, or what changed; null when there is nothing to say. */
  readonly note: string | null;
}

export interface Task {
  readonly id: TaskId;
  readonly status: TaskStatus;
  readonly number: string;
  /** PBX of the first missed call; times of calls compare only within one PBX's clock. */
  readonly pbx: string;
  readonly name: string | null;
  /** The number the customer dialled in the first missed call. */
  readonly did: string | null;
  /** The queue of the first missed call; null when it met none. */
  readonly queue: string | null;
  readonly missedCalls: number;
  readonly firstMissedAt: EpochMs;
  readonly lastMissedAt: EpochMs;
  /** Missed calls, oldest first. */
  readonly calls: readonly CallId[];
  readonly attempts: number;
  readonly lastAttemptAt: EpochMs | null;
  readonly lastAttemptResult: string | null;
  readonly dueAt: EpochMs | null;
  /** It has been said that the task is late. */
  readonly overdue: boolean;
  /** The team that the rule for its DID or queue names, else the assignee's; null when neither has one. */
  readonly team: string | null;
  /** Who is called first: higher goes first, 0 is ordinary. */
  readonly priority: number;
  /** Steps of escalation taken. */
  readonly escalations: number;
  readonly assignee: AgentId | null;
  readonly claimedBy: string | null;
  readonly claimExpiresAt: EpochMs | null;
  readonly snoozedUntil: EpochMs | null;
  readonly closedAt: EpochMs | null;
  readonly closedBy: TaskClosure | null;
  /** What a person said when closing it by hand; null otherwise. */
  readonly result: string | null;
  readonly history: readonly TaskHistoryEntry[];
}

/** Statuses of a task that is not closed. */
export const ALL_OPEN: readonly TaskStatus[] = ['open', 'claimed', 'snoozed'];

/** Not closed: it stands in somebody's way until the customer is reached. */
export function isOpen(task: Task): boolean {
  return ALL_OPEN.includes(task.status);
}
