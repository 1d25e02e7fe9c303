// Webhooks and what they were told, as clients see them. The secret is not part of it: it is shown once.

import { z } from 'zod';
import type { HookFilter } from '../desk/hook-filter.ts';
import type { Delivery, Hook } from '../store/hook-queries.ts';
import { isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import { eventId } from './event-json.ts';

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;

const AT = '2026-03-02T09:00:00.000Z';

export const HOOK_EXAMPLE = {
  id: '5b0f7d1e-3c7a-4f0e-9d53-6f3c0a3f7c11',
  url: 'https://crm.example/ringback',
  types: ['task.*', 'call.ended'],
  teams: [],
  dids: [],
  queues: [],
  pbxs: [],
  createdAt: AT,
  createdBy: 'operator',
  disabledAt: null,
  disabledReason: null,
  pending: 0,
  dead: 0,
};

export const hookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    types: z.array(z.string()).describe('Of events; empty: all'),
    teams: z.array(z.string()).describe('Empty: all'),
    dids: z.array(z.string()),
    queues: z.array(z.string()),
    pbxs: z.array(z.string()),
    createdAt: timeSchema,
    createdBy: z.string(),
    disabledAt: timeSchema.nullable().describe('null while it is told of events'),
    disabledReason: z.string().nullable(),
    pending: z.int().describe('Events that it has still to be told'),
    dead: z.int().describe('Events that were given up'),
  })
  .meta({ id: 'Hook', description: 'A webhook: where events are sent', examples: [HOOK_EXAMPLE] });

export const deliverySchema = z
  .object({
    id: z.string().describe('Of the event'),
    type: z.string(),
    subject: z.string().describe('Id of the call or the task'),
    at: timeSchema.describe('When it happened'),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    nextAt: timeSchema.nullable().describe('The next attempt'),
    lastAt: timeSchema.nullable(),
    lastStatus: z.int().nullable().describe('null: there was no answer'),
    lastError: z.string().nullable(),
  })
  .meta({
    id: 'Delivery',
    description: 'What became of one event for one hook',
    examples: [
      {
        id: 'evt_4711',
        type: 'task.opened',
        subject: '01KJQ0SNX0B5T9Y3Z7A1C4E6GH',
        at: AT,
        state: 'dead',
        attempts: 8,
        nextAt: null,
        lastAt: '2026-03-03T09:40:00.000Z',
        lastStatus: 500,
        lastError: 'answered 500',
      },
    ],
  });

export function hookJson({ secret: _secret, filter, createdAt, disabledAt, ...hook }: Hook) {
  return {
    ...hook,
    ...listsOf(filter),
    createdAt: isoTime(createdAt),
    disabledAt: isoTimeOrNull(disabledAt),
  };
}

function listsOf({ types, teams, dids, queues, pbxs }: HookFilter) {
  return { types: [...types], teams: [...teams], dids: [...dids], queues: [...queues], pbxs: [...pbxs] };
}

export function deliveryJson({ seq, at, nextAt, lastAt, state, ...delivery }: Delivery) {
  return {
    ...delivery,
    state: state as (typeof DELIVERY_STATES)[number],
    id: eventId(seq),
    at: isoTime(at),
    nextAt: isoTimeOrNull(nextAt),
    lastAt: isoTimeOrNull(lastAt),
  };
}
