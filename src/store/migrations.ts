// Numbered SQL files, forward only, each in a transaction of its own. The number of the last one is kept in the
// database's user_version; a database with a higher number belongs to a newer program and is left alone.

import { readdirSync, readFileSync } from 'node:fs';
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

/** Brings the schema up to date. Returns the names of the migrations that ran. */
export function migrate(db: Db, file: string): readonly string[] {
  refuseNewer(db, file);
  const current = schemaVersion(db);
  const pending = listMigrations().filter(({ version }) => version > current);
  for (const { version, name } of pending) {
    const sql = readFileSync(new URL(name, FOLDER), 'utf8');
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    })();
  }
  return pending.map(({ name }) => name);
}
