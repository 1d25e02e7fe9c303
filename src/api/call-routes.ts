// Calls: the list, the live ones, and one call with what it was made of.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { seesCall } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import { callDetailSchema, callJson, callSchema, legJson } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { callFilter, callFilterShape } from './filters.ts';
import { holderOf, requireScope, within } from './guard.ts';
import { notModifiedResponse, problemResponses } from './problem.ts';
import { choice, page, word } from './query.ts';
import { timelineJson } from './timeline-json.ts';

export function addCallRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addLive(instance, deps);
  addOne(instance, deps);
}

const listSchema = z.object({ items: z.array(callSchema), next: z.string().nullable() });

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const query = z.strictObject({
    ...callFilterShape,
    ...page(config.limits.pageItems),
    order: choice(
      ['change', 'start', 'latest'],
      'change: the newest change last; start: as they started; latest: the last that started first',
    ).default('change'),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'listCalls',
        tags: ['calls'],
        summary: 'Calls, newest change last',
        description:
          'Calls in progress are in the list too. Give `next` back as `cursor` for the following page.',
        querystring: query,
        response: { 200: listSchema, ...notModifiedResponse, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const { limit, cursor, order, ...asked } = request.query;
      const filter = within(callFilter(asked, config), request);
      const wanted = { limit, cursor: cursor ?? null };
      const { items, next } = await (order === 'change'
        ? deps.reads.calls(filter, wanted)
        : deps.reads.callsByStart(filter, wanted, order === 'start' ? 'asc' : 'desc'));
      return { items: items.map(callJson), next };
    },
  );
}

function addLive(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/live',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'listLiveCalls',
        tags: ['calls'],
        summary: 'Calls in progress, oldest first',
        querystring: z.strictObject({}),
        response: { 200: listSchema, ...notModifiedResponse, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const calls = await deps.reads.liveCalls(within({}, request));
      return { items: calls.map(callJson), next: null };
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'content', own: true },
      schema: {
        operationId: 'getCall',
        tags: ['calls'],
        summary: 'One call with its legs and events',
        description: 'The id of a call that was merged into another one answers with the surviving call.',
        params: z.strictObject({ id: word('Id of the call') }),
        response: { 200: callDetailSchema, ...notModifiedResponse, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const call = await deps.reads.call(id);
      if (call === null || !seesCall(holderOf(request), call)) {
        throw new AppError('not_found', `There is no call ${id}.`);
      }
      const timeline = await deps.reads.timeline(call.id);
      return { ...callJson(call), legs: call.legs.map(legJson), timeline: timeline.map(timelineJson) };
    },
  );
}
