// Tables of CDR and CEL in MySQL or MariaDB, as FreePBX keeps them (asteriskcdrdb). Rule: the session may only read, and
// asks for a page at a time: by the row's own number where the table has one, else by time, a day after the other.

import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { AppError, type ErrorCode } from '../errors.ts';
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

export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  /** Path of a Unix socket; null: by host and port. */
  readonly socket: string | null;
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
}

export interface MysqlOptions {
  readonly address: MysqlAddress;
  /** Names of the tables; null: `cdr` and `cel`, those that there are. */
  readonly tables: readonly string[] | null;
  readonly clock: RecordClock;
  readonly timezone: string;
}

const PAGE_ROWS = 2_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Rows of so long are sorted for one page. */
const STRETCH_MS = 86_400_000;
const STANDARD_TABLES = ['cdr', 'cel'];

/** Errors: `unreachable`, `unauthorized`; `invalid`: no such table. */
export async function openMysql(options: MysqlOptions): Promise<RecordSource> {
  const { address } = options;
  const connection = await connect(address);
  try {
    await connection.query('SET SESSION TRANSACTION READ ONLY');
    const streams: RecordStream[] = [];
    for (const table of options.tables ?? STANDARD_TABLES) {
      const stream = await openTable(connection, table, options);
      if (stream !== null) streams.push(stream);
      else if (options.tables !== null) throw noTable(address, `"${table}"`);
    }
    if (streams.length === 0) throw noTable(address, '"cdr" or "cel"');
    return {
      id: `mysql ${address.socket ?? `${address.host}:${address.port}`} ${address.database}`,
      streams,
      close: () => connection.end().catch(() => connection.destroy()),
    };
  } catch (error) {
    connection.destroy();
    throw toAppError(address, error);
  }
}

function noTable({ database }: MysqlAddress, what: string): AppError {
  return new AppError(
    'invalid',
    `The database ${database} has no table ${what} with the columns of CDR (channel, calldate, uniqueid) or CEL (eventtype, eventtime, uniqueid, linkedid).`,
  );
}

async function connect(address: MysqlAddress): Promise<Connection> {
  const { host, port, socket, user, password, database } = address;
  try {
    return await createConnection({
      ...(socket === null ? { host, port } : { socketPath: socket }),
      ...{ user, database },
      ...(password !== null && { password }),
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Times are the PBX's local ones: they must come as they were written.
      dateStrings: true,
      rowsAsArray: true,
      supportBigNumbers: true,
      charset: 'utf8mb4',
    });
  } catch (error) {
    throw toAppError(address, error);
  }
}

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ER_ACCESS_DENIED_ERROR: ['unauthorized', 'user and password are refused'],
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: ['unauthorized', 'user and password are refused'],
  ER_DBACCESS_DENIED_ERROR: ['unauthorized', 'this user may not read the database: GRANT SELECT'],
  ER_TABLEACCESS_DENIED_ERROR: ['unauthorized', 'this user may not read the table: GRANT SELECT'],
  ER_COLUMNACCESS_DENIED_ERROR: ['unauthorized', 'this user may not read the table: GRANT SELECT'],
  ER_BAD_DB_ERROR: ['invalid', 'there is no such database'],
  ECONNREFUSED: ['unreachable', 'nobody listens there'],
  ETIMEDOUT: ['unreachable', 'it does not answer'],
  ENOTFOUND: ['unreachable', 'this name cannot be resolved'],
  ENOENT: ['unreachable', 'there is no such socket'],
  PROTOCOL_CONNECTION_LOST: ['unreachable', 'the connection was lost'],
  ECONNRESET: ['unreachable', 'the connection was lost'],
};

function toAppError({ host, port, socket, user, database }: MysqlAddress, error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string') return error;
  const [kind, why] = CODES[code] ?? ['unreachable', `${code}: ${String(message)}`];
  const where = socket ?? `${host}:${port}`;
  return new AppError(kind, `Cannot read ${database} at ${where} as ${user}: ${why}.`, { cause: error });
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** null: there is no such table, or it holds something else. */
async function openTable(
  connection: Connection,
  table: string,
  options: MysqlOptions,
): Promise<RecordStream | null> {
  const rows = await ask(
    connection,
    'SELECT column_name, extra FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position',
    [options.address.database, table],
  );
  const own = rows.map(([name]) => String(name));
  const layout = layoutOfNames(own);
  if (layout === null) return null;
  const number = rows.find(([, extra]) => String(extra).toLowerCase().includes('auto_increment'))?.[0];
  const used = layout.columns.flatMap((name, index) =>
    name === '' ? [] : [{ name, own: own[index] ?? '' }],
  );
  return new MysqlTable({
    ...{ connection, table, layout, used, options },
    number: number === undefined ? null : String(number),
  });
}

async function ask(connection: Connection, sql: string, values: readonly unknown[]): Promise<unknown[][]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
  return rows as unknown as unknown[][];
}

interface MysqlTableOptions {
  readonly connection: Connection;
  readonly table: string;
  readonly layout: Layout;
  readonly used: readonly { readonly name: string; readonly own: string }[];
  /** Column that numbers the rows; null when there is none. */
  readonly number: string | null;
  readonly options: MysqlOptions;
}

class MysqlTable implements RecordStream {
  readonly name: string;
  readonly order: 'start' | 'end';
  readonly isLocal = true;
  readonly #of: MysqlTableOptions;

  constructor(of: MysqlTableOptions) {
    this.name = of.table;
    // Numbered rows of CDR are in the order in which channels ended; others are read by the time of their start.
    this.order = of.layout.kind === 'cdr' && of.number !== null ? 'end' : 'start';
    this.#of = of;
  }

  async *read(from: Place | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    try {
      if (this.#of.number !== null) yield* this.#byNumber(this.#of.number, from, since);
      else yield* this.#byTime(from, since);
    } catch (error) {
      throw toAppError(this.#of.options.address, error);
    }
  }

  get #time(): string {
    const time = this.#of.used.find(({ name }) => name === 'start' || name === 'eventtime');
    return quoted(time?.own ?? '');
  }

  get #select(): string {
    return this.#of.used.map(({ own }) => quoted(own)).join(', ');
  }

  #ask(sql: string, ...values: unknown[]): Promise<unknown[][]> {
    return ask(this.#of.connection, sql, values);
  }

  #since(since: EpochMs): string {
    return localText(since, this.#of.options.timezone);
  }

  #item(values: readonly unknown[], place: Place, order: number, fraction: number): StreamItem {
    const { layout, used, options } = this.#of;
    const fields = fieldsOf(
      used.map(({ name }) => name),
      values,
    );
    return { place, fraction: Math.min(1, fraction), ...readRow(layout.kind, fields, options.clock, order) };
  }

  async *#byNumber(number: string, from: Place | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    const [column, table] = [quoted(number), quoted(this.#of.table)];
    const [bounds] = await this.#ask(`SELECT MIN(${column}), MAX(${column}) FROM ${table}`);
    let first = Number(bounds?.[0] ?? 0);
    const last = Number(bounds?.[1] ?? 0);
    if (since !== null && from === null) {
      const sql = `SELECT MIN(${column}) FROM ${table} WHERE ${this.#time} >= ?`;
      const [begin] = await this.#ask(sql, this.#since(since));
      if (begin?.[0] == null) return;
      first = Number(begin[0]);
    }
    let next = Math.max(first, Number(from ?? 0));
    const sql = `SELECT ${column}, ${this.#select} FROM ${table} WHERE ${column} >= ? ORDER BY ${column} LIMIT ${PAGE_ROWS}`;
    for (;;) {
      const rows = await this.#ask(sql, next);
      for (const [id, ...values] of rows) {
        next = Number(id) + 1;
        yield this.#item(values, Number(id), Number(id), (next - first) / Math.max(1, last - first + 1));
      }
      if (rows.length < PAGE_ROWS) return;
    }
  }

  /** A place is a time and the number of rows of that time that come before. */
  async *#byTime(from: Place | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    const table = quoted(this.#of.table);
    const ties = this.#of.used.filter(({ name }) => TIES.includes(name)).map(({ own }) => quoted(own));
    const order = [this.#time, ...ties].join(', ');
    const [bounds] = await this.#ask(`SELECT MIN(${this.#time}), MAX(${this.#time}) FROM ${table}`);
    if (bounds?.[0] == null) return;
    const [lowest, highest] = [String(bounds[0]), String(bounds[1])];
    const [fromTime = '', fromCount = '0'] = from === null ? [] : String(from).split('|');
    let time = fromTime || (since === null ? lowest : this.#since(since));
    let skip = Number(fromCount);
    const whole = Math.max(1, wall(highest) - wall(lowest));
    const sql = `SELECT ${this.#time}, ${this.#select} FROM ${table} WHERE ${this.#time} >= ? AND ${this.#time} < ?
      ORDER BY ${order} LIMIT ${PAGE_ROWS} OFFSET ?`;
    while (time <= highest) {
      const end = wallText(wall(time) + STRETCH_MS);
      const rows = await this.#ask(sql, time, end, skip);
      for (const [at, ...values] of rows) {
        const text = String(at);
        skip = text === time ? skip + 1 : 1;
        time = text;
        const fraction = (wall(text) - wall(lowest)) / whole;
        yield this.#item(values, `${text}|${skip - 1}`, wall(text) * 1_000 + skip, fraction);
      }
      if (rows.length === PAGE_ROWS) continue;
      const [later] = await this.#ask(
        `SELECT MIN(${this.#time}) FROM ${table} WHERE ${this.#time} >= ?`,
        end,
      );
      if (later?.[0] == null) return;
      [time, skip] = [String(later[0]), 0];
    }
  }
}

/** What tells rows of one second apart. */
const TIES = ['uniqueid', 'sequence', 'channel', 'dstchannel', 'lastapp', 'duration'];

/** Times of rows as if the wall were in Greenwich: only for going on by a day. */
function wall(text: string): number {
  const at = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`);
  return Number.isNaN(at) ? 0 : at;
}

function wallText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
