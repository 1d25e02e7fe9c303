// Bytes of a CSV file → records, as Asterisk writes them: values in quotes, quotes in values doubled. Pure; any split of
// the bytes gives the same records. Rule: a damaged line costs itself, never the rest of the file.

export interface CsvRecord {
  /** null: this line cannot be read (a quote that never closes, a line without end). */
  readonly values: readonly string[] | null;
  /** Place of its first byte, and of the first byte after it. */
  readonly offset: number;
  readonly next: number;
}

/** A value may hold line ends; a record that is longer is a quote that never closes. */
const RECORD_BYTES_MAX = 64 * 1024;
const VALUES_MAX = 200;
const NEWLINE = 0x0a;
const QUOTE = 0x22;

export class CsvFramer {
  #rest: Buffer = Buffer.alloc(0);
  /** Place of the first byte of `#rest`. */
  #at: number;
  #separator: string;

  /** `offset`: place of the first byte that will be pushed. */
  constructor(offset = 0, separator = ',') {
    this.#at = offset;
    this.#separator = separator;
  }

  push(bytes: Buffer): CsvRecord[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    return this.#take(false);
  }

  /** The last line may have no end. */
  finish(): CsvRecord[] {
    return this.#take(true);
  }

  #take(isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    let from = 0;
    for (;;) {
      const end = recordEnd(this.#rest, from, isLast);
      if (end === null) break;
      const { to, isWhole } = end;
      const text = this.#rest
        .subarray(from, to)
        .toString('utf8')
        .replace(/\r?\n$/, '');
      const values = isWhole ? valuesIn(text, this.#separator) : null;
      if (text !== '') records.push({ values, offset: this.#at + from, next: this.#at + to });
      from = to;
    }
    this.#at += from;
    // A copy: the buffer of a stream must not be kept alive by its last bytes.
    this.#rest = Buffer.from(this.#rest.subarray(from));
    return records;
  }
}

/** Where the record that begins at `from` ends; null: its end is not here yet. */
function recordEnd(
  bytes: Buffer,
  from: number,
  isLast: boolean,
): { readonly to: number; readonly isWhole: boolean } | null {
  if (from >= bytes.length) return null;
  let inQuotes = false;
  for (let line = from; ; ) {
    const newline = bytes.indexOf(NEWLINE, line);
    const to = newline < 0 ? bytes.length : newline + 1;
    if (newline < 0 && !isLast) {
      // However long the line turns out to be, it is no record.
      return bytes.length - from > RECORD_BYTES_MAX ? { to: bytes.length, isWhole: false } : null;
    }
    for (let at = bytes.indexOf(QUOTE, line); at >= 0 && at < to; at = bytes.indexOf(QUOTE, at + 1)) {
      inQuotes = !inQuotes;
    }
    if (!inQuotes) return { to, isWhole: to - from <= RECORD_BYTES_MAX };
    if (newline < 0 || to - from > RECORD_BYTES_MAX) {
      const first = bytes.indexOf(NEWLINE, from);
      return { to: first < 0 ? bytes.length : first + 1, isWhole: false };
    }
    line = to;
  }
}

function valuesIn(text: string, separator: string): string[] | null {
  const values: string[] = [];
  for (let at = 0; at <= text.length; ) {
    if (values.length >= VALUES_MAX) return null;
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      values.push(text.slice(at, end < 0 ? text.length : end));
      if (end < 0) return values;
      at = end + separator.length;
      continue;
    }
    let end = text.indexOf('"', at + 1);
    while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    if (end < 0) return null;
    values.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 >= text.length) return values;
    if (!text.startsWith(separator, end + 1)) return null;
    at = end + 1 + separator.length;
  }
  return values;
}
