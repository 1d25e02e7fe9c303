// How commands print: tables for people, JSON for programs, one sentence for problems.
// Rule: text that came from a caller never reaches a terminal with control characters in it.

import Table from 'cli-table3';

/** Control characters, escape sequences' introducers and direction overrides become visible marks. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

export function printTable(head: readonly string[], rows: readonly (readonly (string | null)[])[]): void {
  if (rows.length === 0) {
    console.log('(none)');
    return;
  }
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map((cell) => (cell === null ? '' : printable(cell))));
  console.log(table.toString());
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** 83004 → `1:23`; null → empty. */
export function clock(ms: number | null): string {
  if (ms === null) return '';
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0(?=\d:)/, '');
}
