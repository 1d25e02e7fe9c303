// A database as an older program left it: the first migrations, and in every table the rows of a real one, as far as it has the
// columns.

import { readdirSync, readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

const FOLDER = new URL('../../migrations/', import.meta.url);
const APPLICATION_ID = 0x52494e47;

const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort();
export const NEWEST = FILES.length;

/** `like`: a database of the newest schema. `copies`: so many of each call, on ids of their own. */
export function makeOldDatabase(file: string, version: number, like: string, copies = 1): void {
  const db = new Sqlite(file);
  db.pragma('journal_mode = WAL');
  db.pragma(`application_id = ${APPLICATION_ID}`);
  for (const name of FILES.slice(0, version)) db.exec(readFileSync(new URL(name, FOLDER), 'utf8'));
  db.pragma(`user_version = ${version}`);
  db.pragma('foreign_keys = OFF');
  db.prepare('ATTACH ? AS newest').run(like);
  db.transaction(() => {
    for (const table of tablesOf(db, 'main')) copyRows(db, table);
    for (let copy = 1; copy < copies; copy++) copyCalls(db, copy);
  })();
  db.exec('DETACH newest');
  db.close();
}

function tablesOf(db: Sqlite.Database, schema: string): string[] {
  const names = db.prepare(
    `SELECT name FROM ${schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`,
  );
  return names.pluck().all() as string[];
}

function columnsOf(db: Sqlite.Database, schema: string, table: string): string[] {
  return db.prepare(`SELECT name FROM pragma_table_info(?, ?)`).pluck().all(table, schema) as string[];
}

function copyRows(db: Sqlite.Database, table: string): void {
  const there = columnsOf(db, 'newest', table);
  const columns = columnsOf(db, 'main', table)
    .filter((name) => there.includes(name))
    .join(', ');
  if (columns === '') return;
  db.exec(
    `DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM newest.${table}`,
  );
}

function copyCalls(db: Sqlite.Database, copy: number): void {
  const columns = columnsOf(db, 'main', 'calls');
  const values = columns.map((name) => {
    if (name === 'id') return `substr(id, 1, 20) || printf('%06d', ${copy})`;
    return name === 'change_seq' ? `change_seq + ${copy} * 1000` : name;
  });
  db.exec(
    `INSERT OR IGNORE INTO main.calls (${columns.join(', ')}) SELECT ${values.join(', ')} FROM newest.calls`.replace(
      'FROM newest.calls',
      'FROM main.calls WHERE change_seq < 1000',
    ),
  );
}
