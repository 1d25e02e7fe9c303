// Facts ↔ rows. The two say the same; only the spelling differs.

import type { CallFact, CustomerFact, MissedCase, Place, TaskFact } from '../metrics/facts.ts';
import type { CallFactRow, CustomerFactRow, MissedCaseRow, TaskFactRow } from './fact-schema.ts';

/** The fact of a task with both of its places. */
export interface TaskFacts {
  readonly opening: TaskFact;
  /** null while it is open. */
  readonly closing: TaskFact | null;
}

/** `valuesOf`: one of the functions below. */
export function isSameFact<T>(a: T | null, b: T | null, valuesOf: (fact: T) => unknown[]): boolean {
  const says = (fact: T | null) => (fact === null ? '' : JSON.stringify(valuesOf(fact)));
  return says(a) === says(b);
}

export const CALL_FACT_COLUMNS =
  `day call_id hour after_hours direction pbx team agent queue did trunk customer started_at
  answered_at ended_at disposition reason complete response_ms wait_ms talk_ms duration_ms tried attempt offers
  outcomes`.split(/\s+/);

export function callFactValues(fact: CallFact): unknown[] {
  const { offers, outcomes } = fact;
  return [
    fact.day,
    fact.id,
    fact.hour,
    fact.afterHours ? 1 : 0,
    fact.direction,
    fact.pbx,
    fact.team,
    fact.agent,
    fact.queue,
    fact.did,
    fact.trunk,
    fact.customer,
    fact.startedAt,
    fact.answeredAt,
    fact.endedAt,
    fact.disposition,
    fact.reason,
    fact.complete ? 1 : 0,
    fact.responseMs,
    fact.waitMs,
    fact.talkMs,
    fact.durationMs,
    fact.tried ? 1 : 0,
    fact.attempt,
    offers.length === 0 ? null : JSON.stringify(offers),
    Object.keys(outcomes).length === 0 ? null : JSON.stringify(outcomes),
  ];
}

type PlaceRow = Pick<
  CallFactRow,
  'day' | 'hour' | 'after_hours' | 'pbx' | 'team' | 'agent' | 'queue' | 'did' | 'trunk'
>;

export function toPlace(row: PlaceRow, direction: Place['direction']): Place {
  const { day, hour, pbx, team, agent, queue, did, trunk } = row;
  return { day, hour, afterHours: row.after_hours === 1, direction, pbx, team, agent, queue, did, trunk };
}

export function toCallFact(row: CallFactRow): CallFact {
  return {
    ...toPlace(row, row.direction as Place['direction']),
    id: row.call_id,
    customer: row.customer,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    disposition: row.disposition as CallFact['disposition'],
    reason: row.reason as CallFact['reason'],
    complete: row.complete === 1,
    responseMs: row.response_ms,
    waitMs: row.wait_ms,
    talkMs: row.talk_ms,
    durationMs: row.duration_ms,
    tried: row.tried === 1,
    attempt: row.attempt,
    offers: row.offers === null ? [] : (JSON.parse(row.offers) as CallFact['offers']),
    outcomes: row.outcomes === null ? {} : (JSON.parse(row.outcomes) as CallFact['outcomes']),
  };
}

export const MISSED_CASE_COLUMNS =
  `customer call_id day hour after_hours pbx team agent queue did trunk missed_calls first_missed_at
  last_missed_at attempts first_attempt_at reached_at reached_by attempt_work_ms reached_work_ms`.split(
    /\s+/,
  );

export function missedCaseValues(fact: MissedCase): unknown[] {
  return [
    fact.customer,
    fact.call,
    fact.day,
    fact.hour,
    fact.afterHours ? 1 : 0,
    fact.pbx,
    fact.team,
    fact.agent,
    fact.queue,
    fact.did,
    fact.trunk,
    fact.missedCalls,
    fact.firstMissedAt,
    fact.lastMissedAt,
    fact.attempts,
    fact.firstAttemptAt,
    fact.reachedAt,
    fact.reachedBy,
    fact.attemptWorkMs,
    fact.reachedWorkMs,
  ];
}

export function toMissedCase(row: MissedCaseRow): MissedCase {
  return {
    ...toPlace(row, 'inbound'),
    customer: row.customer,
    call: row.call_id,
    missedCalls: row.missed_calls,
    firstMissedAt: row.first_missed_at,
    lastMissedAt: row.last_missed_at,
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at,
    reachedAt: row.reached_at,
    reachedBy: row.reached_by as MissedCase['reachedBy'],
    attemptWorkMs: row.attempt_work_ms,
    reachedWorkMs: row.reached_work_ms,
  };
}

export const CUSTOMER_FACT_COLUMNS =
  'customer day hour after_hours direction pbx team agent queue did trunk first_talk_at outcomes'.split(' ');

export function customerFactValues(fact: CustomerFact): unknown[] {
  return [
    fact.customer,
    fact.day,
    fact.hour,
    fact.afterHours ? 1 : 0,
    fact.direction,
    fact.pbx,
    fact.team,
    fact.agent,
    fact.queue,
    fact.did,
    fact.trunk,
    fact.firstTalkAt,
    JSON.stringify(fact.outcomes),
  ];
}

export function toCustomerFact(row: CustomerFactRow): CustomerFact {
  return {
    ...toPlace(row, row.direction as Place['direction']),
    customer: row.customer,
    firstTalkAt: row.first_talk_at,
    outcomes: JSON.parse(row.outcomes) as CustomerFact['outcomes'],
  };
}

export const TASK_FACT_COLUMNS =
  `task_id pbx team queue did opened_day opened_hour opened_after_hours opened_agent opened_at
  closed_day closed_hour closed_after_hours closed_agent closed_at closure attempts late`.split(/\s+/);

export function taskFactValues({ opening, closing }: TaskFacts): unknown[] {
  return [
    opening.id,
    opening.pbx,
    opening.team,
    opening.queue,
    opening.did,
    opening.day,
    opening.hour,
    opening.afterHours ? 1 : 0,
    opening.agent,
    opening.openedAt,
    closing?.day ?? null,
    closing?.hour ?? null,
    closing === null ? null : closing.afterHours ? 1 : 0,
    closing?.agent ?? null,
    closing?.closedAt ?? null,
    closing?.closure ?? null,
    opening.attempts,
    opening.late ? 1 : 0,
  ];
}

export function toTaskFacts(row: TaskFactRow): TaskFacts {
  const { pbx, team, queue, did } = row;
  const known = {
    id: row.task_id,
    direction: 'inbound',
    trunk: null,
    pbx,
    team,
    queue,
    did,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closure: row.closure as TaskFact['closure'],
    attempts: row.attempts,
    late: row.late === 1,
  } as const;
  const opening: TaskFact = {
    ...known,
    day: row.opened_day,
    hour: row.opened_hour,
    afterHours: row.opened_after_hours === 1,
    agent: row.opened_agent,
  };
  if (row.closed_day === null) return { opening, closing: null };
  const closing: TaskFact = {
    ...known,
    day: row.closed_day,
    hour: row.closed_hour ?? 0,
    afterHours: row.closed_after_hours === 1,
    agent: row.closed_agent,
  };
  return { opening, closing };
}
