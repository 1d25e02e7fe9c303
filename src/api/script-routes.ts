// Scripts over HTTP: read them, and for administrators write and remove those that the configuration does not hold.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { scriptId } from '../scripts/definition-schema.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { page } from './query.ts';
import {
  scriptBody,
  scriptJson,
  scriptJsonSchema,
  scriptVersionJson,
  scriptVersionSchema,
} from './script-json.ts';

/** Definitions are long lists of phrases. */
const BODY_BYTES_MAX = 1_000_000;

const params = z.strictObject({ id: scriptId().describe('Id of the script') });

export function addScriptRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addList(instance, deps);
  addOne(instance, deps);
  addVersions(instance, deps);
  addPut(instance, deps);
  addRemove(instance, deps);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/scripts',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'listScripts',
        tags: ['scripts'],
        summary: 'Scripts in use, in the order of their ids',
        querystring: z.strictObject({}),
        response: {
          200: z.object({ items: z.array(scriptJsonSchema) }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async () => ({ items: (await deps.reads.scripts()).map(scriptJson) }),
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/scripts/:id',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'getScript',
        tags: ['scripts'],
        summary: 'One script, also when it was removed',
        params,
        response: { 200: scriptJsonSchema, ...problemResponses(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const script = await deps.reads.script(request.params.id);
      if (script === null) throw new AppError('not_found', `There is no script "${request.params.id}".`);
      return scriptJson(script);
    },
  );
}

function addVersions(instance: FastifyInstance, deps: ApiDeps): void {
  const { limit, cursor } = page(deps.config.limits.pageItems);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/scripts/:id/versions',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'listScriptVersions',
        tags: ['scripts'],
        summary: 'What a script said at all times, newest first',
        params,
        querystring: z.strictObject({ limit, cursor }),
        response: {
          200: z.object({ items: z.array(scriptVersionSchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 404, 429),
        },
      },
    },
    async ({ params: { id }, query }) => {
      if ((await deps.reads.script(id)) === null) {
        throw new AppError('not_found', `There is no script "${id}".`);
      }
      const before = query.cursor === undefined ? null : Number(query.cursor);
      const found = await deps.reads.scriptVersions(id, before, query.limit + 1);
      const items = found.slice(0, query.limit);
      const last = found.length > items.length ? items.at(-1) : undefined;
      return {
        items: items.map(scriptVersionJson),
        next: last === undefined ? null : String(last.version),
      };
    },
  );
}

function addPut(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().put(
    '/scripts/:id',
    {
      bodyLimit: BODY_BYTES_MAX,
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'putScript',
        tags: ['scripts'],
        summary: 'Write a script; what differs makes a new version',
        description:
          'The whole definition is sent. The one that holds already makes no new version. Scores keep the version ' +
          'that they were given by. A script of the configuration cannot be changed here (409).',
        params,
        body: scriptBody,
        response: {
          200: scriptJsonSchema,
          201: scriptJsonSchema.describe('It was not in use before'),
          ...problemResponses(400, 401, 403, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const definition = { id: request.params.id, ...request.body };
      const { script, created } = await placeOrder(deps, request, reply, 'put-script', definition);
      return reply.code(created ? 201 : 200).send(scriptJson(script));
    },
  );
}

function addRemove(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/scripts/:id',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'removeScript',
        tags: ['scripts'],
        summary: 'Use a script no more; its versions and scores stay, its open reviews are withdrawn',
        params,
        response: {
          200: z.object({ id: z.string() }),
          ...problemResponses(400, 401, 403, 404, 409, 429),
        },
      },
    },
    (request, reply) => placeOrder(deps, request, reply, 'remove-script', { id: request.params.id }),
  );
}
