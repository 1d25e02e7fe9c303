// Where history comes in: conversations of the past as a PBX recorded them, a few at a time, from `ringback import`.
// The position of the reader is kept in the same transaction, so that a reader that was killed goes on where it was.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { DIRECTIONS, DISPOSITIONS } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { requireScope } from './guard.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { instant, readInstant, word } from './query.ts';

/** Conversations of one request: the engine does nothing else meanwhile. */
export const CONVERSATIONS_MAX = 100;
/** Channels of one conversation. */
const RECORDS_MAX = 1_000;
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const POSITION_LENGTH_MAX = 20_000;
const SOURCE_LENGTH_MAX = 300;

const params = z.object({ pbx: word('Id of the PBX in the configuration') });
const source = () => word('What is read, in words of the reader', SOURCE_LENGTH_MAX);

const body = z
  .strictObject({
    source: source(),
    conversations: z
      .array(z.array(z.string()).min(1).max(RECORDS_MAX))
      .max(CONVERSATIONS_MAX)
      .describe(
        'The records of each conversation, complete: of FreeSWITCH as mod_json_cdr writes them, of Asterisk as `ringback import` makes them of CDR and CEL, one a channel',
      ),
    tasksSince: instant(
      'Calls that began then or later open and close tasks; left out: none does',
    ).optional(),
    position: z
      .string()
      .max(POSITION_LENGTH_MAX)
      .nullable()
      .describe('Where reading goes on, in words of the reader; null: everything has been read'),
  })
  .meta({
    examples: [
      {
        source: 'folder /var/log/freeswitch/json_cdr',
        conversations: [['{"core-uuid":"…","variables":{"uuid":"…","start_uepoch":"1772442900000000"}}']],
        position: '{"files":"1772442912000 a.cdr.json"}',
      },
    ],
  });

const answer = z
  .object({
    made: z.int().min(0).describe('Calls that are new'),
    known: z.int().min(0).describe('Calls that were there already, seen or imported: they stay as they are'),
    empty: z.int().min(0).describe('Conversations in which nobody called anybody'),
    outcomes: z
      .array(
        z.object({
          direction: z.enum(DIRECTIONS),
          disposition: z.enum(DISPOSITIONS).nullable(),
          calls: z.int().min(0),
        }),
      )
      .describe('Calls that are new, by how they went'),
  })
  .meta({ id: 'Imported', description: 'What came of conversations of the past' });

const positionSchema = z
  .object({ position: z.string().nullable().describe('As it was given last; null: nothing is half read') })
  .meta({ id: 'ImportPosition', description: 'How far an import has come' });

export function addImportRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addPost(instance, deps);
  addPosition(instance, deps);
}

function addPost(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/pbx/:pbx/history',
    {
      onRequest: requireScope('admin'),
      bodyLimit: BODY_BYTES_MAX,
      schema: {
        operationId: 'importCalls',
        tags: ['pbx'],
        summary: 'Conversations of the past, as the PBX recorded them',
        description:
          'For `ringback import`. Makes calls with `source: import`, which are announced to nobody. What is known of a ' +
          'conversation stays as it is, so the same request twice changes nothing.',
        params,
        body,
        response: { 200: answer, ...problemResponses(400, 401, 403, 404, 429, 503) },
      },
    },
    (request, reply) => {
      const { pbx } = request.params;
      const { conversations, tasksSince, ...rest } = request.body;
      if (!deps.config.pbx.some(({ id }) => id === pbx)) {
        throw new AppError('not_found', `There is no PBX "${pbx}" in the configuration.`);
      }
      return placeOrder(deps, request, reply, 'import-calls', {
        ...{ pbx, ...rest },
        conversations: conversations.map((records) => records.map((record) => deps.readCdr(pbx, record))),
        tasksSince: readInstant(tasksSince, deps.config.timezone) ?? null,
      }) as Promise<z.output<typeof answer>>;
    },
  );
}

function addPosition(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/pbx/:pbx/history',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'importPosition',
        tags: ['pbx'],
        summary: 'How far an import has come',
        params,
        querystring: z.strictObject({ source: source() }),
        response: { 200: positionSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => ({
      position: await deps.reads.importPosition(request.params.pbx, request.query.source),
    }),
  );
}
