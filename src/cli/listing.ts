// What `ringback calls` and `ringback tasks` share: they read the database itself, beside a running daemon or
// without one, and show the newest changes last.

import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { openForReading } from '../store/database.ts';
import type { Page, PageRequest } from '../store/paging.ts';
import { createQueries, type Queries } from '../store/queries.ts';

const PAGE_ITEMS = 1_000;
export const LIMIT_MAX = 10_000;
const LIMIT_DEFAULT = 50;

const wanted = `a whole number from 1 to ${LIMIT_MAX}`;

/** The `--limit` flag. */
export const limit = z.coerce
  .number({ error: wanted })
  .int({ error: wanted })
  .min(1, { error: wanted })
  .max(LIMIT_MAX, { error: wanted })
  .default(LIMIT_DEFAULT);

export async function withQueries<T>(config: Config, work: (queries: Queries) => Promise<T>): Promise<T> {
  const { db, close } = openForReading(config.database.file);
  try {
    return await work(createQueries(db));
  } finally {
    close();
  }
}

/** The last `limit` items of a list that is read page by page. */
export async function newest<T>(
  limit: number,
  read: (page: PageRequest) => Promise<Page<T>>,
): Promise<readonly T[]> {
  let kept: readonly T[] = [];
  let cursor: string | null = null;
  do {
    const { items, next }: Page<T> = await read({ limit: PAGE_ITEMS, cursor });
    kept = [...kept, ...items].slice(-limit);
    cursor = next;
  } while (cursor !== null);
  return kept;
}
