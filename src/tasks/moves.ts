// PEOPLE → CALLBACK TASKS. Pure: what a person or a program may do with a task, as a table of moves and the states in
// which each is allowed. A claim is a lease: until it runs out, only its worker moves the task. A move that is not
// allowed is refused in words and changes nothing.

import type { AgentId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { within } from './assignment.ts';
import type { TaskRules } from './rules.ts';
import type { Task, TaskHistoryEvent, TaskStatus } from './task.ts';

export interface Worker {
  /** Under this name a task is claimed. */
  readonly name: string;
  /** The member of staff, when it is one. */
  readonly agent: AgentId | null;
  /** The key that asks. */
  readonly actor: string;
  /** May move what another one has claimed. */
  readonly mayOverrule: boolean;
}

export type TaskMove =
  | { readonly move: 'claim'; readonly leaseMs: number }
  | { readonly move: 'heartbeat'; readonly leaseMs: number }
  | { readonly move: 'release' }
  | { readonly move: 'snooze'; readonly until: EpochMs; readonly note: string | null }
  | { readonly move: 'complete'; readonly result: string; readonly note: string | null }
  | { readonly move: 'cancel'; readonly reason: string }
  | { readonly move: 'reopen'; readonly note: string | null }
  | { readonly move: 'note'; readonly note: string }
  /** The PBX is asked to call the customer; `note`: the order's id. */
  | { readonly move: 'dial'; readonly note: string }
  | { readonly move: 'assign'; readonly assignee: AgentId | null }
  | { readonly move: 'prioritise'; readonly priority: number };

export type Moved = { readonly task: Task } | { readonly refused: string };

/** Notes are bounded: a program in a loop must not grow one task without end. */
export const HISTORY_MAX = 1_000;

const OPEN: readonly TaskStatus[] = ['open', 'claimed', 'snoozed'];
const CLOSED: readonly TaskStatus[] = ['done', 'cancelled', 'expired'];

const ALLOWED: { readonly [M in TaskMove['move']]: readonly TaskStatus[] } = {
  claim: OPEN,
  heartbeat: ['claimed'],
  release: ['claimed'],
  snooze: OPEN,
  complete: OPEN,
  cancel: OPEN,
  reopen: CLOSED,
  note: [...OPEN, ...CLOSED],
  dial: OPEN,
  assign: OPEN,
  prioritise: OPEN,
};

/** Moves that do not touch the work itself: anybody may make them beside the one who has claimed the task. */
const BESIDE: readonly TaskMove['move'][] = ['note', 'assign', 'prioritise'];

/** Moves that bring work to an end: they fit even where no more history does, or nobody could ever end it. */
const ENDING: readonly TaskMove['move'][] = ['heartbeat', 'release', 'complete', 'cancel'];

export function move(task: Task, asked: TaskMove, by: Worker, now: EpochMs, rules: TaskRules): Moved {
  const refused = refusal(task, asked, by, now);
  return refused === null ? { task: moved(task, asked, by, now, rules) } : { refused };
}

function refusal(task: Task, asked: TaskMove, by: Worker, now: EpochMs): string | null {
  if (!ALLOWED[asked.move].includes(task.status)) {
    return `A task that is ${task.status} cannot be moved by "${asked.move}"; allowed: ${ALLOWED[asked.move].join(', ')}.`;
  }
  if (isHeldByAnother(task, by) && !BESIDE.includes(asked.move) && !by.mayOverrule) {
    return `${task.claimedBy} has claimed this task and holds it until claimExpiresAt.`;
  }
  if (asked.move === 'snooze' && asked.until <= now) {
    return 'A task cannot be snoozed until a moment that is over.';
  }
  if (task.history.length >= HISTORY_MAX && !ENDING.includes(asked.move)) {
    return `This task has ${HISTORY_MAX} entries of history: no more fit.`;
  }
  return null;
}

function isHeldByAnother(task: Task, by: Worker): boolean {
  return task.status === 'claimed' && task.claimedBy !== by.name;
}

function moved(task: Task, asked: TaskMove, by: Worker, now: EpochMs, rules: TaskRules): Task {
  const told = (event: TaskHistoryEvent, changes: Partial<Task>, note: string | null = null): Task => ({
    ...task,
    ...changes,
    history: [...task.history, { at: now, event, call: null, agent: by.agent, actor: by.actor, note }],
  });
  switch (asked.move) {
    case 'claim': {
      const lease = { status: 'claimed', claimedBy: by.name, claimExpiresAt: now + asked.leaseMs } as const;
      // The same worker asks again, perhaps because an answer was lost: the claim stands, with a new deadline.
      if (task.status === 'claimed' && task.claimedBy === by.name) return { ...task, ...lease };
      return told('claimed', { ...lease, snoozedUntil: null });
    }
    case 'heartbeat':
      return { ...task, claimExpiresAt: now + asked.leaseMs };
    case 'release':
      return told('released', UNCLAIMED);
    case 'snooze':
      return told('snoozed', snoozed(task, asked.until, rules), asked.note);
    case 'complete':
      return told('done', { ...closed('done', by, now), result: asked.result }, asked.note);
    case 'cancel':
      return told('cancelled', closed('cancelled', by, now), asked.reason);
    case 'reopen':
      return told('reopened', { ...REOPENED, dueAt: rules.dueAt(now, task) }, asked.note);
    case 'note':
      return told('noted', {}, asked.note);
    case 'dial':
      return told('dialled', {}, asked.note);
    case 'assign':
      return told(
        'assigned',
        { assignee: asked.assignee, team: teamFor(task, asked.assignee, rules) },
        asked.assignee,
      );
    case 'prioritise':
      return told('prioritised', { priority: within(asked.priority) }, String(within(asked.priority)));
  }
}

/** What a task that nobody works on looks like. */
export const UNCLAIMED = {
  status: 'open',
  claimedBy: null,
  claimExpiresAt: null,
  snoozedUntil: null,
} as const satisfies Partial<Task>;

const REOPENED = {
  ...UNCLAIMED,
  closedAt: null,
  closedBy: null,
  result: null,
  overdue: false,
  escalations: 0,
} as const satisfies Partial<Task>;

/** Whoever snoozes a task until a moment promises to call then: it is as late as one that is opened then. */
function snoozed(task: Task, until: EpochMs, rules: TaskRules): Partial<Task> {
  const isLater = task.dueAt !== null && until >= task.dueAt;
  return {
    ...UNCLAIMED,
    status: 'snoozed',
    snoozedUntil: until,
    ...(isLater ? { dueAt: rules.dueAt(until, task), overdue: false } : {}),
  };
}

function closed(status: 'done' | 'cancelled', by: Worker, now: EpochMs): Partial<Task> {
  return {
    ...UNCLAIMED,
    status,
    overdue: false,
    closedAt: now,
    closedBy: { kind: 'manual', agent: by.agent, call: null },
  };
}

function teamFor(task: Task, assignee: AgentId | null, rules: TaskRules): string | null {
  return (assignee === null ? null : rules.teamOf(assignee)) ?? task.team;
}
