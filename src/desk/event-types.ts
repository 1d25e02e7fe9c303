// What is announced, by webhook and by event stream: one closed list, so that a mistyped filter is refused and a new kind
// of event cannot be forgotten here.

import { fits } from '../tasks/rules.ts';
import { TASK_EVENTS, type TaskHistoryEvent } from '../tasks/task.ts';
import type { Scope } from './scopes.ts';

const CALL_EVENTS = ['started', 'answered', 'ended', 'updated', 'merged', 'outcome', 'scored'] as const;
const ALERT_EVENTS = ['raised', 'cleared'] as const;
const REVIEW_EVENTS = ['opened', 'done', 'skipped', 'withdrawn'] as const;

export type EventType =
  | `call.${(typeof CALL_EVENTS)[number]}`
  | `task.${TaskHistoryEvent}`
  | `review.${(typeof REVIEW_EVENTS)[number]}`
  | `alert.${(typeof ALERT_EVENTS)[number]}`;

export const EVENT_TYPES: readonly EventType[] = [
  ...CALL_EVENTS.map((event) => `call.${event}` as const),
  ...TASK_EVENTS.map((event) => `task.${event}` as const),
  ...REVIEW_EVENTS.map((event) => `review.${event}` as const),
  ...ALERT_EVENTS.map((event) => `alert.${event}` as const),
];

/** Types that a pattern such as `task.*` stands for; none when it is mistyped. */
export function typesOf(pattern: string): readonly EventType[] {
  return EVENT_TYPES.filter((type) => fits([pattern], type));
}

/** What a key needs to be told of events of this type. */
export function scopeOf(type: string): Scope {
  return type.startsWith('task.') ? 'tasks:read' : 'calls:read';
}
