// Reads about reviews: the list, and one.

import type { Kysely } from 'kysely';
import type { Own } from '../desk/sight.ts';
import { itemsOf, type Page, type PageRequest, paged, pageOf } from './paging.ts';
import type { Tables } from './schema.ts';
import { toReview } from './script-rows.ts';
import type { Review } from './stored-scripts.ts';

export interface ReviewFilter {
  readonly statuses?: readonly string[];
  readonly agent?: string;
  readonly team?: string;
  readonly teams?: readonly string[];
  /** Only of calls that count for this agent. */
  readonly own?: Own;
  readonly script?: string;
  readonly call?: string;
}

export interface ReviewQueries {
  reviews(filter: ReviewFilter, page: PageRequest): Promise<Page<Review>>;
  review(id: string): Promise<Review | null>;
}

export function createReviewQueries(sql: Kysely<Tables>): ReviewQueries {
  return {
    async reviews(filter, page) {
      const rows = await pageOf(reviewsWhere(sql, filter), page);
      return paged(rows, page, rows.slice(0, itemsOf(page)).map(toReview));
    },
    async review(id) {
      const row = await sql.selectFrom('reviews').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toReview(row);
    },
  };
}

function reviewsWhere(sql: Kysely<Tables>, filter: ReviewFilter) {
  let query = sql.selectFrom('reviews').selectAll();
  if (filter.statuses !== undefined) query = query.where('status', 'in', filter.statuses);
  if (filter.agent !== undefined) query = query.where('agent', '=', filter.agent);
  if (filter.team !== undefined) query = query.where('team', '=', filter.team);
  if (filter.teams !== undefined) query = query.where('team', 'in', filter.teams);
  if (filter.own !== undefined) query = query.where('agent', '=', filter.own.agent);
  if (filter.script !== undefined) query = query.where('script_id', '=', filter.script);
  if (filter.call !== undefined) query = query.where('call_id', '=', filter.call);
  return query;
}
