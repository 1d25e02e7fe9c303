// What changed since a cursor, for clients that follow calls and tasks; with `wait`, as soon as something changes.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Changes } from '../store/change-queries.ts';
import type { Access } from './access.ts';
import type { Authenticate } from './auth.ts';
import { callJson, callSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { CALL_EXAMPLE, TASK_EXAMPLE } from './examples.ts';
import { callFilter, callFilterShape, taskFilter, taskFilterShape } from './filters.ts';
import { refuseGone, requireScope, within } from './guard.ts';
import { LongPolls } from './long-polls.ts';
import { notModifiedResponse, problemResponses } from './problem.ts';
import { page } from './query.ts';
import { taskJson, taskSchema } from './task-json.ts';

const WAIT_SECONDS_MAX = 30;
/** When nothing has changed and the client did not wait. */
const ASK_AGAIN_SECONDS = 5;

const waitWanted = `whole seconds from 0 to ${WAIT_SECONDS_MAX}`;

const ABOUT =
  `Without \`since\` it answers where the sequence of changes stands and nothing else; \`since=0\` is
everything there is. Every answer has a \`cursor\` that the next request gives back as \`since\`: no change is skipped, and
a record that changed several times comes once, as it is now. A filter looks at the record as it is now, too: what has
ceased to fit is not answered, so follow without \`status\` or \`state\` whatever has to be seen to go. \`wait\` holds the
answer back until there is something to tell. Answers carry an ETag; \`If-None-Match\` gets 304.`.replaceAll(
    '\n',
    ' ',
  );

/** What both routes need. */
interface Room {
  readonly deps: ApiDeps;
  readonly polls: LongPolls;
  readonly authenticate: Authenticate;
}

export function addChangeRoutes(instance: FastifyInstance, deps: ApiDeps, { authenticate }: Access): void {
  const polls = new LongPolls(deps.news, deps.config.limits.longPolls);
  instance.addHook('preClose', async () => polls.close());
  const room: Room = { deps, polls, authenticate };
  addCallChanges(instance, room);
  addTaskChanges(instance, room);
}

function followShape(itemsMax: number) {
  return {
    since: z
      .string()
      .regex(/^\d{1,15}$/, { error: 'the `cursor` of an earlier answer, or 0' })
      .optional()
      .describe('The `cursor` of an earlier answer; 0: everything; left out: from now on'),
    limit: page(itemsMax).limit,
    wait: z.coerce
      .number({ error: waitWanted })
      .int({ error: waitWanted })
      .min(0, { error: waitWanted })
      .max(WAIT_SECONDS_MAX, { error: waitWanted })
      .default(0)
      .describe('Seconds to wait for a change when there is none'),
  };
}

const followed = {
  cursor: z.string().describe('Give it back as `since`'),
  more: z.boolean().describe('There is more already: ask again at once'),
};

function addCallChanges(instance: FastifyInstance, { deps, polls, authenticate }: Room): void {
  const { since: _since, until: _until, ...filterShape } = callFilterShape;
  const query = z.strictObject({ ...filterShape, ...followShape(deps.config.limits.pageItems) });
  const answer = z.object({
    items: z.array(callSchema).describe('Oldest change first'),
    merged: z
      .array(z.object({ id: z.string(), into: z.string() }))
      .describe('Calls that turned out to be part of another one: replace the id'),
    ...followed,
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/calls/changes',
    {
      onRequest: requireScope('calls:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'followCalls',
        tags: ['calls'],
        summary: 'Calls that changed since a cursor',
        description: ABOUT,
        querystring: query,
        response: {
          200: answer.meta({
            examples: [{ items: [CALL_EXAMPLE], merged: [], cursor: '4711', more: false }],
          }),
          ...notModifiedResponse,
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request, reply) => {
      const { since, limit, wait, ...asked } = request.query;
      const filter = within(callFilter(asked, deps.config), request);
      const { items, merged, cursor, more } = await polls.wait({
        ask: (from) => deps.reads.callChanges(filter, { since: from, limit }),
        since: since === undefined ? null : Number(since),
        isEmpty: (changes) => changes.items.length + changes.merged.length === 0,
        waitMs: waitOf(request.query),
        key: `calls ${limit} ${JSON.stringify(filter)}`,
        connection: reply.raw,
      });
      refuseGone(authenticate, request);
      hint(reply, request, items.length + merged.length === 0);
      return { items: items.map(callJson), merged: [...merged], ...cursorJson({ cursor, more }) };
    },
  );
}

function addTaskChanges(instance: FastifyInstance, { deps, polls, authenticate }: Room): void {
  const { updatedSince: _updatedSince, ...filterShape } = taskFilterShape;
  const query = z.strictObject({ ...filterShape, ...followShape(deps.config.limits.pageItems) });
  const answer = z.object({ items: z.array(taskSchema).describe('Oldest change first'), ...followed });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/tasks/changes',
    {
      onRequest: requireScope('tasks:read'),
      config: { etag: 'changes', own: true },
      schema: {
        operationId: 'followTasks',
        tags: ['tasks'],
        summary: 'Tasks that changed since a cursor',
        description: ABOUT,
        querystring: query,
        response: {
          200: answer.meta({ examples: [{ items: [TASK_EXAMPLE], cursor: '4711', more: false }] }),
          ...notModifiedResponse,
          ...problemResponses(400, 401, 403, 429),
        },
      },
    },
    async (request, reply) => {
      const { since, limit, wait, ...asked } = request.query;
      const filter = within(taskFilter(asked, deps.config), request);
      const { items, cursor, more } = await polls.wait({
        ask: (from) => deps.reads.taskChanges(filter, { since: from, limit }),
        since: since === undefined ? null : Number(since),
        isEmpty: (changes) => changes.items.length === 0,
        waitMs: waitOf(request.query),
        key: `tasks ${limit} ${JSON.stringify(filter)}`,
        connection: reply.raw,
      });
      refuseGone(authenticate, request);
      hint(reply, request, items.length === 0);
      const now = deps.now();
      return { items: items.map((task) => taskJson(task, now)), ...cursorJson({ cursor, more }) };
    },
  );
}

/** Whoever only asks where the sequence stands is answered at once. */
function waitOf({ since, wait }: { readonly since?: string | undefined; readonly wait: number }): number {
  return since === undefined ? 0 : wait * 1000;
}

function hint(reply: FastifyReply, { query }: FastifyRequest, isEmpty: boolean): void {
  const { wait } = query as { readonly wait: number };
  if (isEmpty && wait === 0) reply.header('retry-after', String(ASK_AGAIN_SECONDS));
}

function cursorJson({ cursor, more }: Pick<Changes<never>, 'cursor' | 'more'>) {
  return { cursor: String(cursor), more };
}
