// The links to the PBXs, how they are, and the gaps: periods nobody saw.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { LinkStatus } from '../pbx/link.ts';
import type { TouchedGap } from '../store/gap-queries.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { problemResponses } from './problem.ts';

const HOUR_MS = 3_600_000;

export const linkSchema = z
  .object({
    pbx: z.string(),
    type: z.enum(['asterisk', 'freeswitch']),
    state: z.enum(['connecting', 'up', 'down', 'stopped']),
    tried: z.boolean().describe('The first attempt has ended, well or badly'),
    since: timeSchema.describe('Since when it is up, or is not'),
    problem: z
      .enum(['unreachable', 'auth_failed', 'refused', 'not_a_pbx', 'too_old', 'silent', 'closed', 'overrun'])
      .nullable(),
    message: z.string().nullable().describe('What happened, to what, what to do'),
    version: z.string().nullable(),
    clock: z.enum(['pbx', 'arrival']).nullable().describe('Whose clock the times come from'),
    clockOffsetMs: z.number().nullable().describe('Clock of the PBX minus ours'),
    connects: z.int(),
    framesReceived: z.int(),
    framesUnknown: z.int(),
    anomalies: z.int(),
    lastFrameAt: timeSchema.nullable(),
    cdrProblem: z
      .string()
      .nullable()
      .describe("Why the PBX's own records cannot be read, so that gaps stay open; null: nothing is wrong"),
  })
  .meta({ id: 'Link', description: 'The connection to one PBX' });

const gapSchema = z
  .object({
    pbx: z.string(),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable().describe('null while it lasts'),
    reason: z.string(),
    calls: z.int().min(0).describe('Calls of which some part lies in it, as far as they are known'),
    unknownCalls: z.int().min(0).describe('Those whose end nobody knows'),
    backfilledAt: timeSchema
      .nullable()
      .describe("When the PBX's own records of the period had been read; null: they have not"),
  })
  .meta({ id: 'Gap', description: 'A period in which the events of a PBX were not seen' });

const pbxSchema = linkSchema
  .extend({ gaps: z.array(gapSchema).describe('The newest 100, newest last') })
  .meta({ id: 'Pbx', description: 'A PBX: its link and its gaps' });

export function gapJson(gap: TouchedGap): z.output<typeof gapSchema> {
  return {
    ...gap,
    startedAt: isoTime(gap.startedAt),
    endedAt: isoTimeOrNull(gap.endedAt),
    backfilledAt: isoTimeOrNull(gap.backfilledAt),
  };
}

export function linkJson(link: LinkStatus, cdrProblem: string | null): z.output<typeof linkSchema> {
  const { since, lastFrameAt, ...rest } = link;
  return { ...rest, since: isoTime(since), lastFrameAt: isoTimeOrNull(lastFrameAt), cdrProblem };
}

export function addPbxRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/pbx',
    {
      config: { own: true },
      schema: {
        operationId: 'listPbx',
        tags: ['pbx'],
        summary: 'The PBXs, their links and gaps',
        response: {
          200: z.object({ items: z.array(pbxSchema), next: z.null() }),
          ...problemResponses(401, 403, 429),
        },
      },
    },
    async () => {
      const { callAgeHours } = deps.config.limits;
      const gaps = await deps.reads.touchedGaps({
        since: 0,
        until: deps.now() + HOUR_MS,
        callAgeMsMax: callAgeHours * HOUR_MS,
      });
      const items = deps.links().map((link) => ({
        ...linkJson(link, deps.cdrProblem(link.pbx)),
        gaps: gaps.filter((gap) => gap.pbx === link.pbx).map(gapJson),
      }));
      return { items, next: null };
    },
  );
}
