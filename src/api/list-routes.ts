// Lists of numbers that are treated otherwise: `ignore` and `internal` never make a task, `vip` goes first.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import { LIST_NAMES } from '../tasks/rules.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice, page, word } from './query.ts';

const ENTRIES_MAX = 5_000;

const entrySchema = z
  .object({
    pattern: z.string().describe('A number in E.164, or the beginning of one and a star'),
    note: z.string().nullable(),
    addedAt: timeSchema,
    addedBy: z.string(),
  })
  .meta({
    id: 'ListEntry',
    examples: [
      { pattern: '+7495*', note: 'own offices', addedAt: '2026-03-02T09:15:00.000Z', addedBy: 'operator' },
    ],
  });

const patternText = () => {
  const wanted = 'a telephone number in any spelling, or the beginning of one followed by "*"';
  return z
    .string({ error: wanted })
    .trim()
    .regex(/^[+ ]?[\w#. ()-]{1,40}\*?$/, { error: wanted })
    .describe('A number in any spelling, or the beginning of one and a star')
    .meta({ example: '8 495 123-45-67' });
};

const listParam = { list: choice(LIST_NAMES, 'Which list') };

export function addListRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addRead(instance, deps);
  addAdd(instance, deps);
  addRemove(instance, deps);
}

/** As calls carry it; a beginning stays a beginning. */
function readPattern(deps: ApiDeps, text: string): string {
  if (text.endsWith('*')) return text.replace(/[ ().-]/g, '');
  return createNumbers(deps.config.region).normalise(text) ?? text;
}

function addRead(instance: FastifyInstance, deps: ApiDeps): void {
  const { limit } = page(deps.config.limits.pageItems);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/lists/:list',
    {
      onRequest: requireScope('tasks:read'),
      schema: {
        operationId: 'readList',
        tags: ['lists'],
        summary: 'Entries of a list, but for those of the configuration',
        params: z.strictObject(listParam),
        querystring: z.strictObject({ limit, cursor: word('The `next` of an earlier answer').optional() }),
        response: {
          200: z.object({ items: z.array(entrySchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async ({ params, query }) => {
      const found = await deps.reads.listEntries(params.list, query.cursor ?? null, query.limit + 1);
      const items = found
        .slice(0, query.limit)
        .map((entry) => ({ ...entry, addedAt: isoTime(entry.addedAt) }));
      return { items, next: found.length > items.length ? (items.at(-1)?.pattern ?? null) : null };
    },
  );
}

function addAdd(instance: FastifyInstance, deps: ApiDeps): void {
  const wanted = `1 to ${ENTRIES_MAX} entries`;
  const item = z.strictObject({
    pattern: patternText(),
    note: z.string().trim().max(200).nullable().default(null),
  });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/lists/:list',
    {
      bodyLimit: 1_000_000,
      onRequest: requireScope('lists:write'),
      schema: {
        operationId: 'addToList',
        tags: ['lists'],
        summary: 'Put numbers on a list; it holds from the next call on',
        params: z.strictObject(listParam),
        body: z
          .strictObject({
            items: z.array(item).min(1, { error: wanted }).max(ENTRIES_MAX, { error: wanted }),
          })
          .meta({ examples: [{ items: [{ pattern: '+7495*', note: 'own offices' }] }] }),
        response: { 200: z.object({ stored: z.int() }), ...problemResponses(400, 401, 403, 409, 429) },
      },
    },
    (request, reply) => {
      const entries = request.body.items.map(({ pattern, note }) => ({
        pattern: readPattern(deps, pattern),
        note,
      }));
      return placeOrder(deps, request, reply, 'add-to-list', { list: request.params.list, entries });
    },
  );
}

function addRemove(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().delete(
    '/lists/:list/:pattern',
    {
      onRequest: requireScope('lists:write'),
      schema: {
        operationId: 'removeFromList',
        tags: ['lists'],
        summary: 'Take a number off a list',
        params: z.strictObject({ ...listParam, pattern: patternText() }),
        response: { 200: z.object({ pattern: z.string() }), ...problemResponses(400, 401, 403, 404, 429) },
      },
    },
    (request, reply) => {
      const { list, pattern } = request.params;
      return placeOrder(deps, request, reply, 'remove-from-list', {
        list,
        pattern: readPattern(deps, pattern),
      });
    },
  );
}
