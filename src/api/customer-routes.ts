// The path of one customer, step by step: calls, what the callback task went through, what came of it.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import type { CallFilter } from '../store/call-filter.ts';
import type { StoredCall, StoredTask } from '../store/stored.ts';
import type { TaskFilter } from '../store/task-queries.ts';
import { TASK_EVENTS } from '../tasks/task.ts';
import {
  contactSchema,
  DIRECTIONS,
  DISPOSITIONS,
  isoTime,
  outcomeJson,
  outcomeSchema,
  timeSchema,
} from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, mayDo, requireScope, within } from './guard.ts';
import { problemResponses } from './problem.ts';
import { readNumber, telephoneNumber } from './query.ts';

const callStep = z.object({
  kind: z.literal('call'),
  at: timeSchema,
  call: z.string(),
  direction: z.enum(DIRECTIONS),
  disposition: z.enum(DISPOSITIONS).nullable().describe('null while it lasts'),
  agent: z.string().nullable(),
  talkMs: z.int().nullable(),
});
const outcomeStep = z.object({
  kind: z.literal('outcome'),
  at: timeSchema,
  call: z.string(),
  outcome: outcomeSchema,
});
const taskStep = z.object({
  kind: z.literal('task'),
  at: timeSchema,
  task: z.string(),
  event: z.enum(TASK_EVENTS),
  agent: z.string().nullable(),
  call: z.string().nullable(),
});

const pathSchema = z
  .object({
    number: z.string(),
    contact: contactSchema.nullable(),
    steps: z.array(z.discriminatedUnion('kind', [callStep, outcomeStep, taskStep])).describe('Oldest first'),
    more: z.boolean().describe('Earlier steps were left off'),
  })
  .meta({ id: 'CustomerPath', description: 'Call → … → outcome' });

type Step = z.output<typeof pathSchema>['steps'][number];

/** Calls and tasks that are looked at, the latest. */
const CALLS_MAX = 500;
const TASKS_MAX = 100;
const STEPS_MAX = 1_000;

export function addCustomerRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const numbers = createNumbers(deps.config.region);
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/customers/:number/path',
    {
      onRequest: requireScope('calls:read'),
      config: { own: true },
      schema: {
        operationId: 'getCustomerPath',
        tags: ['metrics'],
        summary: 'Everything that happened with one customer, step by step',
        description: 'As far as whoever asks sees it.',
        params: z.strictObject({ number: telephoneNumber() }),
        response: { 200: pathSchema, ...problemResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const plain = readNumber(request.params.number);
      const number = numbers.normalise(plain) ?? plain;
      const { calls, tasks } = await read(deps, number, request);
      const steps = [...calls.flatMap(callSteps), ...tasks.flatMap(taskSteps)].sort((a, b) =>
        a.at < b.at ? -1 : 1,
      );
      return {
        number,
        contact: await deps.reads.contact(number),
        steps: steps.slice(-STEPS_MAX),
        more: steps.length > STEPS_MAX || calls.length >= CALLS_MAX || tasks.length >= TASKS_MAX,
      };
    },
  );
}

async function read(
  { reads }: ApiDeps,
  number: string,
  request: FastifyRequest,
): Promise<{ readonly calls: readonly StoredCall[]; readonly tasks: readonly StoredTask[] }> {
  const filter = within<CallFilter>({ number, direction: ['inbound', 'outbound'] }, request);
  const mayReadTasks = mayDo(holderOf(request), 'tasks:read');
  const [calls, tasks] = await Promise.all([
    reads.latestCalls(filter, CALLS_MAX),
    mayReadTasks
      ? reads.tasks(within<TaskFilter>({ number }, request), { limit: TASKS_MAX, cursor: null })
      : null,
  ]);
  return { calls, tasks: tasks?.items ?? [] };
}

function callSteps({ id, startedAt, direction, disposition, agent, talkMs, outcomes }: StoredCall): Step[] {
  return [
    { kind: 'call', at: isoTime(startedAt), call: id, direction, disposition, agent, talkMs },
    ...outcomes.map(
      (outcome): Step => ({
        kind: 'outcome',
        at: isoTime(outcome.at),
        call: id,
        outcome: outcomeJson(outcome),
      }),
    ),
  ];
}

function taskSteps({ id, history }: StoredTask): Step[] {
  return history.map(({ at, event, agent, call }) => ({
    kind: 'task',
    at: isoTime(at),
    task: id,
    event,
    agent,
    call,
  }));
}
