// Click-to-call: the PBX rings the agent, then the customer. Off unless the configuration allows it for a PBX.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createNumbers } from '../calls/numbers.ts';
import type { Config } from '../config/schema.ts';
import { type Phone, phoneOf, teamOfAgent } from '../config/staff.ts';
import { PBX_ASKER } from '../desk/dial-orders.ts';
import type { Holder } from '../desk/scopes.ts';
import { ownOf, seesTeam } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Dial } from '../store/stored.ts';
import { isoTime, timeSchema } from './call-json.ts';
import type { ApiDeps } from './deps.ts';
import { holderOf, requireScope } from './guard.ts';
import { place } from './orders.ts';
import { problemResponses } from './problem.ts';
import { readNumber, telephoneNumber, word } from './query.ts';

const DIAL_EXAMPLE = {
  id: '7f1d2c9e-5b8a-4b0e-9a75-1c1e5a0f8d11',
  pbx: 'main',
  agent: '101',
  number: '+79161234567',
  task: '01KJQ0SNX0B5T9Y3Z7A1C4E6GH',
  state: 'accepted' as const,
  call: null,
  problem: null,
  askedAt: '2026-03-02T09:17:58.000Z',
  askedBy: 'crm',
};

const dialSchema = z
  .object({
    id: z.string(),
    pbx: z.string(),
    agent: z.string(),
    number: z.string(),
    task: z.string().nullable(),
    state: z
      .enum(['asked', 'accepted', 'failed', 'calling', 'ended'])
      .describe('accepted: the PBX took the order; calling: the call is in `call`; failed: see `problem`'),
    call: z.string().nullable().describe('The call that came of it'),
    problem: z.string().nullable(),
    askedAt: timeSchema,
    askedBy: z.string(),
  })
  .meta({ id: 'Dial', description: 'An order to call a customer', examples: [DIAL_EXAMPLE] });

type DialJson = z.output<typeof dialSchema>;

function dialJson({ channelId: _channel, askedAt, ...dial }: Dial): DialJson {
  return { ...dial, askedAt: isoTime(askedAt) };
}

const person = {
  agent: word(
    'Whose phone is rung first: an extension or the id of an agent; left out: the agent of the user',
  ).optional(),
  pbx: word('Id of the PBX; left out: the one of the task, else the first that may place calls').optional(),
};

export function addDialRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  addTaskDial(instance, deps);
  addCall(instance, deps);
  addOne(instance, deps);
}

const answers = { 202: dialSchema, ...problemResponses(400, 401, 403, 404, 409, 429, 503) };

function addTaskDial(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/tasks/:id/dial',
    {
      onRequest: requireScope('dial'),
      config: { own: true },
      schema: {
        operationId: 'dialTask',
        tags: ['dial'],
        summary: 'Call the customer of a task',
        description:
          'Claims the task for the agent: a customer is not called by two people. An order that fails gives the claim back. When the customer is reached, the task closes by itself.',
        params: z.strictObject({ id: word('Id of the task') }),
        body: z
          .strictObject({ ...person, force: z.boolean().optional() })
          .meta({ examples: [{ agent: '101' }] }),
        response: answers,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const task = await deps.reads.task(id);
      if (task === null) throw new AppError('not_found', `There is no task ${id}.`);
      const pbx = request.body.pbx ?? (mayDial(deps.config, task.pbx) ? task.pbx : undefined);
      reply.code(202);
      return dial(deps, request, reply, {
        ...request.body,
        pbx,
        task: { id, leaseMs: deps.config.tasks.leaseSeconds * 1_000 },
        number: null,
      });
    },
  );
}

function addCall(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/calls',
    {
      onRequest: requireScope('dial'),
      config: { own: true },
      schema: {
        operationId: 'placeCall',
        tags: ['dial'],
        summary: 'Call a number',
        body: z
          .strictObject({ ...person, number: telephoneNumber() })
          .meta({ examples: [{ agent: '101', number: '+79161234567' }] }),
        response: answers,
      },
    },
    async (request, reply) => {
      const plain = readNumber(request.body.number);
      const number = createNumbers(deps.config.region).normalise(plain) ?? plain;
      reply.code(202);
      return dial(deps, request, reply, { ...request.body, number, task: null });
    },
  );
}

function addOne(instance: FastifyInstance, deps: ApiDeps): void {
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/dials/:id',
    {
      onRequest: requireScope('dial'),
      config: { own: true },
      schema: {
        operationId: 'getDial',
        tags: ['dial'],
        summary: 'What came of an order to call',
        params: z.strictObject({ id: word('Id of the order') }),
        response: { 200: dialSchema, ...problemResponses(401, 403, 404, 429) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const found = await deps.reads.dial(id);
      if (found === null || !seesDial(deps.config, holderOf(request), found))
        throw new AppError('not_found', `There is no order to call ${id}.`);
      return dialJson(found);
    },
  );
}

/** Whoever is limited to teams sees what they asked for themselves, and what was ordered for agents of these teams. */
function seesDial(config: Config, holder: Holder, { agent, askedBy }: Dial): boolean {
  const own = ownOf(holder);
  if (own !== null) return agent === own.agent;
  return askedBy === holder.name || seesTeam(holder, teamOfAgent(config, agent));
}

interface Wish {
  readonly agent?: string | undefined;
  readonly pbx?: string | undefined;
  readonly number: string | null;
  readonly task: { readonly id: string; readonly leaseMs: number } | null;
  readonly force?: boolean | undefined;
}

/** Written down first, then asked of the PBX: an answer that is lost and asked for again rings nobody twice. */
async function dial(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  wish: Wish,
): Promise<DialJson> {
  const { number, task, force } = wish;
  const pbx = wish.pbx ?? firstThatDials(deps.config);
  const { agent, extension } = phone(deps.config, wish.agent ?? holderOf(request).agent);
  const id = randomUUID();
  const asked = { id, pbx, channelId: channelId(id, deps.now()), agent, number, task };
  const { result, replayed } = await place(deps, request, reply, 'ask-dial', asked, { agent, force });
  if (replayed) return dialJson((await deps.reads.dial(result.id)) ?? result);
  const settle = (problem: string | null) =>
    deps.execute({
      kind: 'settle-dial',
      asked: { channelId: result.channelId, problem },
      by: PBX_ASKER,
      idempotency: null,
    });
  try {
    await deps.originate(pbx, { id: result.channelId, extension, number: result.number });
  } catch (error) {
    if (error instanceof AppError) await settle(error.message);
    throw error;
  }
  const settled = await settle(null);
  return dialJson(settled.result ?? result);
}

/** Ends like an id that Asterisk makes, in the second of its birth: a call that is seen late has the same id. */
function channelId(id: string, now: EpochMs): string {
  return `ringback-${id}-${Math.floor(now / 1_000)}.1`;
}

function mayDial(config: Config, id: string): boolean {
  return config.pbx.some((pbx) => pbx.id === id && pbx.clickToCall.enabled);
}

/** Errors: `conflict`. */
function firstThatDials(config: Config): string {
  const able = config.pbx.find((pbx) => pbx.clickToCall.enabled);
  if (able !== undefined) return able.id;
  throw new AppError(
    'conflict',
    'No PBX may place calls. Set clickToCall.enabled of one to true in the configuration.',
  );
}

/** Errors: `invalid`: nobody, or nobody of that name. */
function phone(config: Config, asked: string | null): Phone {
  if (asked === null) throw new AppError('invalid', 'agent: missing, want whose phone is rung first.');
  const known = phoneOf(config, asked);
  if (known !== null) return known;
  throw new AppError('invalid', `agent: "${asked}" is neither in staff.agents nor matches staff.extensions.`);
}
