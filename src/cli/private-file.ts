// Files that commands write: private (600), never over another one unless asked, and a folder that is missing
// or closed is one sentence, not a bug.

import { closeSync, existsSync, fchmodSync, openSync, writeSync } from 'node:fs';
import { AppError } from '../errors.ts';

const PRIVATE = 0o600;

export function refuseExisting(file: string, force: boolean | undefined): void {
  if (existsSync(file) && !force) {
    throw new AppError('conflict', `${file} exists already. Use --force to overwrite it.`);
  }
}

export function writePrivate(file: string, content: string | Buffer): void {
  try {
    const handle = openSync(file, 'w', PRIVATE);
    try {
      // The mode above counts only for a file that is new.
      fchmodSync(handle, PRIVATE);
      const bytes = Buffer.from(content);
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const why =
      code === 'ENOENT'
        ? 'its folder does not exist.'
        : `${code}. Check the folder's owner, mode and free space.`;
    throw new AppError('storage', `Cannot write ${file}: ${why}`, { cause: error });
  }
}
