// A stretch of something that grows, to be looked through for what is old.

import type { Statement } from 'better-sqlite3';
import type { EpochMs } from '../events/vocabulary.ts';

export interface Slice {
  /** The entry after which it begins. */
  readonly after: number;
  readonly limit: number;
  /** What is older than this goes, */
  readonly before: EpochMs;
  /** and what is up to this entry. */
  readonly upTo: number;
}

export interface Pruned {
  /** Where the slice ends; null at the end of all. */
  readonly last: number | null;
  /** Entries that were to go. */
  readonly old: number;
}

/** SQL that measures a slice of a table with `seq` and `at`. */
export function sliceOf(table: 'journal' | 'outbox'): string {
  return `SELECT max(seq) AS last, coalesce(sum(at < @before OR seq <= @upTo), 0) AS old
    FROM (SELECT seq, at FROM ${table} WHERE seq > @after ORDER BY seq LIMIT @limit)`;
}

/** `statement`: of `sliceOf`. */
export function measure(statement: Statement, slice: Slice): Pruned {
  return statement.get(slice) as Pruned;
}
