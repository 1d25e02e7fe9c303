// Lists go by the change sequence: a client that follows `next` sees every change once it is committed, newest last.

import type { SelectQueryBuilder } from 'kysely';
import { AppError } from '../errors.ts';
import type { Tables } from './schema.ts';

export interface PageRequest {
  readonly limit: number;
  /** The `next` of an earlier page; null for the first one. */
  readonly cursor: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Whatever is asked for: one page never holds up the others. */
const PAGE_ITEMS_MAX = 5_000;

export function itemsOf(page: PageRequest): number {
  return Math.min(page.limit, PAGE_ITEMS_MAX);
}

/** One row more than asked for tells whether there is a next page. Errors: `invalid`: the cursor. */
export function pageOf<T extends 'calls' | 'tasks', O extends { change_seq: number }>(
  query: SelectQueryBuilder<Tables, T, O>,
  page: PageRequest,
): Promise<O[]> {
  const after = page.cursor === null ? 0 : Number(page.cursor);
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new AppError('invalid', `cursor: "${page.cursor}" is not the \`next\` of an earlier answer.`);
  }
  const list = query as unknown as SelectQueryBuilder<Tables, 'calls', O>;
  return list
    .where('change_seq', '>', after)
    .orderBy('change_seq')
    .limit(itemsOf(page) + 1)
    .execute();
}

export function paged<T>(
  rows: readonly { change_seq: number }[],
  page: PageRequest,
  items: readonly T[],
): Page<T> {
  const last = rows[itemsOf(page) - 1];
  return { items, next: rows.length > itemsOf(page) && last !== undefined ? String(last.change_seq) : null };
}
