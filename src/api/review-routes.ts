// Reviews: calls that were drawn for somebody to listen to. A score by a reviewer closes one; see score-routes.ts.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { seesReview } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { reviewFilter, reviewFilterShape } from './filters.ts';
import { holderOf, requireScope, within } from './guard.ts';
import { placeOrder } from './orders.ts';
import { notModifiedResponse, problemResponses } from './problem.ts';
import { page, word } from './query.ts';
import { reviewJson, reviewSchema } from './score-json.ts';

const params = z.strictObject({ id: word('Id of the review') });
const REASON_LENGTH_MAX = 1_000;

export function addReviewRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addOne(instance, deps);
  addSkip(instance, deps);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/reviews',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'listReviews',
        tags: ['scripts'],
        summary: 'Calls to review, newest change last',
        querystring: z.strictObject({
          ...reviewFilterShape,
          ...page(deps.config.limits.pageItems),
        }),
        response: {
          200: z.object({ items: z.array(reviewSchema), next: z.string().nullable() }),
          ...notModifiedResponse,
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const { limit, cursor, ...asked } = request.query;
      const filter = reviewFilter(asked);
      const { items, next } = await deps.reads.reviews(within(filter, request), {
        limit,
        cursor: cursor ?? null,
      });
      return { items: items.map(reviewJson), next };
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/reviews/:id',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'getReview',
        tags: ['scripts'],
        summary: 'One review',
        params,
        response: { 200: reviewSchema, ...notModifiedResponse, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const review = await deps.reads.review(request.params.id);
      if (review === null || !seesReview(holderOf(request), review)) {
        throw new AppError('not_found', `There is no review ${request.params.id}.`);
      }
      return reviewJson(review);
    },
  );
}

function addSkip(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/reviews/:id/skip',
    {
      onRequest: requireScope('scores:write'),
      schema: {
        operationId: 'skipReview',
        tags: ['scripts'],
        summary: 'Leave a call out; no other call is drawn for it',
        params,
        body: z
          .strictObject({
            reason: word('Why nobody can review it', REASON_LENGTH_MAX),
            reviewer: word('Who says so; left out: the key itself').nullable().default(null),
          })
          .meta({ examples: [{ reason: 'there is no recording', reviewer: 'olga' }] }),
        response: { 200: reviewSchema, ...problemResponses(400, 401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const asked = { id: request.params.id, ...request.body };
      return reviewJson(await placeOrder(deps, request, reply, 'skip-review', asked));
    },
  );
}
