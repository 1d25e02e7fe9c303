// Webhooks: made, changed, tried out and removed. Whoever makes one is told by it what it could read itself.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EVENT_TYPES, scopeOf, typesOf } from '../desk/event-types.ts';
import type { HookFilter } from '../desk/hook-filter.ts';
import { isWithin } from '../desk/hook-orders.ts';
import { AppError } from '../errors.ts';
import { createDestinations, readHookUrl } from '../push/address.ts';
import { newSecret, signedHeaders } from '../push/signature.ts';
import type { Hook } from '../store/hook-queries.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, mayDo, requireScope } from './guard.ts';
import { HOOK_EXAMPLE, hookJson, hookSchema } from './hook-json.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { given, word } from './query.ts';

const URL_LENGTH_MAX = 2_000;
const NAMES_MAX = 100;

const namesOf = (what: string) => z.array(word(what)).max(NAMES_MAX, { error: `at most ${NAMES_MAX}` });

const changeShape = {
  url: word('Where events are sent: http or https', URL_LENGTH_MAX),
  types: z
    .array(
      word('A type of event, with a star for several').refine((pattern) => typesOf(pattern).length > 0, {
        error: `a type of event, such as task.* or call.ended; known: ${EVENT_TYPES.join(', ')}`,
      }),
    )
    .max(NAMES_MAX, { error: `at most ${NAMES_MAX}` })
    .describe('Empty: all'),
  teams: namesOf('A team'),
  dids: namesOf('A dialled number, or the beginning of one and a star'),
  queues: namesOf('A queue, or the beginning of one and a star'),
  pbxs: namesOf('Id of a PBX'),
};

const { url, types, teams, dids, queues, pbxs } = changeShape;

const newBody = z
  .strictObject({
    url,
    types: types.default([]),
    teams: teams.default([]),
    dids: dids.default([]),
    queues: queues.default([]),
    pbxs: pbxs.default([]),
  })
  .meta({ examples: [{ url: HOOK_EXAMPLE.url, types: HOOK_EXAMPLE.types }] });

const changeBody = z
  .strictObject({
    url: url.optional(),
    types: types.optional(),
    teams: teams.optional(),
    dids: dids.optional(),
    queues: queues.optional(),
    pbxs: pbxs.optional(),
    enabled: z.boolean({ error: 'true or false' }).optional(),
  })
  .meta({ examples: [{ enabled: true }] });

const madeSchema = hookSchema
  .extend({
    secret: z
      .string()
      .nullable()
      .describe('Signs what is sent; shown this once. null when the request was a repeated one'),
  })
  .meta({ id: 'NewHook', description: 'A webhook that was just made' });

export const hookParams = z.strictObject({ id: word('Id of the hook') });

type Guard = ReturnType<typeof requireScope>;

export function addHookRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const onRequest = requireScope('hooks');
  addList(instance, deps, onRequest);
  addOne(instance, deps, onRequest);
  addCreate(instance, deps, onRequest);
  addChange(instance, deps, onRequest);
  addRemove(instance, deps, onRequest);
  addTest(instance, deps, onRequest);
}

/** Errors: `not_found`. */
export async function visibleHook(deps: ApiDeps, request: FastifyRequest, id: string): Promise<Hook> {
  const hook = await deps.reads.hook(id);
  if (hook !== null && isWithin(hook.filter, holderOf(request).teams)) return hook;
  throw new AppError('not_found', `There is no hook ${id}.`);
}

function addList(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/hooks',
    {
      onRequest,
      schema: {
        operationId: 'listHooks',
        tags: ['hooks'],
        summary: 'Webhooks, oldest first',
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(hookSchema) }), ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const limits = holderOf(request).teams;
      const hooks = await deps.reads.hooks();
      return { items: hooks.filter(({ filter }) => isWithin(filter, limits)).map(hookJson) };
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/hooks/:id',
    {
      onRequest,
      schema: {
        operationId: 'getHook',
        tags: ['hooks'],
        summary: 'One webhook',
        params: hookParams,
        response: { 200: hookSchema, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => hookJson(await visibleHook(deps, request, request.params.id)),
  );
}

function addCreate(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  const destinations = createDestinations(deps.config.hooks.allowPrivate);
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/hooks',
    {
      onRequest,
      schema: {
        operationId: 'createHook',
        tags: ['hooks'],
        summary: 'Make a webhook',
        description:
          'Events are sent as POST with JSON `{ type, timestamp, data }` and signed after Standard Webhooks. ' +
          'The key needs the scopes to read what the hook is told. Private addresses have to be allowed: `hooks.allowPrivate`.',
        body: newBody,
        response: { 201: madeSchema, ...problemResponses(400, 401, 403, 409, 429) },
      },
    },
    async (request, reply) => {
      const { url: address, ...lists } = request.body;
      const filter = checkFilter(deps, request, lists);
      const asked = {
        id: randomUUID(),
        url: readHookUrl(address, destinations),
        secret: newSecret(),
        filter,
      };
      const { id } = await placeOrder(deps, request, reply, 'create-hook', asked);
      deps.wakePush();
      const hook = await visibleHook(deps, request, id);
      return reply.code(201).send({ ...hookJson(hook), secret: id === asked.id ? asked.secret : null });
    },
  );
}

function addChange(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  const destinations = createDestinations(deps.config.hooks.allowPrivate);
  instance.withTypeProvider<ZodTypeProvider>().patch(
    '/hooks/:id',
    {
      onRequest,
      schema: {
        operationId: 'changeHook',
        tags: ['hooks'],
        summary: 'Change, disable or enable a webhook',
        description:
          'What happens while it is disabled is not told later. What it had still to be told waits for it.',
        params: hookParams,
        body: changeBody,
        response: { 200: hookSchema, ...problemResponses(400, 401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { url: address, enabled, ...lists } = request.body;
      const before = await visibleHook(deps, request, id);
      const filter = checkFilter(deps, request, { ...before.filter, ...given(lists) });
      await placeOrder(deps, request, reply, 'change-hook', {
        id,
        filter,
        ...(address === undefined ? {} : { url: readHookUrl(address, destinations) }),
        ...(enabled === undefined ? {} : { isEnabled: enabled }),
      });
      deps.wakePush();
      return hookJson(await visibleHook(deps, request, id));
    },
  );
}

function addRemove(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/hooks/:id',
    {
      onRequest,
      schema: {
        operationId: 'removeHook',
        tags: ['hooks'],
        summary: 'Remove a webhook, with everything that it had still to be told',
        params: hookParams,
        response: { 200: z.object({ id: z.string() }), ...problemResponses(401, 403, 404, 429) },
      },
    },
    (request, reply) => placeOrder(deps, request, reply, 'remove-hook', request.params),
  );
}

function addTest(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/hooks/:id/test',
    {
      onRequest,
      schema: {
        operationId: 'testHook',
        tags: ['hooks'],
        summary: 'Send a signed event of the type `hook.test` now, once, and tell what came of it',
        params: hookParams,
        response: {
          200: z.object({
            delivered: z.boolean(),
            status: z.int().nullable().describe('null: there was no answer'),
            problem: z.string().nullable(),
            tookMs: z.int(),
          }),
          ...problemResponses(401, 403, 404, 429),
        },
      },
    },
    async (request) => {
      const hook = await visibleHook(deps, request, request.params.id);
      const at = deps.now();
      const data = { hook: hook.id };
      const body = JSON.stringify({ type: 'hook.test', timestamp: new Date(at).toISOString(), data });
      const headers = signedHeaders(hook.secret, `test_${randomUUID()}`, Math.floor(at / 1000), body);
      const { status, problem } = await deps.post({ url: hook.url, headers, body });
      return { delivered: problem === null, status, problem, tookMs: deps.now() - at };
    },
  );
}

/** Errors: `invalid`: a PBX that there is not; `forbidden`: events that the key may not read. */
function checkFilter(deps: ApiDeps, request: FastifyRequest, filter: HookFilter): HookFilter {
  const known = deps.config.pbx.map(({ id }) => id);
  const unknown = filter.pbxs.find((pbx) => !known.includes(pbx));
  if (unknown !== undefined) {
    throw new AppError('invalid', `pbxs: there is no PBX "${unknown}", known are: ${known.join(', ')}`);
  }
  const holder = holderOf(request);
  const told = filter.types.length === 0 ? EVENT_TYPES : filter.types.flatMap(typesOf);
  const foreign = told.find((type) => !mayDo(holder, scopeOf(type)));
  if (foreign === undefined) return filter;
  throw new AppError(
    'forbidden',
    `"${holder.name}" may not be told of ${foreign}: it needs the scope ${scopeOf(foreign)}. Name the types of the hook.`,
  );
}
