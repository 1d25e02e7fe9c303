// Pages of a list that goes by the change sequence: a client that follows `next` sees every change once it is
// committed, newest last.

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

export function itemsOf({ limit }: { readonly limit: number }): number {
  return Math.min(limit, PAGE_ITEMS_MAX);
}

type Listed = 'calls' | 'tasks' | 'reviews';

/** What changed after `after` and up to `upTo`; one row more than asked for tells whether there is more. */
export function changedRows<T extends Listed, O extends { change_seq: number }>(
  query: SelectQueryBuilder<Tables, T, O>,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number | null; readonly limit: number },
): Promise<O[]> {
  const list = query as unknown as SelectQueryBuilder<Tables, 'calls', O>;
  const later = list
    .where('change_seq', '>', after)
    .orderBy('change_seq')
    .limit(limit + 1);
  return (upTo === null ? later : later.where('change_seq', '<=', upTo)).execute();
}

/** Errors: `invalid` for a cursor that nobody gave out. */
export function pageOf<T extends Listed, O extends { change_seq: number }>(
  query: SelectQueryBuilder<Tables, T, O>,
  page: PageRequest,
): Promise<O[]> {
  const after = page.cursor === null ? 0 : Number(page.cursor);
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new AppError('invalid', `cursor: "${page.cursor}" is not the \`next\` of an earlier answer.`);
  }
  return changedRows(query, { after, upTo: null, limit: itemsOf(page) });
}

export function paged<T>(
  rows: readonly { change_seq: number }[],
  page: PageRequest,
  items: readonly T[],
): Page<T> {
  const last = rows[itemsOf(page) - 1];
  return { items, next: rows.length > itemsOf(page) && last !== undefined ? String(last.change_seq) : null };
}

/** In the order in which calls started, or the other way round; the cursor is where the last one stood. Errors: `invalid` for a
 * cursor that nobody gave out. */
export function pageByStart<O extends StartRow>(
  query: SelectQueryBuilder<Tables, 'calls', O>,
  page: PageRequest,
  direction: StartOrder,
): Promise<O[]> {
  const list = query
    .orderBy('started_at', direction)
    .orderBy('id', direction)
    .limit(itemsOf(page) + 1);
  if (page.cursor === null) return list.execute();
  const [, at, id = ''] = /^(\d{1,15})\.(\w{1,40})$/.exec(page.cursor) ?? [];
  if (at === undefined) {
    throw new AppError('invalid', `cursor: "${page.cursor}" is not the \`next\` of an earlier answer.`);
  }
  const [within, beyond] = direction === 'asc' ? (['>=', '>'] as const) : (['<=', '<'] as const);
  return list
    .where('started_at', within, Number(at))
    .where((eb) => eb.or([eb('started_at', beyond, Number(at)), eb('id', beyond, id)]))
    .execute();
}

/** `desc`: the latest first. */
export type StartOrder = 'asc' | 'desc';

export interface StartRow {
  readonly id: string;
  readonly started_at: number;
}

export function pagedByStart<T>(rows: readonly StartRow[], page: PageRequest, items: readonly T[]): Page<T> {
  const last = rows[itemsOf(page) - 1];
  const isLast = rows.length <= itemsOf(page) || last === undefined;
  return { items, next: isLast ? null : `${last.started_at}.${last.id}` };
}
