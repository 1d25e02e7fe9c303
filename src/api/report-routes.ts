// Summaries over HTTP: the kept ones, any other period on the spot, in every form, and sending one once more.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Analyst } from '../metrics/analyst.ts';
import { LANGUAGES } from '../metrics/words.ts';
import { builderOptions, buildSummary } from '../reports/builder.ts';
import { periodOf } from '../reports/due.ts';
import { prepareSending } from '../reports/sending.ts';
import { REPORT_KINDS } from '../reports/summary.ts';
import { summaryLetter } from '../reports/summary-letter.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { refuseUnknownTeam } from './known-teams.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice, day, page, word } from './query.ts';
import { summaryJson, summarySchema } from './summary-json.ts';

const params = z.strictObject({
  kind: choice(REPORT_KINDS, 'What it tells of'),
  day: day('A local day of it'),
});

export function addReportRoutes(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  addList(instance, deps);
  addOne(instance, deps, analyst);
  addDeliveries(instance, deps);
  addSend(instance, deps, analyst);
}

function addList(instance: FastifyInstance, deps: ApiDeps): void {
  const { limit } = page(deps.config.limits.pageItems);
  const item = z.object({
    kind: z.enum(REPORT_KINDS),
    from: z.string(),
    to: z.string(),
    madeAt: timeSchema,
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/reports',
    {
      onRequest: requireScope('calls:read'),
      schema: {
        operationId: 'listReports',
        tags: ['reports'],
        summary: 'Summaries that were made, the latest first',
        querystring: z.strictObject({ limit }),
        response: { 200: z.object({ items: z.array(item) }), ...problemResponses(400, 401, 403, 429) },
      },
    },
    async ({ query }) => ({
      items: (await deps.reads.reports(query.limit)).map(({ madeAt, ...report }) => ({
        ...report,
        madeAt: isoTime(madeAt),
      })),
    }),
  );
}

const FORMATS = ['json', 'html', 'text'] as const;
const TYPES = { html: 'text/html; charset=utf-8', text: 'text/plain; charset=utf-8' } as const;
/** The mail's own styles, and nothing from anywhere. */
const HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

function addOne(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  const { config, reads, now } = deps;
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/reports/:kind/:day',
    {
      onRequest: requireScope('calls:read'),
      schema: {
        operationId: 'getReport',
        tags: ['reports'],
        summary: 'The summary of a day, a week or a month',
        description:
          'As it was kept, or made now where none is kept for these teams: `kept` tells. `html` is what recipients get by mail.',
        params,
        querystring: z.strictObject({
          format: choice(FORMATS, 'json, or as people read it').default('json'),
          lang: choice(LANGUAGES, 'Language').default('en'),
          team: word('Only the calls of this team').optional(),
          fresh: choice(['true', 'false'], 'true: made now, whatever is kept').default('false'),
        }),
        produces: ['application/json', 'text/html', 'text/plain'],
        response: { 200: summarySchema, ...problemResponses(400, 401, 403, 404, 429) },
      },
    },
    async (request, reply) => {
      const { format, lang, team, fresh } = request.query;
      await refuseUnknownTeam(team, deps, holderOf(request));
      const { teams: limits } = holderOf(request);
      const teams =
        team === undefined ? limits : [team].filter((each) => limits === null || limits.includes(each));
      const { kind, day: any } = request.params;
      const period = periodOf(kind, any);
      const known = fresh === 'true' ? null : await reads.report({ kind, from: period.from }, teams);
      const summary =
        known ?? (await buildSummary({ kind, period, teams }, builderOptions(config, reads, analyst, now)));
      if (format === 'json') return summaryJson(summary, known !== null);
      const letter = summaryLetter(summary, { lang, zone: config.timezone, attachments: false });
      return reply
        .type(TYPES[format])
        .header('content-security-policy', HTML_POLICY)
        .send((format === 'html' ? letter.html : letter.text) as never) as never;
    },
  );
}

const deliverySchema = z
  .object({
    recipient: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    nextAt: timeSchema.nullable(),
    lastAt: timeSchema.nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'ReportDelivery', description: 'Whether a summary has reached a recipient' });

function addDeliveries(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/reports/:kind/:day/deliveries',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'listReportDeliveries',
        tags: ['reports'],
        summary: 'Whom a summary has reached',
        params,
        response: {
          200: z.object({ items: z.array(deliverySchema) }),
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const { kind, day: any } = request.params;
      const deliveries = await deps.reads.reportDeliveries({ kind, from: periodOf(kind, any).from });
      return {
        items: deliveries.map(({ recipient, state, attempts, nextAt, lastAt, lastError }) => ({
          ...{ recipient, state, attempts, lastError },
          nextAt: isoTimeOrNull(nextAt),
          lastAt: isoTimeOrNull(lastAt),
        })),
      };
    },
  );
}

function addSend(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  const { config, reads, now } = deps;
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/reports/:kind/:day/send',
    {
      onRequest: requireScope('admin'),
      schema: {
        operationId: 'sendReport',
        tags: ['reports'],
        summary: 'Send a summary, once more or for the first time',
        description:
          'One that was never made (of a day before summaries began, or of a recipient that is new) is made first. 404 while the period is not over, and while its summary is still to be made by itself.',
        params,
        body: z
          .strictObject({ recipients: z.array(word('Name of a recipient')).max(100).optional() })
          .describe('Left out: all recipients')
          .meta({ examples: [{ recipients: ['manager'] }] }),
        response: {
          202: z.object({ recipients: z.array(z.string()) }),
          ...problemResponses(400, 401, 403, 404, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const { kind, day: any } = request.params;
      const period = periodOf(kind, any);
      const options = { config, reads, analyst, now };
      const { recipients, summaries } = await prepareSending(
        { kind, period, names: request.body.recipients ?? null },
        options,
      );
      const asked = { kind, from: period.from, recipients, summaries };
      await placeOrder(deps, request, reply, 'send-report', asked);
      deps.wakePush();
      return reply.code(202).send({ recipients: [...recipients] });
    },
  );
}
