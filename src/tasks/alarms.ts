// TIME → CALLBACK TASKS. Pure: what a task becomes when nobody does anything. A lease runs out, a snooze ends, a
// deadline passes, steps of escalation are taken, an old task expires. `nextWake` says when to look again.

import type { EpochMs } from '../events/vocabulary.ts';
import { choose, rotation, within } from './assignment.ts';
import { UNCLAIMED } from './moves.ts';
import type { EscalationStep, Surroundings, TaskRules } from './rules.ts';
import { isOpen, type Task, type TaskHistoryEvent } from './task.ts';

export interface Woken {
  readonly task: Task;
  /** Rotations that take their next turn. */
  readonly rotated: readonly string[];
}

/** When something will happen to this task by itself; null: never. */
export function nextWake(task: Task, rules: TaskRules): EpochMs | null {
  if (!isOpen(task)) return null;
  const moments = [
    expiresAt(task, rules),
    task.claimExpiresAt,
    task.snoozedUntil,
    lateAt(task),
    escalatesAt(task, rules),
  ];
  const known = moments.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Everything that is due by now, in order; null when nothing is. */
export function wake(task: Task, now: EpochMs, rules: TaskRules, around: Surroundings): Woken | null {
  const rotated: string[] = [];
  let current = task;
  for (;;) {
    const at = nextWake(current, rules);
    if (at === null || at > now) break;
    current = happened(current, at, now, rules, around, rotated);
  }
  return current === task ? null : { task: current, rotated };
}

function happened(
  task: Task,
  at: EpochMs,
  now: EpochMs,
  rules: TaskRules,
  around: Surroundings,
  rotated: string[],
): Task {
  if (expiresAt(task, rules) === at) return expired(task, now);
  if (task.claimExpiresAt === at) return told(task, now, 'lease_expired', UNCLAIMED, task.claimedBy);
  if (task.snoozedUntil === at) return told(task, now, 'woken', UNCLAIMED);
  if (lateAt(task) === at) return told(task, now, 'overdue', { overdue: true });
  const step = rules.escalations[task.escalations];
  return step === undefined ? task : escalated(task, step, now, rules, around, rotated);
}

function expired(task: Task, now: EpochMs): Task {
  return told(task, now, 'expired', {
    ...UNCLAIMED,
    status: 'expired',
    overdue: false,
    closedAt: now,
    closedBy: { kind: 'expired', agent: null, call: null },
  });
}

function escalated(
  task: Task,
  step: EscalationStep,
  now: EpochMs,
  rules: TaskRules,
  around: Surroundings,
  rotated: string[],
): Task {
  const agent = choose(step.assign, around);
  const used = rotation(step.assign);
  if (used !== null) rotated.push(used);
  const assignee = agent ?? task.assignee;
  return told(
    task,
    now,
    'escalated',
    {
      escalations: task.escalations + 1,
      priority: within(task.priority + step.priority),
      assignee,
      team: (agent === null ? null : rules.teamOf(agent)) ?? task.team,
    },
    step.notify.length === 0 ? null : `notify: ${step.notify.join(', ')}`,
  );
}

/** Old is what nobody cared for: not what somebody works on, and not before the moment it was put off to. */
function expiresAt(task: Task, rules: TaskRules): EpochMs | null {
  if (rules.expireAfterMs === null || task.status === 'claimed') return null;
  return Math.max(task.lastMissedAt, task.dueAt ?? 0) + rules.expireAfterMs;
}

/** A snooze moves the deadline behind its end: nobody is late before. */
function lateAt(task: Task): EpochMs | null {
  return task.overdue ? null : task.dueAt;
}

function escalatesAt(task: Task, rules: TaskRules): EpochMs | null {
  const step = rules.escalations[task.escalations];
  if (step === undefined || task.dueAt === null) return null;
  return rules.workingTimeAfter(task.dueAt, step.afterMs, task);
}

function told(
  task: Task,
  at: EpochMs,
  event: TaskHistoryEvent,
  changes: Partial<Task>,
  note: string | null = null,
): Task {
  const entry = { at, event, call: null, agent: null, actor: null, note };
  return { ...task, ...changes, history: [...task.history, entry] };
}
