// An announcement as clients get it, by event stream and by webhook: what happened, when, and the call or the task as
// the API answered it at that moment.

import { z } from 'zod';
import type { AnnouncedAlert } from '../desk/alert-orders.ts';
import { EVENT_TYPES } from '../desk/event-types.ts';
import type { AnnouncedMerge } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { StoredEvent } from '../store/outbox-queries.ts';
import type { StoredCall, StoredTask } from '../store/stored.ts';
import type { AnnouncedReview, AnnouncedScore } from '../store/stored-scripts.ts';
import { alertJson, alertSchema } from './alert-json.ts';
import { callJson, callSchema, isoTime, timeSchema } from './call-json.ts';
import { TASK_EXAMPLE } from './examples.ts';
import { reviewJson, reviewSchema, scoreJson, scoreSchema } from './score-json.ts';
import { taskJson, taskSchema } from './task-json.ts';

export const EVENT_EXAMPLE = {
  id: 'evt_4711',
  type: 'task.done',
  at: '2026-03-02T09:19:30.012Z',
  data: TASK_EXAMPLE,
} as const;

/** What an event carries. */
export const DATA =
  'The call or the task as it then was; of `call.merged`, both ids; of `call.scored`, the score; of `review.…`, the review; of `alert.…`, the alert';

const mergeSchema = z.object({ id: z.string(), into: z.string() });

export const eventSchema = z
  .object({
    id: z.string().describe('The same however often and by whatever way it is told'),
    type: z.enum(EVENT_TYPES),
    at: timeSchema,
    data: z
      .union([callSchema, taskSchema, mergeSchema, scoreSchema, reviewSchema, alertSchema])
      .describe(DATA),
  })
  .meta({ id: 'Event', description: 'Something that happened', examples: [EVENT_EXAMPLE] });

export function eventId(seq: number): string {
  return `evt_${seq}`;
}

export function eventJson({ seq, type, at, body }: StoredEvent): z.output<typeof eventSchema> {
  const data = dataOf(type, at, body);
  return { id: eventId(seq), type: type as (typeof EVENT_TYPES)[number], at: isoTime(at), data };
}

function dataOf(type: string, at: EpochMs, body: unknown): z.output<typeof eventSchema>['data'] {
  if (type.startsWith('task.')) return taskJson(body as StoredTask, at);
  if (type.startsWith('alert.')) return alertJson(body as AnnouncedAlert);
  if (type.startsWith('review.')) return reviewJson((body as AnnouncedReview).review);
  if (type === 'call.scored') return scoreJson((body as AnnouncedScore).score);
  if (type !== 'call.merged') return announcedCall(body as StoredCall);
  const { id, into } = body as AnnouncedMerge;
  return { id, into };
}

/** Of a time in which nobody asked how calls became known, all had been seen. */
function announcedCall({ source = 'live', ...call }: StoredCall) {
  return callJson({ ...call, source });
}
