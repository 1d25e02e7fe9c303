// Damages files as disks and people do.

import {
  closeSync,
  ftruncateSync,
  openSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

const PAGE_BYTES = 4_096;

/** Bytes of noise over pages in the middle; the first page, and with it the schema, stays. */
export function spoil(file: string, share = 0.6): void {
  const pages = Math.floor(statSync(file).size / PAGE_BYTES);
  const handle = openSync(file, 'r+');
  for (let page = 1; page < pages; page++) {
    if ((page * 7) % 10 < share * 10) writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, page * PAGE_BYTES);
  }
  closeSync(handle);
}

/** Half of it is gone. */
export function cut(file: string): void {
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, Math.floor(statSync(file).size / 2 / PAGE_BYTES) * PAGE_BYTES + 100);
  closeSync(handle);
}

export const empty = (file: string): void => truncateSync(file, 0);

/** The first page is somebody else's. */
export function overwriteHeader(file: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.from('this was a database once, and is none any more '.repeat(4)), 0, 100, 0);
  closeSync(handle);
}

export const replaceWithText = (file: string): void =>
  writeFileSync(file, 'no database, but a text that is long enough to be taken for a header\n'.repeat(100));
