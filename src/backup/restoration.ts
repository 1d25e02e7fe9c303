// Puts a backup in the place of the database.
// Rule: what is there now is kept aside, never deleted; at every moment of it there is a whole database under the name that
// the daemon opens, and no log of one database lies beside another.

import {
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { storageError, takeLock, trueName } from '../store/database.ts';
import {
  copyDatabase,
  type DatabaseFacts,
  examineDatabase,
  isSameFile,
  removeDatabase,
  sync,
} from './copy.ts';
import { stamp } from './shelf.ts';

export interface Comparison {
  readonly backup: DatabaseFacts;
  /** null: there is none, or it cannot be read. */
  readonly present: DatabaseFacts | null;
  /** Why the present database cannot be read; null when it can, and when there is none. */
  readonly problem: string | null;
}

/** Errors: `damaged`, `storage`, `not_found`: the backup cannot be used. */
export function compare(backup: string, file: string): Comparison {
  const facts = examineDatabase(backup);
  if (!existsSync(file)) return { backup: facts, present: null, problem: null };
  try {
    return { backup: facts, present: examineDatabase(file), problem: null };
  } catch (error) {
    return { backup: facts, present: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** While the returned function was not called no daemon starts. Errors: `conflict`: one runs. */
export function keepDaemonsOut(file: string): () => void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return takeLock(file).close;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw storageError(file, error);
    throw new AppError(
      'conflict',
      `A ringback daemon works on ${file}. Stop it first: systemctl stop ringback`,
    );
  }
}

/** Returns where the database that was there is now; null: there was none. No daemon may run. Errors: `storage`. */
export async function restore(backup: string, database: string, now: EpochMs): Promise<string | null> {
  // Not a link to it: the file itself.
  const file = trueName(database);
  const draft = `${file}.restoring`;
  try {
    removeDatabase(draft);
    if (isSameFile(backup, file)) {
      throw new AppError('invalid', `${backup} is the database itself. Name a backup of it.`);
    }
    await copyDatabase(backup, draft);
    giveToOwner(draft, existsSync(file) ? file : dirname(file));
    const lasts = existsSync(file) ? lastAnnouncement(file) : null;
    if (lasts !== null) passHorizon(draft, lasts);
    sync(draft);
    const aside = existsSync(file) ? setAside(file, `${file}.before-restore-${stamp(now)}`) : null;
    renameSync(draft, file);
    sync(dirname(file));
    return aside;
  } catch (error) {
    throw storageError(file, error, 'restore');
  } finally {
    removeDatabase(draft);
  }
}

/** Who restores as root does not take the database away from the daemon's user. */
function giveToOwner(file: string, like: string): void {
  const { uid, gid } = statSync(like);
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

function setAside(file: string, aside: string): string {
  foldLog(file);
  // A log that could not be folded in belongs to the old database and must not lie beside the new one.
  for (const end of ['-wal', '-shm']) {
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`);
  }
  // A second name first: then the new file takes the first one, in one step.
  try {
    linkSync(file, aside);
  } catch {
    copyFileSync(file, aside);
  }
  return aside;
}

/** Brings what is in the log into the file; a damaged database keeps both. */
function foldLog(file: string): void {
  let db: Sqlite.Database | null = null;
  try {
    db = new Sqlite(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // It is kept as it is.
  } finally {
    db?.close();
  }
}

interface Lasts {
  readonly announcement: number;
  readonly change: number;
}

/** How far programs may have followed the present database; null: it does not say. */
function lastAnnouncement(file: string): Lasts | null {
  let db: Sqlite.Database | null = null;
  try {
    db = new Sqlite(file, { readonly: true });
    const last = (sql: string) => Number(db?.prepare(sql).pluck().get() ?? 0);
    return {
      announcement: Math.max(
        last('SELECT max(seq) FROM outbox'),
        last('SELECT max(up_to) FROM outbox_horizon'),
      ),
      change: Math.max(
        last('SELECT max(change_seq) FROM calls'),
        last('SELECT max(change_seq) FROM tasks'),
        last('SELECT max(change_seq) FROM call_merges'),
      ),
    };
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

/**
 * Numbers of announcements and changes go on after those of the database that is replaced: a program that followed it is told to
 * read its lists anew (`reset`), and misses nothing that comes.
 */
function passHorizon(file: string, { announcement, change }: Lasts): void {
  const db = new Sqlite(file);
  try {
    // A backup of an older program may know nothing of these yet.
    const has = (table: string, column: string) =>
      db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;
    db.transaction(() => {
      if (has('outbox_horizon', 'up_to')) {
        db.prepare('UPDATE outbox_horizon SET up_to = max(up_to, ?)').run(announcement);
        db.prepare(
          "INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox')",
        ).run();
        db.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'outbox'").run(announcement);
      }
      if (has('calls', 'change_seq')) {
        db.prepare(`UPDATE calls SET change_seq = ? WHERE change_seq < ?
          AND id = (SELECT id FROM calls ORDER BY change_seq DESC LIMIT 1)`).run(change + 1, change + 1);
      }
    })();
  } finally {
    db.close();
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }
}
