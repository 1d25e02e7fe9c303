// For load balancers, systemd, containers and Prometheus; no token, and nothing in them is a secret.
// `/healthz`: the process answers. `/readyz`: every PBX link has been tried; each link's state is in the body
// and a PBX that is down does not make the daemon unready, because only the daemon can wait for it.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ApiDeps } from './deps.ts';
import { linkJson, linkSchema } from './pbx-routes.ts';

const readinessSchema = z
  .object({
    ready: z.boolean(),
    storageProblem: z.string().nullable().describe('null while events can be stored'),
    databaseProblem: z
      .string()
      .nullable()
      .describe('What is wrong inside the database file; null while nothing is known to be'),
    backup: z
      .object({
        lastAt: z.iso.datetime().nullable().describe('Of the newest one that was found sound'),
        problem: z.string().nullable().describe('Why there is no newer one; null while all is well'),
      })
      .nullable()
      .describe('null: the daemon makes no backups. A backup that failed does not make the daemon unready'),
    failedReports: z.int().describe('Summaries that could not be delivered and were given up'),
    links: z.array(linkSchema),
  })
  .meta({ id: 'Readiness', description: 'Whether every PBX link has been tried, and how each one is' });

const iso = (at: EpochMs): string => new Date(at).toISOString();

export function addHealthRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'health',
        tags: ['service'],
        summary: 'The process is alive',
        security: [],
        response: { 200: z.object({ status: z.literal('ok'), version: z.string() }) },
      },
    },
    async () => ({ status: 'ok' as const, version: deps.version }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'readiness',
        tags: ['service'],
        summary: 'Every PBX link has been tried',
        description: '503 until each link has been tried once. A link that is down does not make it 503.',
        security: [],
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const links = deps.links();
      const ready = links.every((link) => link.tried);
      const { databaseProblem, backup } = deps.upkeep();
      return reply.code(ready ? 200 : 503).send({
        ready,
        storageProblem: deps.storageProblem(),
        databaseProblem,
        backup:
          backup === null
            ? null
            : { lastAt: backup.lastAt === null ? null : iso(backup.lastAt), problem: backup.problem },
        failedReports: await deps.reads.failedDeliveries(),
        links: links.map((link) => linkJson(link, deps.cdrProblem(link.pbx))),
      });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'metrics',
        tags: ['service'],
        summary: 'Figures for Prometheus',
        security: [],
        produces: ['text/plain'],
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await deps.metrics();
      return reply.type(contentType).send(text);
    },
  );
}
