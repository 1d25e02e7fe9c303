// Tables of CDR and CEL in a file of SQLite (cdr_sqlite3_custom, cel_sqlite3_custom, or anything with such columns).
// The file is opened for reading only; Asterisk may write it meanwhile.

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { fieldsOf, type Layout, layoutOfNames } from '../pbx/asterisk/record-columns.ts';
import type { RecordClock } from '../pbx/asterisk/record-time.ts';
import {
  type Place,
  type RecordSource,
  type RecordStream,
  readRow,
  type StreamItem,
} from './record-stream.ts';
import { localText } from './record-tables.ts';

export interface SqliteOptions {
  readonly file: string;
  /** Names of the tables; null: every table that has the columns. */
  readonly tables: readonly string[] | null;
  readonly clock: RecordClock;
  readonly timezone: string;
}

/** Rows of one question: while it is answered, this thread does nothing else. */
const PAGE_ROWS = 500;
const BUSY_TIMEOUT_MS = 5_000;

/** Errors: `not_found`; `invalid`: no database, or no such table. */
export function openSqlite(options: SqliteOptions): RecordSource {
  const { file } = options;
  if (!existsSync(file)) throw new AppError('not_found', `There is no file ${file}.`);
  const db = connect(file);
  try {
    const names = options.tables ?? tablesOf(db);
    const streams = names.flatMap((table) => {
      const layout = layoutOfNames(columnsOf(db, table));
      if (layout !== null) return [new TableStream(db, table, layout, options)];
      if (options.tables === null) return [];
      throw new AppError('invalid', `${file} has no table "${table}" with the columns of CDR or CEL.`);
    });
    if (streams.length === 0) {
      throw new AppError(
        'invalid',
        `${file} has no table with the columns of CDR (channel, calldate or start, uniqueid) or CEL (eventtype, eventtime, uniqueid, linkedid).`,
      );
    }
    return { id: `sqlite ${basename(file)}`, streams, close: async () => void db.close() };
  } catch (error) {
    db.close();
    throw toAppError(file, error);
  }
}

function connect(file: string): Sqlite.Database {
  try {
    return new Sqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw toAppError(file, error);
  }
}

function toAppError(file: string, error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  return new AppError('invalid', `Cannot read ${file} as a database of SQLite: ${error.message}.`, {
    cause: error,
  });
}

function tablesOf(db: Sqlite.Database): string[] {
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    .pluck()
    .all() as string[];
}

function columnsOf(db: Sqlite.Database, table: string): string[] {
  return db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

class TableStream implements RecordStream {
  readonly name: string;
  readonly order: 'start' | 'end';
  readonly isLocal = true;
  readonly #db: Sqlite.Database;
  readonly #table: string;
  readonly #layout: Layout;
  readonly #options: SqliteOptions;

  constructor(db: Sqlite.Database, table: string, layout: Layout, options: SqliteOptions) {
    this.name = table;
    // Rows of CDR are written when a channel ends.
    this.order = layout.kind === 'cel' ? 'start' : 'end';
    this.#db = db;
    this.#table = table;
    this.#layout = layout;
    this.#options = options;
  }

  async *read(from: Place | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    const { columns, kind } = this.#layout;
    const own = columnsOf(this.#db, this.#table);
    const used = columns.flatMap((name, index) => (name === '' ? [] : [{ name, own: own[index] ?? '' }]));
    const select = used.map((each) => quoted(each.own)).join(', ');
    const table = quoted(this.#table);
    try {
      const [first, last] = this.#bounds(table, used, since);
      const page = this.#db
        .prepare(`SELECT rowid, ${select} FROM ${table} WHERE rowid >= ? ORDER BY rowid LIMIT ${PAGE_ROWS}`)
        .raw();
      let next = from === null ? first : Math.max(first, Number(from));
      for (;;) {
        const rows = page.all(next) as unknown[][];
        for (const [rowid, ...values] of rows) {
          next = Number(rowid) + 1;
          const fields = fieldsOf(
            used.map((each) => each.name),
            values,
          );
          const fraction = Math.min(1, (next - first) / Math.max(1, last - first + 1));
          const place = Number(rowid);
          yield { place, fraction, ...readRow(kind, fields, this.#options.clock, place) };
        }
        if (rows.length < PAGE_ROWS) return;
      }
    } catch (error) {
      throw toAppError(this.#options.file, error);
    }
  }

  /** Rows are numbered as they are written. Errors: SqliteError. */
  #bounds(
    table: string,
    used: readonly { readonly name: string; readonly own: string }[],
    since: EpochMs | null,
  ): [number, number] {
    const last = Number(this.#db.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get() ?? 0);
    const time = used.find(({ name }) => name === 'start' || name === 'eventtime')?.own;
    if (since === null || time === undefined) return [0, last];
    const begin = this.#db
      .prepare(`SELECT min(rowid) FROM ${table} WHERE ${quoted(time)} >= ?`)
      .pluck()
      .get(localText(since, this.#options.timezone));
    return [begin === null ? last + 1 : Number(begin), last];
  }
}
