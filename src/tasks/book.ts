// CALLS → CALLBACK TASKS. Pure: what one ended call does to the open tasks.

import type { CallRecord } from '../calls/record.ts';
import type { Task } from './task.ts';

export interface TaskRules {
  /** A talk shorter than this does not count as reached. Default 0. */
  readonly reachedAfterMs: number;
  /** Numbers (E.164 or as sent) or prefixes with a trailing `*` that never make a task. */
  readonly ignore: readonly string[];
  /** DIDs, contexts and reasons that never make a task; all empty by default. */
  readonly ignoreDids: readonly string[];
  readonly ignoreReasons: readonly string[];
  /** A missed call shorter than this makes no task. 0 (default): every one does. */
  readonly shortAbandonMs: number;
}

/** How a call counts for a task. */
export type TaskRole = 'missed' | 'attempt' | 'reached';

export interface TaskChange {
  readonly task: Task;
  readonly call: string;
  readonly role: TaskRole;
}

/** `open`: the open task of the call's customer, or null. Returns null when the call changes nothing.
 * The caller asks once per call: a call that has counted already must not be given again. */
export declare function applyCall(open: Task | null, call: CallRecord, rules: TaskRules): TaskChange | null;
/** The number under which a call's customer has a task; null when unknown or internal. */
export declare function customerNumber(call: CallRecord): string | null;
