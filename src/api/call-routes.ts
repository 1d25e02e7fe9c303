// Calls: the list, the live ones, and one call with what it was made of.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CallRecord } from '../calls/record.ts';
import { afterHours } from '../config/settings.ts';
import { AppError } from '../errors.ts';
import { type CallJson, callDetailSchema, callJson, callSchema, legJson } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { callFilter, callFilterShape } from './filters.ts';
import { problemResponses } from './problem.ts';
import { page, word } from './query.ts';
import { timelineJson } from './timeline-json.ts';

export function addCallRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const isAfterHours = afterHours(deps.config);
  const json = (call: CallRecord): CallJson => callJson(call, isAfterHours(call.startedAt));
  addList(instance, deps, json);
  addLive(instance, deps, json);
  addOne(instance, deps, json);
}

type ToJson = (call: CallRecord) => CallJson;

const listSchema = z.object({ items: z.array(callSchema), next: z.string().nullable() });

function addList(instance: FastifyInstance, deps: ApiDeps, json: ToJson): void {
  const { config } = deps;
  const query = z.strictObject({ ...callFilterShape, ...page(config.limits.pageItems) });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls',
    {
      schema: {
        operationId: 'listCalls',
        tags: ['calls'],
        summary: 'Calls, newest change last',
        description:
          'Calls in progress are in the list too. Give `next` back as `cursor` for the following page.',
        querystring: query,
        response: { 200: listSchema, ...problemResponses(400, 401, 429) },
      },
    },
    async ({ query: { limit, cursor, ...asked } }) => {
      const { items, next } = await deps.reads.calls(callFilter(asked, config), {
        limit,
        cursor: cursor ?? null,
      });
      return { items: items.map(json), next };
    },
  );
}

function addLive(instance: FastifyInstance, deps: ApiDeps, json: ToJson): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/live',
    {
      schema: {
        operationId: 'listLiveCalls',
        tags: ['calls'],
        summary: 'Calls in progress, oldest first',
        querystring: z.strictObject({}),
        response: { 200: listSchema, ...problemResponses(400, 401, 429) },
      },
    },
    async () => ({ items: (await deps.reads.liveCalls()).map(json), next: null }),
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps, json: ToJson): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/:id',
    {
      schema: {
        operationId: 'getCall',
        tags: ['calls'],
        summary: 'One call with its legs and events',
        description: 'The id of a call that was merged into another one answers with the surviving call.',
        params: z.strictObject({ id: word('Id of the call') }),
        response: { 200: callDetailSchema, ...problemResponses(401, 404, 429) },
      },
    },
    async ({ params: { id } }) => {
      const call = await deps.reads.call(id);
      if (call === null) throw new AppError('not_found', `There is no call ${id}.`);
      const timeline = await deps.reads.timeline(call.id);
      return { ...json(call), legs: call.legs.map(legJson), timeline: timeline.map(timelineJson) };
    },
  );
}
