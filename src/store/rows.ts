// Records ↔ rows. The two say the same; only the spelling differs.

import type { CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Task, TaskClosure, TaskHistoryEntry } from '../tasks/task.ts';
import type { CallRow, ContactRow, DialRow, OutcomeRow, TaskHistoryRow, TaskRow } from './schema.ts';
import type { CallSource, Contact, Dial, Outcome } from './stored.ts';

type Detail = Pick<CallRecord, 'offers' | 'talks' | 'queues' | 'transfers' | 'recordings' | 'legs'>;

/** What the daemon knows of a call's start that the PBX does not. */
export interface LocalTime {
  readonly afterHours: boolean;
  /** `2026-03-02`, in the configured zone. */
  readonly day: string;
  /** 0–23. */
  readonly hour: number;
}

/** Values in the order of CALL_COLUMNS, without the two that change with every write. */
export function callValues(
  call: CallRecord,
  local: LocalTime,
  team: string | null,
  source: CallSource,
): unknown[] {
  const { offers, talks, queues, transfers, recordings, legs } = call;
  const detail: Detail = { offers, talks, queues, transfers, recordings, legs };
  return [
    call.id,
    call.pbx,
    call.pbxCallId,
    call.direction,
    call.state,
    call.from.number,
    call.from.raw,
    call.from.name,
    call.to.number,
    call.to.raw,
    call.to.name,
    call.trunk,
    call.agent,
    call.startedAt,
    call.answeredAt,
    call.endedAt,
    call.disposition,
    call.reason,
    call.hungUpBy,
    call.hangupCause?.q850 ?? null,
    call.hangupCause?.raw ?? null,
    call.responseMs,
    call.ivrMs,
    call.waitMs,
    call.talkMs,
    call.holdMs,
    call.durationMs,
    call.complete ? 1 : 0,
    local.afterHours ? 1 : 0,
    local.day,
    local.hour,
    JSON.stringify(detail),
    team,
    source,
  ];
}

export const CALL_COLUMNS =
  `id pbx pbx_call_id direction state from_number from_raw from_name to_number to_raw
  to_name trunk agent started_at answered_at ended_at disposition reason hung_up_by cause_q850 cause_raw response_ms
  ivr_ms wait_ms talk_ms hold_ms duration_ms complete after_hours local_day local_hour detail team source change_seq
  changed_at`.split(/\s+/);

export function toCall(row: CallRow): CallRecord {
  const detail = JSON.parse(row.detail) as Detail;
  return {
    id: row.id,
    pbx: row.pbx,
    pbxCallId: row.pbx_call_id,
    direction: row.direction as CallRecord['direction'],
    state: row.state as CallRecord['state'],
    from: { number: row.from_number, raw: row.from_raw, name: row.from_name },
    to: { number: row.to_number, raw: row.to_raw, name: row.to_name },
    trunk: row.trunk,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    disposition: row.disposition as CallRecord['disposition'],
    reason: row.reason as CallRecord['reason'],
    hungUpBy: row.hung_up_by as CallRecord['hungUpBy'],
    hangupCause: row.cause_raw === null ? null : { q850: row.cause_q850, raw: row.cause_raw },
    responseMs: row.response_ms,
    ivrMs: row.ivr_ms,
    waitMs: row.wait_ms,
    talkMs: row.talk_ms,
    holdMs: row.hold_ms,
    durationMs: row.duration_ms,
    agent: row.agent,
    ...detail,
    complete: row.complete === 1,
  };
}

export const TASK_COLUMNS =
  `id status number pbx name did queue missed_calls first_missed_at last_missed_at attempts
  last_attempt_at last_attempt_result due_at overdue team priority escalations assignee claimed_by claim_expires_at
  snoozed_until closed_at closed_kind closed_agent closed_call result wake_at change_seq changed_at`.split(
    /\s+/,
  );

/** `wakeAt`: when time alone will change it. */
export function taskValues(task: Task, wakeAt: EpochMs | null): unknown[] {
  return [
    task.id,
    task.status,
    task.number,
    task.pbx,
    task.name,
    task.did,
    task.queue,
    task.missedCalls,
    task.firstMissedAt,
    task.lastMissedAt,
    task.attempts,
    task.lastAttemptAt,
    task.lastAttemptResult,
    task.dueAt,
    task.overdue ? 1 : 0,
    task.team,
    task.priority,
    task.escalations,
    task.assignee,
    task.claimedBy,
    task.claimExpiresAt,
    task.snoozedUntil,
    task.closedAt,
    task.closedBy?.kind ?? null,
    task.closedBy?.agent ?? null,
    task.closedBy?.call ?? null,
    task.result,
    wakeAt,
  ];
}

/** `calls`: its missed calls, oldest first. */
export function toTask(row: TaskRow, calls: readonly string[], history: readonly TaskHistoryRow[]): Task {
  return {
    id: row.id,
    status: row.status as Task['status'],
    number: row.number,
    pbx: row.pbx,
    name: row.name,
    did: row.did,
    queue: row.queue,
    missedCalls: row.missed_calls,
    firstMissedAt: row.first_missed_at,
    lastMissedAt: row.last_missed_at,
    calls,
    attempts: row.attempts,
    lastAttemptAt: row.last_attempt_at,
    lastAttemptResult: row.last_attempt_result,
    dueAt: row.due_at,
    overdue: row.overdue === 1,
    team: row.team,
    priority: row.priority,
    escalations: row.escalations,
    assignee: row.assignee,
    claimedBy: row.claimed_by,
    claimExpiresAt: row.claim_expires_at,
    snoozedUntil: row.snoozed_until,
    closedAt: row.closed_at,
    closedBy: closureOf(row),
    result: row.result,
    history: history.map((entry) => ({
      at: entry.at,
      event: entry.event as TaskHistoryEntry['event'],
      call: entry.call_id,
      agent: entry.agent,
      actor: entry.actor,
      note: entry.note,
    })),
  };
}

function closureOf(row: TaskRow): TaskClosure | null {
  if (row.closed_kind === null) return null;
  return { kind: row.closed_kind as TaskClosure['kind'], agent: row.closed_agent, call: row.closed_call };
}

export function toOutcome(row: OutcomeRow): Outcome {
  const { id, type, amount, currency, note, at } = row;
  return { id, type, externalId: row.external_id, amount, currency, note, at, by: row.actor };
}

export function toContact({ number, name, external_id, url }: ContactRow): Contact {
  return { number, name, externalId: external_id, url };
}

export function toDial(row: DialRow): Dial {
  const { id, pbx, agent, number, problem } = row;
  return {
    id,
    pbx,
    channelId: row.channel_id,
    agent,
    number,
    task: row.task_id,
    state: row.state as Dial['state'],
    call: row.call_id,
    problem,
    askedAt: row.asked_at,
    askedBy: row.actor,
  };
}
