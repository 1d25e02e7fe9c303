// Tables as CSV that a spreadsheet opens as it is.
// Rule: text that came from a caller or a CRM never becomes a formula; numbers stay numbers.

import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | boolean | null;

/** What spreadsheets take for the beginning of a formula, also behind blanks and in full-width letters. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function harmless(cell: Cell): Cell {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Lines that end in CRLF, as RFC 4180 has it. `bom`: so that spreadsheets read Cyrillic as such. */
export function toCsv(rows: readonly (readonly Cell[])[], { bom = false } = {}): string {
  const cells = rows.map((row) => row.map(harmless));
  return stringify(cells, { bom, record_delimiter: 'windows', cast: { boolean: (value) => String(value) } });
}
