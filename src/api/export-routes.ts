// All calls of a filter as one file, in the order in which they started: CSV for spreadsheets, JSON for programs. Read page by page
// and sent as the client takes it, so that a year of calls needs no memory and delays no event.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { type Cell, toCsv } from '../spreadsheet.ts';
import type { CallFilter } from '../store/call-filter.ts';
import type { StoredCall } from '../store/stored.ts';
import { type CallJson, callJson, callSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { callFilter, callFilterShape } from './filters.ts';
import { requireScope, within } from './guard.ts';
import { problemResponses } from './problem.ts';
import { choice } from './query.ts';

/** Calls of one reading. */
const PAGE_ITEMS = 1_000;

export function addExportRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const query = z.strictObject({
    ...callFilterShape,
    format: choice(['csv', 'json'], 'csv: a table for spreadsheets; json: an array of calls').default('csv'),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/export',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'exportCalls',
        tags: ['calls'],
        summary: 'All calls of a filter as one file',
        description:
          'In the order in which they started. CSV has local times with the zone in the head, and no text in it can become a formula.',
        querystring: query,
        produces: ['text/csv', 'application/json'],
        response: { 200: z.array(callSchema), ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request, reply): Promise<never> => {
      const { format, ...asked } = request.query;
      const filter = within(callFilter(asked, config), request);
      const calls = pages(deps, filter, request);
      const body = format === 'csv' ? csv(calls, config.timezone) : json(calls);
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="ringback-calls.${format}"`)
        .send(Readable.from(body) as never) as never;
    },
  );
}

async function* pages(
  deps: ApiDeps,
  filter: CallFilter,
  { raw }: FastifyRequest,
): AsyncGenerator<readonly StoredCall[]> {
  let cursor: string | null = null;
  do {
    const page: { items: readonly StoredCall[]; next: string | null } = await deps.reads.callsByStart(
      filter,
      {
        limit: PAGE_ITEMS,
        cursor,
      },
    );
    yield page.items;
    cursor = page.next;
  } while (cursor !== null && !raw.destroyed);
}

async function* json(calls: AsyncGenerator<readonly StoredCall[]>): AsyncGenerator<string> {
  let before = '[';
  for await (const page of calls) {
    if (page.length === 0) continue;
    yield before + page.map((call) => JSON.stringify(callJson(call))).join(',\n');
    before = ',\n';
  }
  yield before === '[' ? '[]' : ']';
}

async function* csv(calls: AsyncGenerator<readonly StoredCall[]>, zone: string): AsyncGenerator<string> {
  yield toCsv([columns(zone).map(([name]) => name)], { bom: true });
  for await (const page of calls) {
    const rows = page.map((call) => columns(zone).map(([, cell]) => cell(callJson(call))));
    if (rows.length > 0) yield toCsv(rows);
  }
}

type Column = readonly [string, (call: CallJson) => Cell];

function columns(zone: string): readonly Column[] {
  const local = (iso: string | null) =>
    iso === null ? null : DateTime.fromISO(iso, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return [
    ['id', ({ id }) => id],
    [`started (${zone})`, ({ startedAt }) => local(startedAt)],
    ['started (UTC)', ({ startedAt }) => startedAt],
    [`answered (${zone})`, ({ answeredAt }) => local(answeredAt)],
    [`ended (${zone})`, ({ endedAt }) => local(endedAt)],
    ['direction', ({ direction }) => direction],
    ['disposition', ({ disposition, state }) => disposition ?? state],
    ['reason', ({ reason }) => reason],
    ['from', ({ from }) => from.number],
    ['from name', ({ from }) => from.name],
    ['to', ({ to }) => to.number],
    ['contact', ({ contact }) => contact?.name ?? null],
    ['agent', ({ agent }) => agent],
    ['team', ({ team }) => team],
    ['queue', ({ queues }) => queues[0]?.queue ?? null],
    ['trunk', ({ trunk }) => trunk],
    ['pbx', ({ pbx }) => pbx],
    ['response (s)', ({ responseMs }) => seconds(responseMs)],
    ['wait (s)', ({ waitMs }) => seconds(waitMs)],
    ['talk (s)', ({ talkMs }) => seconds(talkMs)],
    ['hold (s)', ({ holdMs }) => seconds(holdMs)],
    ['duration (s)', ({ durationMs }) => seconds(durationMs)],
    ['hung up by', ({ hungUpBy }) => hungUpBy],
    ['outside hours', ({ afterHours }) => afterHours],
    ['complete', ({ complete }) => complete],
    ['outcomes', ({ outcomes }) => outcomes.map(({ type }) => type).join(' ')],
  ];
}
