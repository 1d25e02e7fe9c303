// Master.csv and its like, of CDR and of CEL: files read as a stream, also old ones that were put away with gzip.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { fieldsOf, type Layout, layoutOfNames, layoutOfValues } from '../pbx/asterisk/record-columns.ts';
import type { RecordClock } from '../pbx/asterisk/record-time.ts';
import { CsvFramer, type CsvRecord } from './csv.ts';
import { type RecordSource, type RecordStream, readRow, type StreamItem } from './record-stream.ts';

export interface CsvOptions {
  readonly files: readonly string[];
  readonly clock: RecordClock;
  /** Names of the columns, where a file has an order of its own; null: what the file shows. */
  readonly columns: readonly string[] | null;
}

const CHUNK_BYTES = 64 * 1024;
const FILES_MAX = 100;
/** Files of log rotation have other beginnings than the file that has their name now. */
const PRINT_BYTES = 4 * 1024;
const SEPARATORS = [',', ';', '\t'];
/** Rows are written in the order of their ends, but for batches and long calls. */
const SINCE_MARGIN_MS = 3_600_000;
/** The places of rows in different files do not meet. */
const FILE_ORDER = 2 ** 40;

/** Errors: `not_found`, `invalid`: a file that holds no records, or not enough of each. */
export async function openCsv({ files, clock, columns }: CsvOptions): Promise<RecordSource> {
  if (files.length > FILES_MAX) throw new AppError('invalid', `At most ${FILES_MAX} files at one time.`);
  const streams: RecordStream[] = [];
  for (const [index, file] of files.entries()) {
    const stream = await openFile(file, index, clock, columns);
    if (stream !== null) streams.push(stream);
  }
  return {
    id: `csv ${files.map((file) => basename(file)).join(' ')}`,
    streams,
    close: async () => undefined,
  };
}

/** null: an empty file. */
async function openFile(
  path: string,
  index: number,
  clock: RecordClock,
  columns: readonly string[] | null,
): Promise<RecordStream | null> {
  if (!existsSync(path)) throw new AppError('not_found', `There is no file ${path}.`);
  const head = await firstBytes(path);
  if (head.length === 0) return null;
  const { layout, separator } = layoutOf(head, path, columns);
  const print = createHash('sha256').update(head.subarray(0, PRINT_BYTES)).digest('hex').slice(0, 12);
  return new CsvStream({
    ...{ path, layout, separator, clock, columns },
    name: `${basename(path)} ${print}`,
    firstOrder: index * FILE_ORDER,
  });
}

interface CsvStreamOptions {
  readonly path: string;
  readonly name: string;
  readonly layout: Layout;
  readonly separator: string;
  readonly clock: RecordClock;
  readonly firstOrder: number;
}

class CsvStream implements RecordStream {
  readonly name: string;
  readonly order = 'end';
  readonly isLocal = true;
  readonly #options: CsvStreamOptions;

  constructor(options: CsvStreamOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async *read(from: number | string | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    const { path, separator } = this.#options;
    const isZipped = path.endsWith('.gz');
    const size = isZipped ? null : (await stat(path)).size;
    const offset = Number(from ?? (since === null || size === null ? 0 : await this.#find(since, size)));
    const begin = isZipped ? 0 : Math.min(offset, size ?? offset);
    const framer = new CsvFramer(begin, separator);
    const { bytes, done } = bytesOf(path, begin);
    for await (const chunk of bytes) {
      for (const record of framer.push(chunk as Buffer)) {
        if (record.offset >= offset) yield this.#item(record, size === null ? done() : record.next / size);
      }
    }
    for (const record of framer.finish()) if (record.offset >= offset) yield this.#item(record, 1);
  }

  #item({ values, offset }: CsvRecord, fraction: number): StreamItem {
    const { layout, clock, firstOrder } = this.#options;
    const base = { place: offset, fraction: Math.min(fraction, 1) };
    if (values === null) return { ...base, record: null, skip: 'damaged' };
    // Files of log rotation may each begin with names.
    if (layout.isHeader && layoutOfNames(values) !== null) return { ...base, record: null, skip: null };
    if (values.length < layout.columns.length - 1) return { ...base, record: null, skip: 'wrong_columns' };
    const fields = fieldsOf(layout.columns, values);
    return { ...base, ...readRow(layout.kind, fields, clock, firstOrder + offset) };
  }

  /** Where the rows of that time begin, by halving; all that is before it is older. */
  async #find(since: EpochMs, size: number): Promise<number> {
    let [low, high] = [0, size];
    while (high - low > CHUNK_BYTES) {
      const middle = Math.floor((low + high) / 2);
      const at = await this.#timeAfter(middle);
      if (at !== null && at < since - SINCE_MARGIN_MS) low = middle;
      else high = middle;
    }
    return low === 0 ? 0 : this.#lineAfter(low);
  }

  async #timeAfter(offset: number): Promise<EpochMs | null> {
    const bytes = await bytesAt(this.#options.path, offset, 2 * CHUNK_BYTES);
    const [, ...records] = new CsvFramer(offset, this.#options.separator).push(bytes);
    for (const record of records) {
      const item = this.#item(record, 0);
      if (item.record !== null) return item.record.endedAt;
    }
    return null;
  }

  async #lineAfter(offset: number): Promise<number> {
    const bytes = await bytesAt(this.#options.path, offset, CHUNK_BYTES);
    return offset + bytes.indexOf(0x0a) + 1;
  }
}

/** `done`: how much of a zipped file has been read; what it holds is not known before. */
function bytesOf(path: string, start: number): { bytes: Readable; done: () => number } {
  const file = createReadStream(path, { start, highWaterMark: CHUNK_BYTES });
  if (!path.endsWith('.gz')) return { bytes: file, done: () => 1 };
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  let size = 0;
  stat(path).then(
    (found) => {
      size = found.size;
    },
    () => undefined,
  );
  return { bytes: file.pipe(unzipped), done: () => (size === 0 ? 0 : file.bytesRead / size) };
}

async function firstBytes(path: string): Promise<Buffer> {
  if (!path.endsWith('.gz')) return bytesAt(path, 0, CHUNK_BYTES);
  const { bytes } = bytesOf(path, 0);
  try {
    for await (const chunk of bytes) return chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
  return Buffer.alloc(0);
}

async function bytesAt(path: string, offset: number, length: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): AppError {
  const code = String((cause as NodeJS.ErrnoException).code ?? cause);
  return new AppError('not_found', `Cannot read ${path} (${code}). Check its owner and mode.`, { cause });
}

/** Errors: `invalid`. */
function layoutOf(
  head: Buffer,
  path: string,
  columns: readonly string[] | null,
): { readonly layout: Layout; readonly separator: string } {
  for (const separator of SEPARATORS) {
    const framer = new CsvFramer(0, separator);
    const [first] = [...framer.push(head), ...framer.finish()];
    const values = first?.values ?? [];
    if (columns === null || values.length === 0) {
      const layout = layoutOfValues(values);
      if (layout !== null) return { layout: checked(layout, path), separator };
      continue;
    }
    const layout = layoutOfNames(columns);
    if (layout === null) {
      throw new AppError(
        'invalid',
        'The columns given name no channel, start and uniqueid (or of CEL: eventtype, eventtime, uniqueid and linkedid).',
      );
    }
    if (values.length > 1) return { layout: { ...layout, isHeader: false }, separator };
  }
  throw new AppError(
    'invalid',
    `${path} begins with no record of Asterisk that is known here. Name its columns in their order with --columns, such as --columns clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,accountcode,uniqueid,linkedid.`,
  );
}

/** Errors: `invalid`: calls cannot be told from each other. */
function checked(layout: Layout, path: string): Layout {
  if (layout.columns.includes('uniqueid')) return layout;
  throw new AppError(
    'invalid',
    `${path} does not hold the ids of the channels, so that a call cannot be known again. Set loguniqueid = yes (and newcdrcolumns = yes) in section [csv] of cdr.conf; rows that are written from then on can be used.`,
  );
}
