// CALLS AND TASKS → FACTS. Pure: what is narrow enough to be counted a million times.

import type { CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Outcome } from '../store/stored.ts';
import { isTried, talkedAt } from '../tasks/book.ts';
import type { Task } from '../tasks/task.ts';
import type { CallFact, CustomerId, OfferFact, OutcomeFact, OutcomeFacts, TaskFact } from './facts.ts';
import { moneyOf, moneyUnits } from './money.ts';

/** Where in local time something happened. */
export interface LocalPlace {
  readonly day: string;
  readonly hour: number;
  readonly afterHours: boolean;
}

export interface CallContext {
  readonly local: LocalPlace;
  readonly team: string | null;
  readonly customer: CustomerId | null;
  readonly outcomes: readonly Outcome[];
  readonly teamOf: (agent: string) => string | null;
}

/** null: a call between staff, or one that has not ended, counts nowhere. */
export function callFact(
  call: CallRecord,
  { local, team, customer, outcomes, teamOf }: CallContext,
): CallFact | null {
  if (call.direction === 'internal' || call.disposition === null) return null;
  const isOutbound = call.direction === 'outbound';
  return {
    day: local.day,
    hour: local.hour,
    afterHours: local.afterHours,
    direction: call.direction,
    pbx: call.pbx,
    team,
    agent: call.agent,
    queue: call.queues[0]?.queue ?? null,
    did: isOutbound ? null : (call.to.number ?? call.to.raw),
    trunk: call.trunk,
    id: call.id,
    customer,
    startedAt: call.startedAt,
    answeredAt: talkedAt(call),
    endedAt: call.endedAt,
    disposition: call.disposition,
    reason: call.reason,
    complete: call.complete,
    responseMs: call.responseMs,
    waitMs: call.waitMs,
    talkMs: call.talkMs,
    durationMs: call.durationMs,
    tried: isOutbound && isTried(call),
    attempt: null,
    offers: isOutbound ? [] : offersOf(call, teamOf),
    outcomes: outcomeFacts(outcomes),
  };
}

function offersOf(call: CallRecord, teamOf: CallContext['teamOf']): OfferFact[] {
  return call.offers.map(({ agent, result, ringMs }) => ({
    agent,
    team: teamOf(agent),
    result: result ?? 'no_answer',
    ringMs: ringMs ?? 0,
  }));
}

function outcomeFacts(outcomes: readonly Outcome[]): OutcomeFacts {
  const facts: { [type: string]: OutcomeFact } = {};
  for (const { type, at, amount, currency } of outcomes) {
    const known = facts[type] ?? { at: [], amounts: {} };
    const key = currency ?? '';
    const amounts =
      amount === null
        ? known.amounts
        : { ...known.amounts, [key]: moneyOf(moneyUnits(known.amounts[key] ?? 0) + moneyUnits(amount)) };
    facts[type] = { at: [...known.at, at], amounts };
  }
  return facts;
}

export interface TaskContext {
  /** Local time where its customer came in. */
  readonly local: (at: EpochMs) => LocalPlace;
  /** The number that the customer dialled, as on calls. */
  readonly did: string | null;
  /** Whom it was assigned to when it was opened. */
  readonly openedFor: string | null;
}

export function taskFacts(
  task: Task,
  { local, did, openedFor }: TaskContext,
): { readonly opening: TaskFact; readonly closing: TaskFact | null } {
  const { id, pbx, team, queue, attempts, closedAt, dueAt } = task;
  const known = {
    id,
    direction: 'inbound',
    pbx,
    team,
    queue,
    did,
    trunk: null,
    openedAt: task.firstMissedAt,
    closedAt,
    closure: closureOf(task),
    attempts,
    late: closedAt !== null && dueAt !== null && closedAt > dueAt,
  } as const;
  const opening = { ...known, ...local(task.firstMissedAt), agent: openedFor };
  if (closedAt === null) return { opening, closing: null };
  return {
    opening,
    closing: { ...known, ...local(closedAt), agent: task.closedBy?.agent ?? task.assignee },
  };
}

function closureOf({ status, closedBy }: Task): TaskFact['closure'] {
  if (closedBy === null) return null;
  return status === 'cancelled' ? 'cancelled' : closedBy.kind;
}
