// The stream of events, for dashboards and for programs that want to know at once.
// A token is taken from the Authorization header only: an address with a token in it ends up in logs. The page of somebody who
// signed in reads it with its cookie, as an EventSource does. It ends with the session, and whenever rights change.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EVENT_TYPES, scopeOf, typesOf } from '../desk/event-types.ts';
import { seesEvent } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { StoredEvent } from '../store/outbox-queries.ts';
import type { Access } from './access.ts';
import type { Authenticate } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { EVENT_EXAMPLE, eventSchema } from './event-json.ts';
import { EventStreams } from './event-streams.ts';
import { holderOf, mayDo } from './guard.ts';
import { problemResponses } from './problem.ts';
import { word } from './query.ts';

const POSITION = /^(evt_)?\d{1,15}$/;
const TYPES_LENGTH_MAX = 1_000;
const typesWanted = `types of events separated by commas, such as task.*,call.ended; known: ${EVENT_TYPES.join(', ')}`;

const ABOUT =
  `Server-Sent Events: \`id\` is the position, \`event\` the type, \`data\` an Event as JSON. Whoever reconnects with
\`Last-Event-ID\` misses nothing and gets nothing twice. When events after that position are no longer kept
(\`events.retentionDays\`), the first event is \`reset\`: read the lists once. A comment comes every
\`events.heartbeatSeconds\`. A client that does not read is cut off, and goes on from its position when it comes back.`.replaceAll(
    '\n',
    ' ',
  );

export function addEventRoutes(
  instance: FastifyInstance,
  deps: ApiDeps,
  { sessions, authenticate }: Access,
): void {
  const streams = new EventStreams({
    news: deps.news,
    reads: deps.reads,
    streamsMax: deps.config.limits.eventStreams,
    heartbeatMs: deps.config.events.heartbeatSeconds * 1000,
  });
  instance.addHook('preClose', async () => streams.close());
  sessions.onChange(() => streams.dropRefused());
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/events',
    {
      config: { own: true },
      schema: {
        operationId: 'followEvents',
        tags: ['events'],
        summary: 'What happens, as it happens',
        description: ABOUT,
        querystring: z.strictObject({
          types: word('Types of events separated by commas, with stars', TYPES_LENGTH_MAX)
            .refine((text) => readTypes(text).every((pattern) => typesOf(pattern).length > 0), {
              error: typesWanted,
            })
            .optional()
            .meta({ example: 'task.*,call.ended' }),
          lastEventId: position('As the header `Last-Event-ID`, for clients that cannot set it'),
        }),
        response: {
          200: {
            description: 'A stream that does not end by itself',
            content: { 'text/event-stream': { schema: eventSchema.meta({ examples: [EVENT_EXAMPLE] }) } },
          },
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request, reply) => {
      const frames = streams.open({
        after: positionOf(request, request.query.lastEventId),
        wants: filterOf(request, request.query.types),
        isAllowed: stillAs(authenticate, request),
        connection: reply.raw,
      });
      reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
      return (reply as FastifyReply).send(Readable.from(frames, { highWaterMark: 1 }));
    },
  );
}

function position(what: string) {
  return z.string().regex(POSITION, { error: 'the id of an event' }).optional().describe(what);
}

/** Errors: `invalid`. */
function positionOf({ headers }: FastifyRequest, given: string | undefined): number | null {
  const text = headers['last-event-id'] ?? given;
  if (text === undefined || text === '') return null;
  if (typeof text === 'string' && POSITION.test(text)) return Number(text.replace('evt_', ''));
  throw new AppError('invalid', 'Last-Event-ID: wanted the id of an event, as the stream gave it.');
}

function readTypes(text: string): readonly string[] {
  return text.split(',').map((pattern) => pattern.trim());
}

/** Errors: `forbidden`: what was asked for by name, or everything there is. */
function filterOf(request: FastifyRequest, asked: string | undefined): (event: StoredEvent) => boolean {
  const patterns = asked === undefined ? ['*'] : readTypes(asked);
  for (const pattern of patterns.filter((each) => each !== '*')) refuseForeign(request, pattern);
  const types = new Set<string>(
    patterns.flatMap(typesOf).filter((type) => mayDo(holderOf(request), scopeOf(type))),
  );
  if (types.size === 0) refuseForeign(request, '*');
  const holder = holderOf(request);
  return (event) => types.has(event.type) && seesEvent(holder, event);
}

/** Whether the same one would still be let in, with the same rights. */
function stillAs(authenticate: Authenticate, request: FastifyRequest): () => boolean {
  const before = JSON.stringify(holderOf(request));
  return () => {
    const asking = authenticate(request);
    return asking !== null && JSON.stringify(asking.holder) === before;
  };
}

function refuseForeign(request: FastifyRequest, pattern: string): void {
  const holder = holderOf(request);
  const foreign = typesOf(pattern).find((type) => !mayDo(holder, scopeOf(type)));
  if (foreign === undefined) return;
  throw new AppError(
    'forbidden',
    `"${holder.name}" may not be told of ${pattern}: it needs the scope ${scopeOf(foreign)}.`,
  );
}
