// Reading one FreeSWITCH event: a flat object of headers, as JSON or plain events give it. Absent and empty
// are the same; times are microseconds, 0 means "not yet".

import type { EpochMs } from '../../events/vocabulary.ts';

/** Header → value; values are strings, for arrays of variables they are lists. */
export type EslEvent = Readonly<Record<string, unknown>>;

/** '' when absent; of a list, the first. */
export function header(event: EslEvent, name: string): string {
  const value = event[name];
  if (typeof value === 'string') return value;
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : '';
}

/** The first header of `names` that says something; null when none does. */
export function firstOf(event: EslEvent, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = header(event, name);
    if (value !== '') return value;
  }
  return null;
}

/** Whole milliseconds; null when absent, 0 or no number. */
export function timeOf(event: EslEvent, name: string): EpochMs | null {
  const value = header(event, name);
  if (!/^\d{1,17}$/.test(value)) return null;
  const ms = Math.floor(Number(value) / 1_000);
  return ms > 0 ? ms : null;
}
