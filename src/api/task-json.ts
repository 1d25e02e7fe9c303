// The callback task as clients see it: the schema with its words, and the mapping from the record.

import { z } from 'zod';
import type { EpochMs } from '../events/vocabulary.ts';
import type { StoredTask } from '../store/stored.ts';
import { isOpen, TASK_EVENTS } from '../tasks/task.ts';
import { contactSchema, isoTime, isoTimeOrNull, timeSchema } from './call-json.ts';
import { TASK_EXAMPLE } from './examples.ts';

export const TASK_STATUSES = ['open', 'claimed', 'snoozed', 'done', 'cancelled', 'expired'] as const;

const closureSchema = z.object({
  kind: z.enum(['callback', 'customer_called', 'manual', 'expired']),
  agent: z.string().nullable(),
  call: z.string().nullable(),
});

const historySchema = z.object({
  at: timeSchema,
  event: z.enum(TASK_EVENTS),
  call: z.string().nullable(),
  agent: z.string().nullable(),
  actor: z.string().nullable().describe('The key that asked for it; null when a call or time did it'),
  note: z.string().nullable().describe('Words of a person, or what changed'),
});

export const taskSchema = z
  .object({
    id: z.string(),
    status: z.enum(TASK_STATUSES),
    number: z.string().describe('The number to call back').meta({ example: '+79161234567' }),
    name: z
      .string()
      .nullable()
      .describe("The contact's name, else what the caller sent: treat it as untrusted"),
    did: z.string().nullable().describe('The number the customer dialled first'),
    queue: z.string().nullable(),
    missedCalls: z.int().min(1),
    firstMissedAt: timeSchema,
    lastMissedAt: timeSchema,
    calls: z.array(z.string()).describe('Missed calls, oldest first'),
    attempts: z.int().min(0).describe('Calls that staff placed to the number while the task was open'),
    lastAttemptAt: timeSchema.nullable(),
    lastAttemptResult: z.string().nullable(),
    dueAt: timeSchema.nullable(),
    overdue: z.boolean(),
    team: z.string().nullable(),
    priority: z.int().min(0).describe('Higher is called first; 0 is ordinary'),
    escalations: z.int().min(0).describe('Steps of escalation taken'),
    assignee: z.string().nullable(),
    claimedBy: z.string().nullable(),
    claimExpiresAt: timeSchema.nullable(),
    snoozedUntil: timeSchema.nullable(),
    closedAt: timeSchema.nullable(),
    closedBy: closureSchema.nullable(),
    result: z.string().nullable().describe('What a person said when closing it by hand'),
    contact: contactSchema.nullable().describe('Who the customer is, as a CRM told; null: it has not'),
    history: z.array(historySchema),
  })
  .meta({
    id: 'Task',
    description: 'A customer who was missed and has to be called back',
    examples: [TASK_EXAMPLE],
  });

export type TaskJson = z.output<typeof taskSchema>;

/** `now` decides `overdue` of a task that is not closed. */
export function taskJson(task: StoredTask, now: EpochMs): TaskJson {
  return {
    id: task.id,
    status: task.status,
    number: task.number,
    name: task.contact?.name ?? task.name,
    did: task.did,
    queue: task.queue,
    missedCalls: task.missedCalls,
    firstMissedAt: isoTime(task.firstMissedAt),
    lastMissedAt: isoTime(task.lastMissedAt),
    calls: [...task.calls],
    attempts: task.attempts,
    lastAttemptAt: isoTimeOrNull(task.lastAttemptAt),
    lastAttemptResult: task.lastAttemptResult,
    dueAt: isoTimeOrNull(task.dueAt),
    overdue:
      task.overdue || (isOpen(task) && task.status !== 'snoozed' && task.dueAt !== null && task.dueAt <= now),
    team: task.team,
    priority: task.priority,
    escalations: task.escalations,
    assignee: task.assignee,
    claimedBy: task.claimedBy,
    claimExpiresAt: isoTimeOrNull(task.claimExpiresAt),
    snoozedUntil: isoTimeOrNull(task.snoozedUntil),
    closedAt: isoTimeOrNull(task.closedAt),
    closedBy:
      task.closedBy === null
        ? null
        : { kind: task.closedBy.kind, agent: task.closedBy.agent, call: task.closedBy.call },
    result: task.result,
    contact: task.contact,
    history: task.history.map(({ at, ...entry }) => ({ at: isoTime(at), ...entry })),
  };
}
