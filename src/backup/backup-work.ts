// Has a database copied or looked through without anybody waiting for it: built, in a thread of its own; run from source
// (tests), where there is no compiled thread, in this one.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../errors.ts';
import { copyDatabase, type DatabaseFacts, examineDatabase } from './copy.ts';

/** `to` null: the database is looked through, nothing is written. */
export interface BackupOrder {
  readonly from: string;
  readonly to: string | null;
}

export type FromBackup =
  | { readonly facts: DatabaseFacts }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Errors: as `copyDatabase` and `examineDatabase`; `timeout`: given up by `signal`. */
export type BackupWork = (order: BackupOrder, signal: AbortSignal) => Promise<DatabaseFacts>;

export const doBackupWork: BackupWork = (order, signal) =>
  import.meta.url.endsWith('.ts') ? doHere(order, signal) : doInThread(order, signal);

async function doHere({ from, to }: BackupOrder, signal: AbortSignal): Promise<DatabaseFacts> {
  return to === null ? examineDatabase(from) : copyDatabase(from, to, signal);
}

async function doInThread(order: BackupOrder, signal: AbortSignal): Promise<DatabaseFacts> {
  const worker = new Worker(new URL('./backup-thread.js', import.meta.url), { workerData: order });
  worker.unref();
  try {
    const [message] = (await once(worker, 'message', { signal })) as [FromBackup];
    if ('facts' in message) return message.facts;
    throw new AppError(message.problem.code, message.problem.message);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AppError('timeout', 'The copy was given up: the daemon stops.');
  } finally {
    // Not waited for: SQLite finishes what it is at, and the process may end meanwhile.
    void worker.terminate();
  }
}
