// Copies a database, or looks through one, in a thread of its own: both read every page, and nobody waits for that.
// Started by backup-work.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { BackupOrder, FromBackup } from './backup-work.ts';
import { copyDatabase, examineDatabase } from './copy.ts';

const { from, to } = workerData as BackupOrder;
const tell = (message: FromBackup): void => parentPort?.postMessage(message);

try {
  tell({ facts: to === null ? examineDatabase(from) : await copyDatabase(from, to) });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  tell({ problem: { code: error.code, message: error.message } });
}
