// Loaded into the real daemon before it starts (node --import): while one of two files is there, the event loop of the main thread,
// or of the engine's, stands still.

import { existsSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

const folder = process.env.HANG_FOLDER;
const isEngine = !isMainThread && workerData?.config !== undefined;
const file = isMainThread ? `${folder}/hang-main` : `${folder}/hang-engine`;

if (isMainThread || isEngine) {
  setInterval(() => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (existsSync(file)) Atomics.wait(cell, 0, 0, 50);
  }, 50).unref();
}
