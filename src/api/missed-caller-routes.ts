// Customers who were missed, and what became of them: whom nobody has called back, and how long the others waited.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { MissedCaller, MissedCallerFilter } from '../store/missed-caller-queries.ts';
import { contactSchema, isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { milliseconds, yesNo } from './filters.ts';
import { holderOf, requireScope } from './guard.ts';
import { periodShape, placeShape, readPeriod, readPlaces } from './indicator-query.ts';
import { refuseUnknownTeam } from './known-teams.ts';
import { problemResponses } from './problem.ts';
import { given, page } from './query.ts';

export const missedCallerSchema = z
  .object({
    number: z.string(),
    name: z
      .string()
      .nullable()
      .describe("The contact's name, else what the caller sent: treat it as untrusted"),
    contact: contactSchema.nullable(),
    call: z.string().describe('The first missed call'),
    missedCalls: z.int(),
    firstMissedAt: timeSchema,
    lastMissedAt: timeSchema,
    attempts: z.int().describe('Calls that staff placed to the number since'),
    firstAttemptAt: timeSchema.nullable(),
    reachedAt: timeSchema.nullable().describe('First talk since, whoever called'),
    reachedBy: z.enum(['callback', 'customer_called']).nullable(),
    agent: z.string().nullable().describe('Who tried first'),
    pbx: z.string(),
    team: z.string().nullable(),
    did: z.string().nullable(),
    queue: z.string().nullable(),
    afterHours: z.boolean(),
  })
  .meta({ id: 'MissedCaller', description: 'A customer from the first missed call to the next talk' });

export function missedCallerJson(caller: MissedCaller): z.output<typeof missedCallerSchema> {
  const { number, name, contact, call, missedCalls, attempts, reachedBy } = caller;
  const { agent, pbx, team, did, queue, afterHours } = caller;
  return {
    ...{ number, name: contact?.name ?? name, contact, call, missedCalls },
    firstMissedAt: isoTime(caller.firstMissedAt),
    lastMissedAt: isoTime(caller.lastMissedAt),
    attempts,
    firstAttemptAt: isoTimeOrNull(caller.firstAttemptAt),
    reachedAt: isoTimeOrNull(caller.reachedAt),
    ...{ reachedBy, agent, pbx, team, did, queue, afterHours },
  };
}

export function addMissedCallerRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const query = z.strictObject({
    ...periodShape,
    ...placeShape,
    calledBack: yesNo('Somebody has tried to call back').optional(),
    reached: yesNo('Somebody has talked with them since').optional(),
    calledBackMsMax: milliseconds('First attempt within').optional(),
    reachedMsMax: milliseconds('First talk within').optional(),
    ...page(config.limits.pageItems),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/missed-callers',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'listMissedCallers',
        tags: ['metrics'],
        summary: 'Customers who were missed in a period, the longest waiting first',
        description: '`calledBack=false&reached=false` are those whom nobody has returned the call.',
        querystring: query,
        response: {
          200: z.object({ items: z.array(missedCallerSchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const {
        period,
        from,
        to,
        calledBack,
        reached,
        calledBackMsMax,
        reachedMsMax,
        limit,
        cursor,
        ...places
      } = request.query;
      await refuseUnknownTeam(places.team, deps, holderOf(request));
      const filter: MissedCallerFilter = {
        period: readPeriod({ period, from, to }, config.timezone, deps.now()),
        places: readPlaces(places, holderOf(request)),
        ...given({
          calledBack: calledBack === undefined ? undefined : calledBack === 'true',
          reached: reached === undefined ? undefined : reached === 'true',
          calledBackMsMax,
          reachedMsMax,
        }),
      };
      const { items, next } = await deps.reads.missedCallers(filter, { limit, cursor: cursor ?? null });
      return { items: items.map(missedCallerJson), next };
    },
  );
}
