// What a person or a program does with a task over HTTP: one table of moves, each a route of its own.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { PRIORITY_MAX } from '../tasks/assignment.ts';
import type { TaskMove } from '../tasks/moves.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { actingAgent, placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { instant, readInstant, word } from './query.ts';
import { taskJson, taskSchema } from './task-json.ts';

const TEXT_LENGTH_MAX = 1_000;
const LEASE_SECONDS_MAX = 86_400;
const SNOOZE_DAYS_MAX = 365;
const CLAIMS_MAX = 100;
const DAY_MS = 86_400_000;

const words = (what: string) =>
  z
    .string({ error: `text of 1 to ${TEXT_LENGTH_MAX} characters` })
    .trim()
    .min(1, { error: `text of 1 to ${TEXT_LENGTH_MAX} characters` })
    .max(TEXT_LENGTH_MAX, { error: `text of 1 to ${TEXT_LENGTH_MAX} characters` })
    .describe(what);

function whole(min: number, max: number, what: string) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(what);
}

const person = {
  agent: word(
    'The member of staff who does it; left out: the agent of the user, else the key itself',
  ).optional(),
  force: z.boolean().optional().describe("Overrule another worker's claim; needs the scope admin"),
};
const lease = {
  leaseSeconds: whole(
    10,
    LEASE_SECONDS_MAX,
    'How long the claim holds; tasks.leaseSeconds if left out',
  ).optional(),
};
const note = words('In your own words').nullable().default(null);

/** One kind of move: its path, its body, and what it becomes. */
interface Route<B extends z.ZodRawShape> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body: B;
  readonly example: object;
  readonly move: (body: z.output<z.ZodObject<B>>, at: Moment) => TaskMove;
}

interface Moment {
  readonly config: Config;
  readonly now: EpochMs;
}

const leaseMs = (seconds: number | undefined, { config }: Moment): number =>
  (seconds ?? config.tasks.leaseSeconds) * 1_000;

/** Keeps the type of each body beside its move. */
function route<B extends z.ZodRawShape>(made: Route<B>): Route<B> {
  return made;
}

const ROUTES = [
  route({
    path: 'claim',
    operationId: 'claimTask',
    summary: 'Take the task: nobody else moves it until the claim runs out',
    body: lease,
    example: { agent: '101', leaseSeconds: 600 },
    move: ({ leaseSeconds }, at) => ({ move: 'claim', leaseMs: leaseMs(leaseSeconds, at) }),
  }),
  route({
    path: 'heartbeat',
    operationId: 'extendClaim',
    summary: 'Still working on it: the claim holds longer',
    body: lease,
    example: { agent: '101' },
    move: ({ leaseSeconds }, at) => ({ move: 'heartbeat', leaseMs: leaseMs(leaseSeconds, at) }),
  }),
  route({
    path: 'release',
    operationId: 'releaseTask',
    summary: 'Give a claimed task back',
    body: {},
    example: { agent: '101' },
    move: () => ({ move: 'release' }),
  }),
  route({
    path: 'snooze',
    operationId: 'snoozeTask',
    summary: 'Put it aside until a moment',
    body: {
      until: instant('When it is to come back').optional(),
      minutes: whole(1, SNOOZE_DAYS_MAX * 1_440, 'Or: in how many minutes').optional(),
      note,
    },
    example: { agent: '101', until: '2026-03-03T10:00:00+03:00', note: 'asked to be called tomorrow at ten' },
    move: ({ until, minutes, note: why }, at) => ({
      move: 'snooze',
      until: snoozeEnd(until, minutes, at),
      note: why,
    }),
  }),
  route({
    path: 'complete',
    operationId: 'completeTask',
    summary: 'Close it by hand',
    body: { result: word('What came of it, in one word or a few'), note },
    example: { agent: '101', result: 'reached by e-mail' },
    move: ({ result, note: why }) => ({ move: 'complete', result, note: why }),
  }),
  route({
    path: 'cancel',
    operationId: 'cancelTask',
    summary: 'Close it without calling',
    body: { reason: words('Why nobody has to call') },
    example: { agent: '101', reason: 'a wrong number' },
    move: ({ reason }) => ({ move: 'cancel', reason }),
  }),
  route({
    path: 'reopen',
    operationId: 'reopenTask',
    summary: 'Take up a closed task again',
    body: { note },
    example: { agent: '101', note: 'the line broke after two seconds' },
    move: ({ note: why }) => ({ move: 'reopen', note: why }),
  }),
  route({
    path: 'notes',
    operationId: 'noteTask',
    summary: 'Write something down',
    body: { note: words('In your own words') },
    example: { agent: '101', note: 'speaks English' },
    move: ({ note: text }) => ({ move: 'note', note: text }),
  }),
  route({
    path: 'assign',
    operationId: 'assignTask',
    summary: 'Say whose task it is',
    body: { assignee: word('Id of the agent; null: nobody in particular').nullable() },
    example: { assignee: '102' },
    move: ({ assignee }) => ({ move: 'assign', assignee }),
  }),
  route({
    path: 'priority',
    operationId: 'prioritiseTask',
    summary: 'Say how urgent it is',
    body: { priority: whole(0, PRIORITY_MAX, 'Higher is called first; 0 is ordinary') },
    example: { priority: 100 },
    move: ({ priority }) => ({ move: 'prioritise', priority }),
  }),
] as const;

/** Errors: `invalid`: neither a moment nor minutes, both, or too far. */
function snoozeEnd(until: string | undefined, minutes: number | undefined, { config, now }: Moment): EpochMs {
  const end =
    readInstant(until, config.timezone) ?? (minutes === undefined ? undefined : now + minutes * 60_000);
  if (end === undefined || (until !== undefined && minutes !== undefined)) {
    throw new AppError('invalid', 'wanted: either until (a time) or minutes (a whole number).');
  }
  if (end <= now || end > now + SNOOZE_DAYS_MAX * DAY_MS) {
    throw new AppError('invalid', `until: wanted a time to come, within ${SNOOZE_DAYS_MAX} days.`);
  }
  return end;
}

export function addTaskMoves(instance: FastifyInstance, deps: ApiDeps): void {
  addClaimNext(instance, deps);
  for (const made of ROUTES) addMove(instance, deps, made as unknown as Route<z.ZodRawShape>);
}

function addMove(instance: FastifyInstance, deps: ApiDeps, made: Route<z.ZodRawShape>): void {
  const { path, operationId, summary, body, example } = made;
  instance.withTypeProvider<ZodTypeProvider>().post(
    `/tasks/:id/${path}`,
    {
      onRequest: requireScope('tasks:work'),
      config: { own: true },
      schema: {
        operationId,
        tags: ['tasks'],
        summary,
        params: z.strictObject({ id: word('Id of the task') }),
        body: z.preprocess(
          (given) => given ?? {},
          z.strictObject({ ...body, ...person }).meta({ examples: [example] }),
        ),
        response: { 200: taskSchema, ...problemResponses(400, 401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const { agent, force, ...given } = request.body as { agent?: string; force?: boolean };
      const now = deps.now();
      const move = made.move(given as never, { config: deps.config, now });
      const { id } = request.params;
      const task = await placeOrder(deps, request, reply, 'move-task', { id, move }, { agent, force });
      return taskJson(task, now);
    },
  );
}

function addClaimNext(instance: FastifyInstance, deps: ApiDeps): void {
  const body = z.strictObject({
    ...lease,
    agent: person.agent,
    limit: whole(1, CLAIMS_MAX, 'Most tasks to take').default(1),
    mine: z.boolean().default(false).describe('Only those assigned to `agent`'),
    did: word('Only of this DID').optional(),
    queue: word('Only of this queue').optional(),
  });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/tasks/claim',
    {
      onRequest: requireScope('tasks:work'),
      config: { own: true },
      schema: {
        operationId: 'claimNextTasks',
        tags: ['tasks'],
        summary: 'Take the next tasks in line, by priority and deadline; no two workers get the same',
        body: z.preprocess((given) => given ?? {}, body.meta({ examples: [{ agent: '101', limit: 5 }] })),
        response: {
          200: z.object({ items: z.array(taskSchema) }),
          ...problemResponses(400, 401, 403, 409, 429),
        },
      },
    },
    async (request, reply) => {
      const { agent, limit, leaseSeconds, mine, did, queue } = request.body;
      const worker = actingAgent(holderOf(request), agent);
      if (mine && worker === null) throw new AppError('invalid', 'agent: wanted with `mine`.');
      const now = deps.now();
      const asked = {
        limit,
        leaseMs: leaseMs(leaseSeconds, { config: deps.config, now }),
        filter: { assignee: mine ? worker : null, did: did ?? null, queue: queue ?? null },
      };
      const claimed = await placeOrder(deps, request, reply, 'claim-next', asked, { agent });
      return { items: claimed.map((task) => taskJson(task, now)) };
    },
  );
}
