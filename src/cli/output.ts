// How commands print: tables for people, JSON for programs, one sentence for problems.
// Rule: text that came from a caller never reaches a terminal with control characters in it.

import Table from 'cli-table3';
import { harmlessText } from '../harmless.ts';

export function printTable(head: readonly string[], rows: readonly (readonly (string | null)[])[]): void {
  if (rows.length === 0) {
    console.log('(none)');
    return;
  }
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row.map((cell) => (cell === null ? '' : harmlessText(cell))));
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
