// Files that hold secrets or customers, and that everybody on this machine may read or change: told at start and by `check`.
// Rule: the owner and the owner's group are trusted (640: the service's group, or the one that makes backups); others are not.

import { statSync } from 'node:fs';
import type { Config } from './schema.ts';

export interface OpenFile {
  readonly file: string;
  /** As `ls` and `chmod` count it: 644. */
  readonly mode: string;
  /** What is in it. */
  readonly holds: string;
}

const OTHERS = 0o007;

/** `configFile`: null when the configuration is made by the program. Files that are not there are not open. */
export function openFiles({ database, api }: Config, configFile: string | null): readonly OpenFile[] {
  // Windows has no such modes.
  if (process.platform === 'win32') return [];
  const customers = 'customers and their calls';
  const looked: readonly (readonly [string | null, string])[] = [
    [configFile, 'passwords of PBXs, and tokens'],
    [database.file, customers],
    [`${database.file}-wal`, customers],
    [`${database.file}.control`, 'a token of the administrator'],
    [api.tls?.keyFile ?? null, 'the private key of the API'],
  ];
  return looked.flatMap(([file, holds]) => {
    const mode = file === null ? null : (statSync(file, { throwIfNoEntry: false })?.mode ?? null);
    if (file === null || mode === null || (mode & OTHERS) === 0) return [];
    return [{ file, mode: (mode & 0o777).toString(8), holds }];
  });
}

/** How to mend it. */
export function closingCommand({ file, mode }: OpenFile): string {
  return `chmod ${mode.slice(0, -1)}0 ${file}`;
}
