// Calls and tasks as the store gives them: the record, and what people and programs have added to it.

import type { CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Task } from '../tasks/task.ts';

/** What came of a call, as a CRM reports it. */
export interface Outcome {
  readonly id: string;
  /** `deal_created`, `deal_won`, `quote_sent`, `meeting`, `order`, `task`, or a word of the CRM's own. */
  readonly type: string;
  /** Its id in the CRM. */
  readonly externalId: string | null;
  readonly amount: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly note: string | null;
  readonly at: EpochMs;
  /** The key that reported it. */
  readonly by: string;
}

/** Who the customer is, as a CRM tells. */
export interface Contact {
  readonly number: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly url: string | null;
}

/** How a call became known. */
export const CALL_SOURCES = ['live', 'import', 'backfill'] as const;
export type CallSource = (typeof CALL_SOURCES)[number];

export interface StoredCall extends CallRecord {
  readonly source: CallSource;
  readonly afterHours: boolean;
  readonly team: string | null;
  /** Oldest first. */
  readonly outcomes: readonly Outcome[];
  /** null: the CRM has not told who this is. */
  readonly contact: Contact | null;
}

/** An order to call a customer, and what came of it. */
export interface Dial {
  readonly id: string;
  readonly pbx: string;
  /** What the first leg of the call is told to be called. */
  readonly channelId: string;
  readonly agent: string;
  readonly number: string;
  readonly task: string | null;
  readonly state: 'asked' | 'accepted' | 'failed' | 'calling' | 'ended';
  readonly call: string | null;
  readonly problem: string | null;
  readonly askedAt: EpochMs;
  readonly askedBy: string;
}

export interface StoredTask extends Task {
  readonly contact: Contact | null;
}

/** Of a call that nobody has added anything to. */
export function bareCall(call: CallRecord, afterHours: boolean, source: CallSource = 'live'): StoredCall {
  return { ...call, source, afterHours, team: null, outcomes: [], contact: null };
}

/** Of a task whose customer nobody has named. */
export function bareTask(task: Task): StoredTask {
  return { ...task, contact: null };
}
