// The folder of backups: how they are called, which are there, which may go.
// Rule: only files that carry such a name are looked at, and only a backup that was found sound ever gets one; what an
// administrator puts beside them is left alone.

import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DateTime } from 'luxon';
import type { Config } from '../config/schema.ts';
import type { EpochMs } from '../events/vocabulary.ts';

export interface Backup {
  readonly file: string;
  readonly at: EpochMs;
  readonly bytes: number;
}

/** How many are kept: the last one of each of so many days, weeks and months that have any. */
export interface Keep {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

const NAME = /^ringback-(\d{8}T\d{6}Z)\.db$/;
const STAMP = "yyyyMMdd'T'HHmmss'Z'";

/** Where backups are put: `backups.folder`, else beside the database. */
export function backupFolder({ backups, database }: Config): string {
  return backups.folder ?? join(dirname(database.file), 'backups');
}

/** `20260302T033000Z`: sorts by time, and needs no escaping anywhere. */
export function stamp(at: EpochMs): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toFormat(STAMP);
}

export function nameOfBackup(at: EpochMs): string {
  return `ringback-${stamp(at)}.db`;
}

/** Newest first; empty when there is no such folder. */
export function listBackups(folder: string): readonly Backup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const written = NAME.exec(name)?.[1];
      if (written === undefined) return [];
      const at = DateTime.fromFormat(written, STAMP, { zone: 'utc' }).toMillis();
      const file = join(folder, name);
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      return Number.isNaN(at) || bytes === undefined ? [] : [{ file, at, bytes }];
    })
    .sort((a, b) => b.at - a.at);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Backups that are not kept any more. `backups`: newest first; the newest is always kept. `bytesMax`: the oldest go
 * until the others fit in it; null: no such bound.
 */
export function surplus(
  backups: readonly Backup[],
  keep: Keep,
  zone: string,
  bytesMax: number | null,
): readonly Backup[] {
  const kept = new Set(backups.slice(0, 1));
  for (const [format, count] of [
    ['yyyy-MM-dd', keep.daily],
    ['kkkk-WW', keep.weekly],
    ['yyyy-MM', keep.monthly],
  ] as const) {
    const seen = new Set<string>();
    for (const backup of backups) {
      const period = DateTime.fromMillis(backup.at, { zone }).toFormat(format);
      if (seen.has(period) || seen.size >= count) continue;
      seen.add(period);
      kept.add(backup);
    }
  }
  let bytes = 0;
  return backups.filter((backup, i) => {
    if (!kept.has(backup)) return true;
    bytes += backup.bytes;
    return i > 0 && bytesMax !== null && bytes > bytesMax;
  });
}

export function removeBackup({ file }: Backup): void {
  rmSync(file, { force: true });
}
