// CALLS → CALLBACK TASKS. Pure: what one ended call does to the customer's open task. A missed call opens or
// raises it; a callback is an attempt; a talk in either direction closes it.

import { makeTaskId } from '../calls/call-id.ts';
import type { AgentId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Task, TaskHistoryEntry } from './task.ts';

export interface TaskRules {
  /** A talk shorter than this does not count as reached. Default 0. */
  readonly reachedAfterMs: number;
  /** Numbers (E.164 or as sent) or prefixes with a trailing `*` that never make a task. */
  readonly ignore: readonly string[];
  /** DIDs and reasons that never make a task; empty by default. */
  readonly ignoreDids: readonly string[];
  readonly ignoreReasons: readonly string[];
  /** A missed call shorter than this makes no task. 0 (default): every one does. */
  readonly shortAbandonMs: number;
  /** When a task opened at this moment is due, in working hours. */
  readonly dueAt: (opened: EpochMs) => EpochMs;
}

/** How a call counts for a task. */
export type TaskRole = 'missed' | 'attempt' | 'reached';

export interface TaskChange {
  readonly task: Task;
  readonly role: TaskRole;
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
export function applyCall(open: Task | null, call: CallRecord, rules: TaskRules): TaskChange | null {
  if (call.state !== 'ended' || customerNumber(call) === null) return null;
  if (call.disposition === 'missed') return countMissed(open, call, rules);
  if (open === null) return null;
  if (call.direction === 'outbound') return countAttempt(open, call, rules);
  return isAfter(call.answeredAt, open, call) ? close(open, call, 'customer_called') : null;
}

function countMissed(open: Task | null, call: CallRecord, rules: TaskRules): TaskChange | null {
  if (isExcused(call, rules)) return null;
  const at = call.endedAt ?? call.startedAt;
  if (open === null) return { task: openTask(call, at, rules), role: 'missed' };
  if (open.calls.includes(call.id)) return null;
  const task: Task = {
    ...open,
    name: open.name ?? call.from.name,
    missedCalls: open.missedCalls + 1,
    lastMissedAt: Math.max(open.lastMissedAt, at),
    calls: [...open.calls, call.id],
    history: [...open.history, entry(at, 'missed_again', call, null)],
  };
  return { task, role: 'missed' };
}

function openTask(call: CallRecord, at: EpochMs, rules: TaskRules): Task {
  return {
    id: makeTaskId(call.id),
    status: 'open',
    number: call.from.number ?? '',
    pbx: call.pbx,
    name: call.from.name,
    did: call.to.raw,
    queue: call.queues[0]?.queue ?? null,
    missedCalls: 1,
    firstMissedAt: at,
    lastMissedAt: at,
    calls: [call.id],
    attempts: 0,
    lastAttemptAt: null,
    lastAttemptResult: null,
    dueAt: rules.dueAt(at),
    assignee: null,
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    closedAt: null,
    closedBy: null,
    history: [entry(at, 'opened', call, null)],
  };
}

/** Rules that keep a missed call from making a task; all off by default. */
function isExcused(call: CallRecord, rules: TaskRules): boolean {
  const { number, raw } = call.from;
  const matches = (pattern: string, value: string | null) =>
    value !== null && (pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern);
  if (rules.ignore.some((pattern) => matches(pattern, number) || matches(pattern, raw))) return true;
  if (rules.ignoreDids.some((pattern) => matches(pattern, call.to.number) || matches(pattern, call.to.raw)))
    return true;
  if (call.reason !== null && rules.ignoreReasons.includes(call.reason)) return true;
  return (call.durationMs ?? Infinity) < rules.shortAbandonMs;
}

function countAttempt(open: Task, call: CallRecord, rules: TaskRules): TaskChange | null {
  const reached = isAfter(call.answeredAt, open, call) && (call.talkMs ?? 0) >= rules.reachedAfterMs;
  if (!reached && !isAfter(call.startedAt, open, call)) return null;
  const attempted: Task = {
    ...open,
    attempts: open.attempts + 1,
    lastAttemptAt: call.startedAt,
    lastAttemptResult: call.disposition,
    history: [...open.history, entry(call.startedAt, 'attempted', call, call.agent)],
  };
  return reached ? close(attempted, call, 'callback') : { task: attempted, role: 'attempt' };
}

function close(task: Task, call: CallRecord, kind: 'callback' | 'customer_called'): TaskChange {
  const at = call.endedAt ?? call.answeredAt ?? call.startedAt;
  const closed: Task = {
    ...task,
    status: 'done',
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    closedAt: at,
    closedBy: { kind, agent: call.agent, call: call.id },
    history: [...task.history, entry(at, 'done', call, call.agent)],
  };
  return { task: closed, role: 'reached' };
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
  return { at, event, call: call.id, agent };
}
