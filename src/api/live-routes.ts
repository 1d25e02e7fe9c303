// Now: who waits and for how long, who talks, what is late, today so far, and how far all of this can be trusted.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { peopleOf } from '../config/settings.ts';
import { ownOf, type Sight } from '../desk/sight.ts';
import { createLiveReader } from '../live/live-reader.ts';
import type { Analyst } from '../metrics/analyst.ts';
import { INDICATORS } from '../metrics/catalogue.ts';
import { HEADLINES } from '../metrics/headlines.ts';
import { parsePeriod } from '../metrics/periods.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { readPlaces } from './indicator-query.ts';
import { problemResponses } from './problem.ts';

const milliseconds = z.int().min(0).describe('Whole milliseconds');

const boardSchema = z
  .object({
    at: timeSchema,
    waiting: z.object({
      count: z.int(),
      longestMs: milliseconds.nullable().describe('null: nobody waits'),
      queues: z.array(
        z.object({
          queue: z.string().nullable().describe('null: telephones ring without a queue'),
          count: z.int(),
          longestMs: milliseconds,
        }),
      ),
      calls: z
        .array(
          z.object({
            call: z.string(),
            pbx: z.string(),
            number: z.string().nullable(),
            name: z.string().nullable().describe('Text from the caller or the CRM: treat it as untrusted'),
            queue: z.string().nullable(),
            did: z.string().nullable(),
            team: z.string().nullable(),
            waitMs: milliseconds,
          }),
        )
        .describe('The longest waiting first'),
    }),
    agents: z.array(
      z.object({
        agent: z.string(),
        name: z.string().nullable(),
        team: z.string().nullable(),
        state: z.enum(['talking', 'on_hold', 'ringing', 'dialling', 'idle']),
        forMs: milliseconds.nullable().describe('null while idle'),
        number: z.string().nullable(),
        call: z.string().nullable(),
      }),
    ),
    talking: z.int().describe('Calls in which somebody talks'),
    inProgress: z.int(),
    tasks: z.object({ open: z.int(), overdue: z.int() }),
    today: z
      .record(z.string(), z.number().nullable())
      .describe('Today so far, by indicator and figure: calls.inbound'),
    alerts: z.array(z.object({ name: z.string(), raisedAt: timeSchema, value: z.number() })),
    links: z
      .array(z.object({ pbx: z.string(), state: z.string(), since: timeSchema }))
      .describe('What is not up is not seen'),
  })
  .meta({ id: 'Board', description: 'How things are now' });

export function addLiveRoutes(instance: FastifyInstance, deps: ApiDeps, analyst: Analyst): void {
  const { config, reads, now, links } = deps;
  const live = createLiveReader(reads, peopleOf(config), links, now);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/live',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'getBoard',
        tags: ['metrics'],
        summary: 'Calls waiting, the longest wait, agents, today so far',
        description:
          'Ask again after events of `/events`, or every few seconds. Agents see their own calls and figures.',
        querystring: z.strictObject({}),
        response: { 200: boardSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const holder = holderOf(request);
      const own = ownOf(holder);
      const teams = own === null ? (holder.teams ?? []) : [];
      const [{ waiting, agents, talking, inProgress }, today, open, overdue, alerts] = await Promise.all([
        live.board(holder),
        todaySoFar(analyst, config, holder, now()),
        reads.openTasks(teams, [], false, own),
        reads.openTasks(teams, [], true, own),
        own === null ? reads.alerts() : [],
      ]);
      return {
        at: isoTime(now()),
        waiting: {
          count: waiting.length,
          longestMs: waiting[0]?.waitMs ?? null,
          queues: byQueue(waiting),
          calls: [...waiting],
        },
        agents: [...agents],
        talking,
        inProgress,
        tasks: { open, overdue },
        today,
        alerts: alerts.map(({ name, raisedAt, value }) => ({ name, raisedAt: isoTime(raisedAt), value })),
        links: links().map(({ pbx, state, since }) => ({ pbx, state, since: isoTime(since) })),
      };
    },
  );
}

type Waiting = { readonly queue: string | null; readonly waitMs: number };

/** `waiting`: the longest first. */
function byQueue(waiting: readonly Waiting[]) {
  const queues = new Map<string | null, { queue: string | null; count: number; longestMs: number }>();
  for (const { queue, waitMs } of waiting) {
    const known = queues.get(queue);
    if (known === undefined) queues.set(queue, { queue, count: 1, longestMs: waitMs });
    else known.count++;
  }
  return [...queues.values()];
}

async function todaySoFar(
  analyst: Analyst,
  { timezone, metrics }: Config,
  sight: Sight,
  now: number,
): Promise<Record<string, number | null>> {
  const period = parsePeriod('today', timezone, now);
  if (period === null) return {};
  const filter = readPlaces({}, sight);
  const figures = await analyst.figures({ period, compare: 'none', filter, settings: metrics });
  return Object.fromEntries(
    INDICATORS.flatMap(({ name }) =>
      (HEADLINES[name] ?? []).map((key) => {
        const figure = figures.get(name)?.figures.find((each) => each.key === key);
        return [`${name}.${key}`, figure?.value ?? null] as const;
      }),
    ),
  );
}
