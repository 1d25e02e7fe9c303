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

export type TaskHistoryEvent = 'opened' | 'missed_again' | 'attempted' | 'done';

export interface TaskHistoryEntry {
  readonly at: EpochMs;
  readonly event: TaskHistoryEvent;
  readonly call: CallId | null;
  readonly agent: AgentId | null;
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
  readonly assignee: AgentId | null;
  readonly claimedBy: string | null;
  readonly claimExpiresAt: EpochMs | null;
  readonly snoozedUntil: EpochMs | null;
  readonly closedAt: EpochMs | null;
  readonly closedBy: TaskClosure | null;
  readonly history: readonly TaskHistoryEntry[];
}
