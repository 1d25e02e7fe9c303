// Script adherence item by item: what is left out most often, and by whom.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { scriptId } from '../scripts/definition-schema.ts';
import type { ScriptAdherence } from '../store/adherence.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { periodShape, placeShape, readPeriod, readPlaces } from './indicator-query.ts';
import { refuseUnknownTeam } from './known-teams.ts';
import { problemResponses } from './problem.ts';

const figures = {
  eligible: z.int().describe('Calls that the script is for'),
  scored: z.int().describe('Of these, the ones that have a score'),
  coverage: z.number().nullable().describe('scored ÷ eligible'),
  meanScore: z.number().nullable().describe('0 to 1; null: none is scored'),
  autoFailed: z.int().describe('Scores that one thing alone made 0'),
};
const marks = { passed: z.int(), failed: z.int(), notApplicable: z.int() };

const adherenceSchema = z
  .object({
    script: z.string(),
    name: z.string(),
    ...figures,
    agents: z.array(z.object({ agent: z.string(), ...figures })),
    items: z
      .array(
        z.object({
          item: z.string(),
          text: z.string().describe('As the newest version that has it says it'),
          ...marks,
          failedShare: z.number().nullable().describe('failed ÷ (passed + failed)'),
          agents: z
            .array(z.object({ agent: z.string(), ...marks }))
            .describe('Who left it out most often first'),
        }),
      )
      .describe('In the order of the script'),
    skipped: z.array(z.string()).describe('Items that were left out, most often first'),
  })
  .meta({ id: 'ScriptAdherence', description: 'How well one script was kept to' });

export function addAdherenceRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const query = z.strictObject({
    ...periodShape,
    ...placeShape,
    script: scriptId().describe('Id of the script').optional(),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/metrics/script_adherence/items',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'getScriptAdherence',
        tags: ['metrics'],
        summary: 'Scripts item by item: what is left out most often, and by whom',
        description: 'A call counts once for each script that it is for.',
        querystring: query,
        response: {
          200: z.object({ from: z.string(), to: z.string(), items: z.array(adherenceSchema) }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const { period: asked, from, to, script, ...places } = request.query;
      const period = readPeriod({ period: asked, from, to }, deps.config.timezone, deps.now());
      await refuseUnknownTeam(places.team, deps, holderOf(request));
      const { scripts } = await deps.reads.adherence({
        ...period,
        ...readPlaces(places, holderOf(request)),
        ...(script === undefined ? {} : { script }),
      });
      return { ...period, items: scripts.map(adherenceJson) };
    },
  );
}

function adherenceJson({ items, skipped, ...rest }: ScriptAdherence): z.output<typeof adherenceSchema> {
  return {
    ...rest,
    agents: [...rest.agents],
    items: items.map((each) => ({ ...each, agents: [...each.agents] })),
    skipped: skipped.map(({ item }) => item),
  };
}
