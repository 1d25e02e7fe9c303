// Opens the database file: ours or nobody's, one writer at a time, at the schema this program knows. Every way
// in which that can fail is one sentence for the administrator.

import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../errors.ts';
import { type Migrated, migrate, refuseNewer } from './migrations.ts';

export type Database = Sqlite.Database;

/** "RING" in ASCII, in the header of every file of ours. */
const APPLICATION_ID = 0x52494e47;
const BUSY_TIMEOUT_MS = 5_000;
/** 16 MB of log between checkpoints: hot pages are written back once for many commits. */
const CHECKPOINT_PAGES = 4_000;
/** Where a thread has the checkpoints, 256 MB: it does not come to them. */
const LATE_CHECKPOINT_PAGES = 64_000;

/** Up to here a database is looked through before it is used: about two seconds on an ordinary disk. */
export const CHECK_AT_START_BYTES_MAX = 512 * 1_048_576;
export interface OpenOptions {
  /** `full`: a committed event survives a power cut. `normal`: it survives a crash of the program. */
  readonly synchronous: 'full' | 'normal';
  /** `thread`: checkpoints.ts has them. Left out: commits do. */
  readonly checkpoints?: 'thread';
  /** Looks through the whole file first; reads all of it. Left out: only what SQLite stumbles over is noticed. */
  readonly check?: boolean;
  /** The schema was an older one. */
  readonly onMigrated?: (migrated: Migrated) => void;
}

export interface OpenDatabase {
  readonly db: Database;
  close(): void;
}

/** The only writer. Errors: `conflict` (another daemon has it), `damaged`, `storage`. */
export function openForWriting(file: string, options: OpenOptions): OpenDatabase {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw storageError(file, error);
  }
  const lock = takeLock(file);
  let db: Database | null = null;
  try {
    refuseManyNames(file);
    db = connect(file, false);
    if (options.check) refuseDamaged(db, file);
    db.pragma('journal_mode = WAL');
    // What is deleted is overwritten: a customer who was erased is not to be found in the unused places of a page.
    db.pragma('secure_delete = ON');
    db.pragma(`synchronous = ${options.synchronous.toUpperCase()}`);
    db.pragma('foreign_keys = ON');
    const pages = options.checkpoints === 'thread' ? LATE_CHECKPOINT_PAGES : CHECKPOINT_PAGES;
    db.pragma(`wal_autocheckpoint = ${pages}`);
    // Ours before it holds anything: a crash between the two would leave tables that look like a stranger's.
    db.pragma(`application_id = ${APPLICATION_ID}`);
    const migrated = migrate(db, file);
    if (migrated !== null) options.onMigrated?.(migrated);
    const opened = db;
    return {
      db,
      close() {
        opened.pragma('optimize');
        opened.close();
        lock.close();
      },
    };
  } catch (error) {
    db?.close();
    lock.close();
    throw storageError(file, error);
  }
}

/** For reports, the API's reads and the command line; works beside a running daemon. */
export function openForReading(file: string): OpenDatabase {
  if (!existsSync(file)) {
    throw new AppError(
      'not_found',
      `There is no database at ${file}. Start the daemon once, or check database.file.`,
    );
  }
  try {
    const db = connect(file, true);
    try {
      refuseNewer(db, file);
    } catch (error) {
      db.close();
      throw error;
    }
    return { db, close: () => db.close() };
  } catch (error) {
    throw storageError(file, error);
  }
}

/** Beside the writer, who has opened it before. */
export function openForCheckpoints(file: string): OpenDatabase {
  const db = connect(file, false);
  return { db, close: () => db.close() };
}

function connect(file: string, readonly: boolean): Database {
  const db = new Sqlite(file, { readonly, timeout: BUSY_TIMEOUT_MS });
  try {
    const id = db.pragma('application_id', { simple: true });
    const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get();
    if (id === APPLICATION_ID || (id === 0 && tables === 0)) return db;
    throw new AppError(
      'storage',
      `${file} is a database of another program. Give database.file a path of its own.`,
    );
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What is wrong inside a database, in SQLite's words; null: it is sound. Reads all of it. */
export function soundness(db: Database): string | null {
  const [first] = db.pragma('quick_check(1)') as { readonly quick_check: string }[];
  return first === undefined || first.quick_check === 'ok' ? null : first.quick_check.split('\n').join(' ');
}

function refuseDamaged(db: Database, file: string): void {
  const problem = soundness(db);
  if (problem !== null) throw new AppError('damaged', `The database ${file} is damaged: ${problem}.`);
}

/** Bytes of the database and of its log; 0 when it is not there. */
export function databaseBytes(file: string): { readonly main: number; readonly log: number } {
  const bytes = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return { main: bytes(file), log: bytes(`${file}-wal`) };
}

/** Two daemons on one file would both open and close the same tasks. A crash releases this lock. */
export function takeLock(file: string): OpenDatabase {
  let lock: Database | null = null;
  try {
    lock = new Sqlite(`${trueName(file)}.lock`, { timeout: 0 });
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return { db: lock, close: () => held.close() };
  } catch (error) {
    lock?.close();
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) {
      throw new AppError(
        'conflict',
        `Another ringback daemon works on ${file}. Stop it first, or give this one another database.file.`,
      );
    }
    throw storageError(file, error);
  }
}

/** A lock and a log are known by the name of their file: under another name of it, a second daemon would not see them. */
function refuseManyNames(file: string): void {
  const names = statSync(file, { throwIfNoEntry: false })?.nlink ?? 1;
  if (names === 1) return;
  throw new AppError(
    'conflict',
    `The database ${file} has ${names} names (hard links), and a program that uses another one would damage it. Find them with "find / -xdev -samefile ${file}" and remove all but one; to keep a copy, use "ringback backup".`,
  );
}

/** One file has one lock, whatever symbolic links lead to it. */
export function trueName(file: string): string {
  return existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
}

/**
 * The disk or a foreign program is in the way: worth another try. Everything else that SQLite refuses (a broken
 * constraint, an SQL error) is a bug, and trying again would fail for ever.
 */
export function isStorageFailure(error: unknown): error is Error {
  return STORAGE_FAILURE.test(sqliteCode(error));
}

const STORAGE_FAILURE =
  /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM|PERM|AUTH|PROTOCOL)/;

export function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** SQLite's and the file system's words, as a sentence that says what to do. */
export function storageError(file: string, error: unknown, doing = 'use the database'): AppError {
  if (error instanceof AppError) return error;
  const code = isReadOnlyDisk(file) ? 'EROFS' : sqliteCode(error);
  const advice: readonly (readonly [RegExp, string])[] = [
    [
      /EROFS/,
      'the disk is mounted read-only. Look for its error in dmesg, and mount it again (mount -o remount,rw).',
    ],
    [/READONLY/, `it, or its folder, is read-only. ${CHECK_OWNER}`],
    [/EACCES|EPERM|PERM|CANTOPEN/, `access was refused. ${CHECK_OWNER}`],
    [/FULL|ENOSPC/, 'the disk is full. Make room; nothing that was committed is lost.'],
    [/NOTADB/, 'it is not a database, or its beginning was overwritten.'],
    [/CORRUPT/, 'it is damaged.'],
    [/BUSY|LOCKED/, 'another program holds it locked. Close that program.'],
    [/IOERR|EIO/, 'the disk reported an error. Check the disk (dmesg, free space, quota).'],
  ];
  const known = advice.find(([pattern]) => pattern.test(code));
  const why = known?.[1] ?? `${error instanceof Error ? error.message : String(error)}.`;
  const kind = /NOTADB|CORRUPT/.test(code) ? 'damaged' : 'storage';
  return new AppError(kind, `Cannot ${doing} ${file}: ${why}`, { cause: error });
}

const user =
  process.getuid === undefined ? 'the user of the daemon' : `the user with the id ${process.getuid()}`;
const CHECK_OWNER = `Check the owner and mode of the file, its folder and its -wal and -shm (this is ${user}).`;

/** SQLite only says that it cannot open something. */
function isReadOnlyDisk(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return false;
  } catch (error) {
    return sqliteCode(error) === 'EROFS';
  }
}
