// Copying the log of the database back into its file is the disk's longest work: a thread of its own does it, so that no commit
// waits for it. Only for a built daemon; without this thread a commit in so many does it (database.ts).

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Checkpoints {
  /** Before the writer closes: whoever closes last copies what is left. */
  stop(): Promise<void>;
}

export function startCheckpoints(file: string): Checkpoints {
  const worker = new Worker(new URL('./checkpoint-thread.js', import.meta.url), { workerData: { file } });
  worker.on('error', (error) => {
    throw error;
  });
  return {
    async stop() {
      const stopped = once(worker, 'exit');
      worker.postMessage('stop');
      await stopped;
    },
  };
}
