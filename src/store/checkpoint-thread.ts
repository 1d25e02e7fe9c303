// The thread of checkpoints.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { isStorageFailure, openForCheckpoints } from './database.ts';

const EVERY_MS = 5_000;
/** A log that grows is slow to write. It begins anew with a commit that finds all of it copied and nobody reading in it. */
const LONG_LOG_PAGES = 4_000;
const LONG_LOG_EVERY_MS = 100;
/** What was committed during a long copy is copied quickly. */
const COPIES_MAX = 5;

const { file } = workerData as { file: string };
const { db, close } = openForCheckpoints(file);

let timer = setTimeout(turn, EVERY_MS);

function turn(): void {
  timer = setTimeout(turn, copy() < LONG_LOG_PAGES ? EVERY_MS : LONG_LOG_EVERY_MS);
}

/** Pages in the log. Never waits for readers or the writer. */
function copy(): number {
  try {
    for (let copies = 1; ; copies++) {
      const [{ log, checkpointed }] = db.pragma('wal_checkpoint(PASSIVE)') as [Copied];
      if (checkpointed === log || copies === COPIES_MAX) return log;
    }
  } catch (error) {
    // The next commit tells what is wrong with the disk.
    if (!isStorageFailure(error)) throw error;
    return 0;
  }
}

interface Copied {
  readonly log: number;
  readonly checkpointed: number;
}

parentPort?.on('message', () => {
  clearTimeout(timer);
  close();
  parentPort?.close();
});
