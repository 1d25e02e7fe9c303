// What the API needs from the rest of the house; the daemon hands it over, tests hand over the same things.

import type { Logger } from 'pino';
import type { CallRecord } from '../calls/record.ts';
import type { Config } from '../config/schema.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { Task } from '../tasks/task.ts';

export interface ApiDeps {
  readonly config: Config;
  readonly version: string;
  readonly log: Logger;
  readonly now: () => EpochMs;
  readonly reads: Reads;
  readonly links: () => readonly LinkStatus[];
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface PageRequest {
  readonly limit: number;
  /** The `next` of an earlier page; null for the first one. */
  readonly cursor: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface CallFilter {
  readonly since?: EpochMs;
  readonly until?: EpochMs;
  readonly direction?: string;
  readonly disposition?: string;
  readonly state?: string;
  readonly agent?: string;
  readonly number?: string;
  readonly pbx?: string;
}

export interface TaskFilter {
  readonly status?: string;
  readonly number?: string;
  readonly updatedSince?: EpochMs;
}

export interface TimelineEntry {
  readonly at: EpochMs;
  readonly event: { readonly type: string };
}

export interface Gap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
}

export interface Reads {
  calls(filter: CallFilter, page: PageRequest): Promise<Page<CallRecord>>;
  liveCalls(): Promise<readonly CallRecord[]>;
  /** Follows merges: an old id answers with the surviving record. */
  call(id: string): Promise<CallRecord | null>;
  timeline(id: string): Promise<readonly TimelineEntry[]>;
  tasks(filter: TaskFilter, page: PageRequest): Promise<Page<Task>>;
  task(id: string): Promise<Task | null>;
  gaps(): Promise<readonly Gap[]>;
}
