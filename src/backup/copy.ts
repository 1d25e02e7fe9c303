// One copy of the database, made beside a daemon that writes, and whether a file is a sound database of ours.
// Rule: a copy gets its name only when it is complete, was opened and found sound, and is on the disk; from its first
// byte on it is as private as the database (600).

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { type Database, openForReading, soundness, storageError, trueName } from '../store/database.ts';
import { schemaVersion } from '../store/migrations.ts';

/** What a database holds, as far as a choice between two needs it. */
export interface DatabaseFacts {
  readonly schema: number;
  readonly bytes: number;
  readonly calls: number;
  readonly tasks: number;
  /** When the newest call began; null: there is none. */
  readonly newestCallAt: EpochMs | null;
}

/** 2 MB: a step is some milliseconds of reading. */
const STEP_PAGES = 512;
/** Of the disk: what a copy leaves to the calls that are still to come. */
const RESERVE_SHARE = 0.05;
const PRIVATE = 0o600;

/** What SQLite and the daemon keep beside a database, by the ends of their names. */
const BESIDE = ['-wal', '-shm', '-journal'] as const;

/**
 * Copies `from` to `to`, which is replaced when it is there. Errors: `storage` (no room, no access), `damaged` (the copy
 * is not sound, and neither is the database then), `invalid` (`to` belongs to `from`), `timeout` (`signal`: it was given up).
 */
export async function copyDatabase(from: string, to: string, signal?: AbortSignal): Promise<DatabaseFacts> {
  const draft = `${to}.part`;
  try {
    refuseTarget(from, to);
    refuseWithoutRoom(from, to);
    removeDatabase(draft);
    closeSync(openSync(draft, 'wx', PRIVATE));
    await copyPages(from, draft, signal);
    const facts = settle(draft);
    sync(draft);
    renameSync(draft, to);
    sync(dirname(to));
    return facts;
  } catch (error) {
    throw storageError(to, error, 'write the copy');
  } finally {
    removeDatabase(draft);
  }
}

async function copyPages(from: string, to: string, signal: AbortSignal | undefined): Promise<void> {
  const { db, close } = openForReading(from);
  try {
    // An open read transaction: without it, each commit of the daemon would make the copy begin again.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    await db.backup(to, {
      progress() {
        if (signal?.aborted) throw new AppError('timeout', 'The copy was given up: the daemon stops.');
        return STEP_PAGES;
      },
    });
  } finally {
    close();
  }
}

/** One file that needs no log beside it, opened and looked through. */
function settle(file: string): DatabaseFacts {
  const db = new Sqlite(file);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  return examineDatabase(file);
}

/** Errors: `damaged`; `storage`: not a database of ours, or of a newer program; `not_found`. */
export function examineDatabase(file: string): DatabaseFacts {
  const { db, close } = openForReading(file);
  try {
    const problem = soundness(db);
    if (problem !== null) throw new AppError('damaged', `${file} is damaged: ${problem}.`);
    return factsOf(db, file);
  } catch (error) {
    throw storageError(file, error);
  } finally {
    close();
  }
}

function factsOf(db: Database, file: string): DatabaseFacts {
  const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return {
    schema: schemaVersion(db),
    bytes: statSync(file).size,
    calls: count('calls'),
    tasks: count('tasks'),
    newestCallAt: db.prepare('SELECT max(started_at) FROM calls').pluck().get() as number | null,
  };
}

/** In the place of the database, or of its log or lock, a copy would end it; a device or a folder is no place for one. Errors:
 * `invalid`. */
function refuseTarget(from: string, to: string): void {
  if (statSync(to, { throwIfNoEntry: false })?.isFile() === false) {
    throw new AppError('invalid', `${to} is no file. Name a file to write.`);
  }
  for (const end of ['', ...BESIDE, '.lock']) {
    if (isSameFile(`${from}${end}`, to) || isSameFile(`${trueName(from)}${end}`, to)) {
      throw new AppError(
        'invalid',
        `${to} ${end === '' ? 'is' : 'belongs to'} the database itself. Name another file.`,
      );
    }
  }
}

/** Whatever links lead to it. */
export function isSameFile(a: string, b: string): boolean {
  if (trueName(a) === trueName(b)) return true;
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }));
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

/** Errors: `storage`. */
function refuseWithoutRoom(from: string, to: string): void {
  const need = sizeOf(from) + sizeOf(`${from}-wal`);
  const { bavail, blocks, bsize } = statfsSync(dirname(to));
  const room = Math.max(0, Math.floor(bavail * bsize - RESERVE_SHARE * blocks * bsize));
  if (need <= room) return;
  throw new AppError(
    'storage',
    `There is no room for a copy of ${basename(from)} in ${dirname(to)}: it needs ${megabytes(need)}, and ${megabytes(room)} may be used (5 % of the disk are left free). Make room there, or choose another folder.`,
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;
const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** A database with everything that SQLite puts beside it. */
export function removeDatabase(file: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${file}${end}`, { force: true });
}

/** Returns when the file, or the names in a folder, are on the disk. */
export function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
