// What an administrator is told about a database that cannot be believed: which backup is the newest good one, and the one
// command that brings it back.

import { statSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { type DatabaseFacts, examineDatabase } from './copy.ts';
import { type Backup, backupFolder, listBackups } from './shelf.ts';

/** Backups that are opened in search of a good one. */
const TRIED_MAX = 10;

/** The error with what to do about it, when it tells of damage; else as it is. */
export function withAdvice(error: unknown, config: Config): unknown {
  if (!(error instanceof AppError) || error.code !== 'damaged') return error;
  return new AppError('damaged', `${error.message} ${advice(config)}`, { cause: error });
}

/**
 * A file of no bytes is no database that nobody has used yet when there are backups of it: a disk or a program emptied it, and
 * to begin anew would hide that. Errors: `damaged`.
 */
export function refuseEmptied(config: Config): void {
  const { file } = config.database;
  if (statSync(file, { throwIfNoEntry: false })?.size !== 0) return;
  if (listBackups(backupFolder(config)).length === 0) return;
  throw new AppError('damaged', `The database ${file} is empty, and there are backups of it.`);
}

function advice(config: Config): string {
  const folder = backupFolder(config);
  const good = newestGood(folder);
  if (good === null) {
    return `There is no good backup in ${folder}: look for a copy made with "ringback backup" or on another machine, and run "ringback restore FILE".`;
  }
  const { backup, facts } = good;
  return `The newest good backup is of ${iso(backup.at)} (${facts.calls} calls, the newest of ${iso(facts.newestCallAt)}). To go on with it, run: ringback restore ${backup.file}`;
}

function newestGood(folder: string): { readonly backup: Backup; readonly facts: DatabaseFacts } | null {
  for (const backup of listBackups(folder).slice(0, TRIED_MAX)) {
    try {
      return { backup, facts: examineDatabase(backup.file) };
    } catch {
      // Not this one.
    }
  }
  return null;
}

export const iso = (at: number | null): string => (at === null ? '(none)' : new Date(at).toISOString());
