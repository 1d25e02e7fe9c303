// Numbered SQL files, forward only, applied in one transaction. The number of the last one is kept in the
// database's user_version; a database with a higher number belongs to a newer program and is left alone.

import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { Database as Db } from 'better-sqlite3';
import { AppError } from '../errors.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const FILE = /^(\d{4})-[a-z0-9-]+\.sql$/;

interface Migration {
  readonly version: number;
  readonly name: string;
}

function listMigrations(): Migration[] {
  const found = readdirSync(FOLDER).flatMap((name) => {
    const match = FILE.exec(name);
    return match === null ? [] : [{ version: Number(match[1]), name }];
  });
  return found.sort((a, b) => a.version - b.version);
}

export function schemaVersion(db: Db): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/** What an unknown schema means nobody here can say, so it is neither written nor read. Errors: `storage`. */
export function refuseNewer(db: Db, file: string): void {
  const newest = listMigrations().at(-1)?.version ?? 0;
  const current = schemaVersion(db);
  if (current <= newest) return;
  throw new AppError(
    'storage',
    `${file} was written by a newer ringback (schema ${current}, this program knows ${newest}). Install that version again.`,
  );
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** A copy of the database as it was; null: it was new. */
  readonly backup: string | null;
}

/**
 * Brings the schema up to date: all that is missing in one transaction, so that a crash leaves the old schema or the new one. A
 * database that holds something is copied first. Returns null when there was nothing to do. Errors: `storage`, also when there
 * is no room for the copy.
 */
export function migrate(db: Db, file: string): Migrated | null {
  refuseNewer(db, file);
  const from = schemaVersion(db);
  const pending = listMigrations().filter(({ version }) => version > from);
  const to = pending.at(-1)?.version;
  if (to === undefined) return null;
  const backup = from === 0 ? null : copyBefore(db, file, from, to);
  db.transaction(() => {
    for (const { version, name } of pending) {
      db.exec(readFileSync(new URL(name, FOLDER), 'utf8'));
      db.pragma(`user_version = ${version}`);
    }
  }).immediate();
  return { from, to, backup };
}

function copyBefore(db: Db, file: string, from: number, to: number): string {
  const copy = `${file}.v${from}-before-v${to}`;
  const draft = `${copy}.part`;
  try {
    rmSync(draft, { force: true });
    // Private from its first byte on; SQLite writes into an empty file as it is.
    closeSync(openSync(draft, 'wx', 0o600));
    db.prepare('VACUUM INTO ?').run(draft);
    const handle = openSync(draft, 'r');
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, copy);
    return copy;
  } catch (error) {
    rmSync(draft, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'storage',
      `${file} has to be brought from schema ${from} to ${to}, and the copy that is made before (${copy}) failed: ${why}. Make room for one more copy of the database, or give the folder to the user of the daemon.`,
      { cause: error },
    );
  }
}
