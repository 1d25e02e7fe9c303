// CALLS → CALLBACK TASKS. Pure: what one ended call does to the customer's open task. A missed call opens or
// raises it; a callback is an attempt; a talk in either direction closes it.

import { makeTaskId } from '../calls/call-id.ts';
import type { AgentId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { assign, firstPriority, raisedPriority, routeOf } from './assignment.ts';
import { UNCLAIMED } from './moves.ts';
import { fits, type Surroundings, type TaskRules } from './rules.ts';
import { isOpen, type Task, type TaskHistoryEntry } from './task.ts';

/** How a call counts for a task. */
export type TaskRole = 'missed' | 'attempt' | 'reached';

export interface TaskChange {
  readonly task: Task;
  readonly role: TaskRole;
  /** A rotation that takes its next turn; null when none was used. */
  readonly rotated: string | null;
}

/** The number under which a call's customer has a task; null when unknown or internal. */
export function customerNumber(call: CallRecord): string | null {
  if (call.direction === 'internal') return null;
  return call.direction === 'inbound' ? call.from.number : call.to.number;
}

/**
 * `open`: the open task of the call's customer, or null. Returns null when the call changes nothing. The caller
 * asks once per call: a call that has counted already must not be given again.
 */
export function applyCall(
  open: Task | null,
  call: CallRecord,
  rules: TaskRules,
  around: Surroundings,
): TaskChange | null {
  if (call.state !== 'ended' || customerNumber(call) === null) return null;
  if (call.disposition === 'missed') return countMissed(open, call, rules, around);
  if (open === null) return null;
  if (call.direction === 'outbound') return countAttempt(open, call, rules);
  return isAfter(talkedAt(call), open, call) ? close(open, call, 'customer_called') : null;
}

/** A call that has counted for this task and is known better now: a gap had hidden a part of it. */
export function recountCall(
  task: Task,
  call: CallRecord,
  role: TaskRole,
  rules: TaskRules,
): Omit<TaskChange, 'rotated'> | null {
  if (!isOpen(task) || call.state !== 'ended') return null;
  if (role === 'missed' && call.disposition === 'answered') {
    const isOnlyOne = task.calls.every((id) => id === call.id);
    return isOnlyOne || isAfter(talkedAt(call), task, call) ? close(task, call, 'customer_called') : null;
  }
  if (role !== 'attempt') return null;
  const told =
    task.lastAttemptAt === call.startedAt ? { ...task, lastAttemptResult: call.disposition } : task;
  const reached = isAfter(talkedAt(call), task, call) && (call.talkMs ?? 0) >= rules.reachedAfterMs;
  if (reached) return close(told, call, 'callback');
  return told.lastAttemptResult === task.lastAttemptResult ? null : { task: told, role };
}

function countMissed(
  open: Task | null,
  call: CallRecord,
  rules: TaskRules,
  around: Surroundings,
): TaskChange | null {
  if (isExcused(call, rules, around)) return null;
  const at = call.endedAt ?? call.startedAt;
  if (open === null) return openTask(call, at, rules, around);
  if (open.calls.includes(call.id)) return null;
  const task: Task = {
    ...open,
    ...(open.status === 'snoozed' ? woken(open, at, rules) : {}),
    priority: raisedPriority(open.priority, call, rules),
    name: open.name ?? call.from.name,
    missedCalls: open.missedCalls + 1,
    lastMissedAt: Math.max(open.lastMissedAt, at),
    calls: [...open.calls, call.id],
    history: [...open.history, entry(at, 'missed_again', call, null)],
  };
  return { task, role: 'missed', rotated: null };
}

/** Whoever calls again does not want to wait for the time that was agreed on. */
function woken(task: Task, at: EpochMs, rules: TaskRules): Partial<Task> {
  const dueAt = rules.dueAt(at, task);
  return { ...UNCLAIMED, dueAt: task.dueAt === null ? dueAt : Math.min(task.dueAt, dueAt) };
}

function openTask(call: CallRecord, at: EpochMs, rules: TaskRules, around: Surroundings): TaskChange {
  const { agent, team, rotated } = assign(call, at, rules, around);
  const route = routeOf(call, team);
  const task: Task = {
    id: makeTaskId(call.id),
    status: 'open',
    number: call.from.number ?? '',
    pbx: call.pbx,
    name: call.from.name,
    ...route,
    missedCalls: 1,
    firstMissedAt: at,
    lastMissedAt: at,
    calls: [call.id],
    attempts: 0,
    lastAttemptAt: null,
    lastAttemptResult: null,
    dueAt: rules.dueAt(at, route),
    overdue: false,
    priority: firstPriority(call, rules, around),
    escalations: 0,
    assignee: agent,
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    closedAt: null,
    closedBy: null,
    result: null,
    history: [entry(at, 'opened', call, null)],
  };
  return { task, role: 'missed', rotated };
}

/** Rules that keep a missed call from making a task; all off by default. */
function isExcused(call: CallRecord, rules: TaskRules, around: Surroundings): boolean {
  const { number, raw } = call.from;
  if (around.isListed('ignore', number, raw) || around.isListed('internal', number, raw)) return true;
  if (fits(rules.ignoreDids, call.to.number, call.to.raw)) return true;
  if (call.reason !== null && rules.ignoreReasons.includes(call.reason)) return true;
  return (call.durationMs ?? Infinity) < rules.shortAbandonMs;
}

function countAttempt(open: Task, call: CallRecord, rules: TaskRules): TaskChange | null {
  const reached = isAfter(talkedAt(call), open, call) && (call.talkMs ?? 0) >= rules.reachedAfterMs;
  if (!reached && (!isAfter(call.startedAt, open, call) || !isTried(call))) return null;
  const attempted: Task = {
    ...open,
    attempts: open.attempts + 1,
    lastAttemptAt: call.startedAt,
    lastAttemptResult: call.disposition,
    history: [...open.history, entry(call.startedAt, 'attempted', call, call.agent)],
  };
  return reached ? close(attempted, call, 'callback') : { task: attempted, role: 'attempt', rotated: null };
}

/** When people began to talk; where the records of a PBX only know that they did: not before this. null: nobody talked. */
export function talkedAt(call: CallRecord): EpochMs | null {
  if (call.answeredAt !== null || call.disposition !== 'answered') return call.answeredAt;
  return call.talks[0]?.startedAt ?? call.startedAt;
}

/** Who gave up before anything rang at the customer's did not try: an agent who let an ordered call ring. */
export function isTried(call: CallRecord): boolean {
  return call.disposition !== 'cancelled' || call.legs.some(({ kind }) => kind === 'customer');
}

function close(task: Task, call: CallRecord, kind: 'callback' | 'customer_called'): TaskChange {
  const at = call.endedAt ?? call.answeredAt ?? call.startedAt;
  const closed: Task = {
    ...task,
    ...UNCLAIMED,
    status: 'done',
    overdue: false,
    closedAt: at,
    closedBy: { kind, agent: call.agent, call: call.id },
    history: [...task.history, entry(at, 'done', call, call.agent)],
  };
  return { task: closed, role: 'reached', rotated: null };
}

/** Did this happen after the customer was missed? Clocks of two PBXs do not compare: there, order decides. */
function isAfter(moment: EpochMs | null, task: Task, call: CallRecord): boolean {
  return moment !== null && (call.pbx !== task.pbx || moment >= task.firstMissedAt);
}

function entry(
  at: EpochMs,
  event: TaskHistoryEntry['event'],
  call: CallRecord,
  agent: AgentId | null,
): TaskHistoryEntry {
  return { at, event, call: call.id, agent, actor: null, note: null };
}
