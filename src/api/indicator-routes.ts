// Indicators over HTTP: one of them with any cut, all of them at once, the customers who were missed, and how far sums have still
// to be made anew.

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Analyst } from '../metrics/analyst.ts';
import { indicatorOf } from '../metrics/catalogue.ts';
import { INDICATOR_NAMES } from '../metrics/indicator.ts';
import { toCsv } from '../spreadsheet.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { indicatorTable, overviewTable } from './indicator-csv.ts';
import { indicatorJson, indicatorSchema, overviewJson, overviewSchema } from './indicator-json.ts';
import { cuts, questionShape, readQuestion } from './indicator-query.ts';
import { refuseUnknownTeam } from './known-teams.ts';
import { addMissedCallerRoutes } from './missed-caller-routes.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice } from './query.ts';

const format = choice(['json', 'csv'], 'csv: a table for spreadsheets').default('json');

export function addIndicatorRoutes(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  addOverview(instance, deps, analyst);
  addOne(instance, deps, analyst);
  addMissedCallerRoutes(instance, deps);
  addRebuild(instance, deps);
}

function addOverview(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  const { timezone } = deps.config;
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/metrics',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'content', own: true },
      schema: {
        operationId: 'getOverview',
        tags: ['metrics'],
        summary: 'All indicators of a period, as a dashboard shows them',
        querystring: z.strictObject({ ...questionShape, format }),
        produces: ['application/json', 'text/csv'],
        response: { 200: overviewSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply) => {
      const { format: wanted, ...asked } = request.query;
      await refuseUnknownTeam(asked.team, deps, holderOf(request));
      const question = readQuestion(asked, deps.config, deps.now(), holderOf(request));
      const answer = overviewJson(await analyst.overview(question), timezone, asked.lang);
      return wanted === 'csv' ? sendCsv(reply, 'ringback-overview', overviewTable(answer)) : answer;
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  const { timezone } = deps.config;
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/metrics/:indicator',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'content', own: true },
      schema: {
        operationId: 'getIndicator',
        tags: ['metrics'],
        summary: 'One indicator of a period, with its formulas and the way to the calls behind it',
        params: z.strictObject({ indicator: choice(INDICATOR_NAMES, 'Name of the indicator') }),
        querystring: z.strictObject({ ...questionShape, by: cuts().optional(), format }),
        produces: ['application/json', 'text/csv'],
        response: { 200: indicatorSchema, ...problemResponses(400, 401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      const { format: wanted, by = [], ...asked } = request.query;
      const indicator = indicatorOf(request.params.indicator);
      if (indicator === null) {
        throw new AppError('not_found', `There is no indicator ${request.params.indicator}.`);
      }
      await refuseUnknownTeam(asked.team, deps, holderOf(request));
      const question = readQuestion(asked, deps.config, deps.now(), holderOf(request));
      const answer = indicatorJson(await analyst.indicator(indicator, by, question), timezone, asked.lang);
      return wanted === 'csv' ? sendCsv(reply, `ringback-${indicator.name}`, indicatorTable(answer)) : answer;
    },
  );
}

/** Answers with a file; what the schema describes is the JSON. */
export function sendCsv(reply: FastifyReply, name: string, table: Parameters<typeof toCsv>[0]): never {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(toCsv(table, { bom: true })) as never;
}

const backlogSchema = z.object({
  callsLeft: z.int().describe('Calls of which the facts have still to be made'),
  tasksLeft: z.int(),
  staleDays: z
    .int()
    .describe('Days whose sums have still to be made anew; they are counted from facts until then'),
});

function addRebuild(instance: FastifyInstance, deps: ApiDeps): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const onRequest = requireScope('admin');
  app.get(
    '/metrics/rebuild',
    {
      onRequest,
      schema: {
        operationId: 'getRebuild',
        tags: ['metrics'],
        summary: 'How much has still to be made anew',
        response: { 200: backlogSchema, ...problemResponses(401, 403, 429) },
      },
    },
    () => deps.reads.figureBacklog(),
  );
  app.post(
    '/metrics/rebuild',
    {
      onRequest,
      schema: {
        operationId: 'rebuildMetrics',
        tags: ['metrics'],
        summary: 'Make sums anew from facts, or facts from calls and tasks',
        description:
          'Goes on beside the events; figures are right all the time, but for facts that are not made yet.',
        body: z
          .strictObject({
            what: choice(['sums', 'facts'], 'facts: sums as well').default('sums'),
          })
          .meta({ examples: [{ what: 'sums' }] }),
        response: { 202: backlogSchema, ...problemResponses(400, 401, 403, 409, 429) },
      },
    },
    async (request, reply) => {
      await placeOrder(deps, request, reply, 'rebuild-figures', request.body);
      return reply.code(202).send(await deps.reads.figureBacklog());
    },
  );
}
