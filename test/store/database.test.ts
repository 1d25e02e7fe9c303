import { chmodSync, linkSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { isStorageFailure, openForReading, openForWriting } from '../../src/store/database.ts';
import { inFolder } from '../support/workshop.ts';

const OPTIONS = { synchronous: 'normal' } as const;
const GOLDEN = new URL('./schema.sql', import.meta.url);

function dumpSchema(db: Sqlite.Database): string {
  const rows = db
    .prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name')
    .pluck()
    .all();
  return `${rows.join(';\n\n')};\n`;
}

test('the migrations give the golden schema', () =>
  inFolder((folder) => {
    const { db, close } = openForWriting(join(folder, 'a.db'), OPTIONS);
    const dump = dumpSchema(db);
    close();
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, dump);
    expect(dump).toBe(readFileSync(GOLDEN, 'utf8'));
  }));

test('every table is STRICT', () =>
  inFolder((folder) => {
    const { db, close } = openForWriting(join(folder, 'a.db'), OPTIONS);
    const loose = db.prepare(
      "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'",
    );
    expect(loose.pluck().all()).toEqual([]);
    close();
  }));

describe('refusals are one clear sentence', () => {
  test('a database of a newer program', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      const { db, close } = openForWriting(file, OPTIONS);
      db.pragma('user_version = 9999');
      close();
      expect(() => openForWriting(file, OPTIONS)).toThrow(/newer ringback \(schema 9999/);
      expect(() => openForReading(file)).toThrow(/newer ringback \(schema 9999/);
    }));

  test('a database of another program', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      const other = new Sqlite(file);
      other.exec('CREATE TABLE customers (name TEXT)');
      other.close();
      expect(() => openForWriting(file, OPTIONS)).toThrow(/database of another program/);
      const untouched = new Sqlite(file, { readonly: true });
      expect(untouched.prepare('SELECT count(*) FROM customers').pluck().get()).toBe(0);
      untouched.close();
    }));

  test('a file that is no database', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      writeFileSync(
        file,
        'just some text, long enough to be looked at as a header of a database file'.repeat(20),
      );
      expect(() => openForWriting(file, OPTIONS)).toThrow(/not a database/);
    }));

  test('a second daemon', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      const first = openForWriting(file, OPTIONS);
      expect(() => openForWriting(file, OPTIONS)).toThrow(/Another ringback daemon works on/);
      first.close();
      openForWriting(file, OPTIONS).close();
    }));

  test('a second daemon that comes by a link', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      const link = join(folder, 'link.db');
      const first = openForWriting(file, OPTIONS);
      symlinkSync(file, link);
      expect(() => openForWriting(link, OPTIONS)).toThrow(/Another ringback daemon works on/);
      first.close();
      openForWriting(link, OPTIONS).close();
    }));

  test('a file of two names: a daemon on the other one would not be seen', () =>
    inFolder((folder) => {
      const [file, other] = [join(folder, 'a.db'), join(folder, 'other.db')];
      const first = openForWriting(file, OPTIONS);
      linkSync(file, other);
      expect(() => openForWriting(other, OPTIONS)).toThrow(/has 2 names \(hard links\)/);
      first.close();
      rmSync(other);
      openForWriting(file, OPTIONS).close();
    }));

  test.skipIf(process.getuid?.() === 0)('a read-only file', () =>
    inFolder((folder) => {
      const file = join(folder, 'a.db');
      openForWriting(file, OPTIONS).close();
      chmodSync(file, 0o444);
      expect(() => openForWriting(file, OPTIONS)).toThrow(/read-only/);
    }),
  );

  test('a folder that cannot be made', () =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'plain-file'), '');
      expect(() => openForWriting(join(folder, 'plain-file', 'a.db'), OPTIONS)).toThrow(
        /Cannot use the database/,
      );
    }));

  test('reading a database that is not there', () => {
    expect(() => openForReading('/nonexistent/a.db')).toThrow(/There is no database at/);
  });
});

test('a file is marked as ours before it gets tables: a crash between the two leaves no stranger', () =>
  inFolder((folder) => {
    const file = join(folder, 'a.db');
    const empty = new Sqlite(file);
    empty.pragma('user_version = 9999');
    empty.close();
    expect(() => openForWriting(file, OPTIONS)).toThrow(/newer ringback/);
    const begun = new Sqlite(file);
    expect(begun.pragma('application_id', { simple: true })).toBe(0x52494e47);
    begun.pragma('user_version = 0');
    begun.close();
    const { db, close } = openForWriting(file, OPTIONS);
    expect(dumpSchema(db)).toBe(readFileSync(GOLDEN, 'utf8'));
    close();
  }));

test.each([
  ['SQLITE_FULL', true],
  ['SQLITE_IOERR_WRITE', true],
  ['SQLITE_BUSY', true],
  ['SQLITE_CONSTRAINT_UNIQUE', false],
  ['SQLITE_ERROR', false],
  ['ERR_INVALID_ARG_TYPE', false],
])('%s is worth another try: %s', (code, expected) => {
  expect(isStorageFailure(Object.assign(new Error('no'), { code }))).toBe(expected);
});

test('the database itself refuses a second open task for one number', () =>
  inFolder((folder) => {
    const { db, close } = openForWriting(join(folder, 'a.db'), OPTIONS);
    const insert =
      db.prepare(`INSERT INTO tasks (id, status, number, pbx, missed_calls, first_missed_at, last_missed_at,
      attempts, change_seq, changed_at) VALUES (?, ?, '+79161234567', 'main', 1, 1, 1, 0, ?, 1)`);
    insert.run('a', 'open', 1);
    expect(() => insert.run('b', 'claimed', 2)).toThrow(/UNIQUE/);
    insert.run('c', 'done', 3);
    close();
  }));
