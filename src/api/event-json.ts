// An announcement as clients get it, by event stream and by webhook: what happened, when, and the call or the task as
// the API answered it at that moment.

import { z } from 'zod';
import { EVENT_TYPES } from '../desk/event-types.ts';
import type { StoredEvent } from '../store/outbox-queries.ts';
import type { StoredCall, StoredTask } from '../store/stored.ts';
import { callJson, callSchema, isoTime, timeSchema } from './call-json.ts';
import { TASK_EXAMPLE } from './examples.ts';
import { taskJson, taskSchema } from './task-json.ts';

export const EVENT_EXAMPLE = {
  id: 'evt_4711',
  type: 'task.done',
  at: '2026-03-02T09:19:30.012Z',
  data: TASK_EXAMPLE,
} as const;

const mergeSchema = z.object({ id: z.string(), into: z.string() });

export const eventSchema = z
  .object({
    id: z.string().describe('The same however often and by whatever way it is told'),
    type: z.enum(EVENT_TYPES),
    at: timeSchema,
    data: z
      .union([callSchema, taskSchema, mergeSchema])
      .describe('The call or the task as it then was; of `call.merged`, both ids'),
  })
  .meta({ id: 'Event', description: 'Something that happened', examples: [EVENT_EXAMPLE] });

export function eventId(seq: number): string {
  return `evt_${seq}`;
}

export function eventJson({ seq, type, at, body }: StoredEvent): z.output<typeof eventSchema> {
  const data = type.startsWith('task.')
    ? taskJson(body as StoredTask, at)
    : type === 'call.merged'
      ? (body as z.output<typeof mergeSchema>)
      : announcedCall(body as StoredCall);
  return { id: eventId(seq), type: type as (typeof EVENT_TYPES)[number], at: isoTime(at), data };
}

/** Of a time in which nobody asked how calls became known, all had been seen. */
function announcedCall({ source = 'live', ...call }: StoredCall) {
  return callJson({ ...call, source });
}
