// Calls: the list, the live ones, and one call with what it was made of.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import type { CallRecord } from '../calls/record.ts';
import { afterHours } from '../config/settings.ts';
import { AppError } from '../errors.ts';
import {
  CALL_STATES,
  type CallJson,
  callDetailSchema,
  callJson,
  callSchema,
  DIRECTIONS,
  DISPOSITIONS,
  legJson,
} from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { problemResponses } from './problem.ts';
import { choice, given, instant, page, readInstant, readNumber, telephoneNumber, word } from './query.ts';
import { timelineJson } from './timeline-json.ts';

const PAGE_ITEMS_DEFAULT = 100;

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
  const numbers = createNumbers(config.region);
  const query = z.strictObject({
    since: instant('Started at or after').optional(),
    until: instant('Started before').optional(),
    direction: choice(DIRECTIONS, 'Direction').optional(),
    disposition: choice(DISPOSITIONS, 'How it ended').optional(),
    state: choice(CALL_STATES, 'State; `ended` leaves out calls in progress').optional(),
    agent: word('The agent the call counts for').optional(),
    number: telephoneNumber().optional(),
    pbx: word('Id of the PBX').optional(),
    ...page(config.limits.pageItems, Math.min(PAGE_ITEMS_DEFAULT, config.limits.pageItems)),
  });
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
    async ({ query: { since, until, number, limit, cursor, ...same } }) => {
      const filter = given({
        ...same,
        since: readInstant(since, config.timezone),
        until: readInstant(until, config.timezone),
        number:
          number === undefined ? undefined : (numbers.normalise(readNumber(number)) ?? readNumber(number)),
      });
      const { items, next } = await deps.reads.calls(filter, { limit, cursor: cursor ?? null });
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
