// What webhooks were told, what could not be told them, and telling it once more.

import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from './deps.ts';
import { eventId } from './event-json.ts';
import { requireScope } from './guard.ts';
import { DELIVERY_STATES, deliveryJson, deliverySchema } from './hook-json.ts';
import { hookParams, visibleHook } from './hook-routes.ts';
import { placeOrder } from './orders.ts';
import { problemResponses } from './problem.ts';
import { choice, page } from './query.ts';

const EVENT_ID = /^(evt_)?\d{1,15}$/;

export function addDeliveryRoutes(instance: FastifyInstance, deps: ApiDeps): void {
  const onRequest = requireScope('hooks');
  addList(instance, deps, onRequest);
  addResendOne(instance, deps, onRequest);
  addResendDead(instance, deps, onRequest);
}

type Guard = ReturnType<typeof requireScope>;

function addList(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  const query = z.strictObject({
    state: choice(DELIVERY_STATES, 'What became of it').optional(),
    ...page(deps.config.limits.pageItems),
  });
  instance.withTypeProvider<ZodTypeProvider>().get(
    '/hooks/:id/deliveries',
    {
      onRequest,
      schema: {
        operationId: 'listDeliveries',
        tags: ['hooks'],
        summary: 'What a webhook was told, newest first',
        params: hookParams,
        querystring: query,
        response: {
          200: z.object({ items: z.array(deliverySchema), next: z.string().nullable() }),
          ...problemResponses(400, 401, 403, 404, 429),
        },
      },
    },
    async (request) => {
      const { id } = await visibleHook(deps, request, request.params.id);
      const { state = null, limit, cursor } = request.query;
      const before = cursor === undefined ? null : Number(cursor);
      const rows = await deps.reads.deliveries(id, { state, limit: limit + 1, before });
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items: items.map(deliveryJson), next: last === undefined ? null : String(last.seq) };
    },
  );
}

const resentSchema = z.object({ resent: z.int().describe('Events that are sent again') });

function addResendOne(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  const event = z
    .string()
    .regex(EVENT_ID, { error: 'the id of an event' })
    .describe('Id of the event')
    .meta({ example: eventId(4711) });
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/hooks/:id/deliveries/:event/resend',
    {
      onRequest,
      schema: {
        operationId: 'resendDelivery',
        tags: ['hooks'],
        summary: 'Send one event again, whatever became of it',
        params: hookParams.extend({ event }),
        response: { 202: resentSchema, ...problemResponses(400, 401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const { id, event: name } = request.params;
      const seq = Number(name.replace('evt_', ''));
      const answer = await placeOrder(deps, request, reply, 'resend-deliveries', { id, seq });
      deps.wakePush();
      return reply.code(202).send(answer);
    },
  );
}

function addResendDead(instance: FastifyInstance, deps: ApiDeps, onRequest: Guard): void {
  instance.withTypeProvider<ZodTypeProvider>().post(
    '/hooks/:id/deliveries/resend',
    {
      onRequest,
      schema: {
        operationId: 'resendDeadDeliveries',
        tags: ['hooks'],
        summary: 'Send again all events that were given up',
        params: hookParams,
        response: { 202: resentSchema, ...problemResponses(401, 403, 404, 409, 429) },
      },
    },
    async (request, reply) => {
      const asked = { id: request.params.id, seq: null };
      const answer = await placeOrder(deps, request, reply, 'resend-deliveries', asked);
      deps.wakePush();
      return reply.code(202).send(answer);
    },
  );
}
