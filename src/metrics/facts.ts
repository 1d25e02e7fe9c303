// FACTS: what indicators count, one narrow record for each call, ringing telephone, missed customer, task and new
// customer. Every fact has a place: the local day and hour it belongs to, and where it happened. Pure.

import type { AgentId, CallId, Disposition, MissedReason, OfferResult } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Mark } from '../scripts/score.ts';
import type { TaskId } from '../tasks/task.ts';

/** A customer's number in the database; at least 1. */
export type CustomerId = number;

/** By what figures can be cut. */
export interface Place {
  /** `2026-03-02`, in the configured zone. */
  readonly day: string;
  /** 0–23 on the wall. */
  readonly hour: number;
  /** Outside the configured working hours. */
  readonly afterHours: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly pbx: string;
  readonly team: string | null;
  readonly agent: AgentId | null;
  /** The first queue of the call. */
  readonly queue: string | null;
  /** The number that the customer dialled; null for calls that staff placed. */
  readonly did: string | null;
  readonly trunk: string | null;
}

/** What a CRM reported of a call or a customer, by type. */
export interface OutcomeFact {
  /** When they are reported to have happened. */
  readonly at: readonly EpochMs[];
  /** Sums by currency (`''`: none was named). */
  readonly amounts: { readonly [currency: string]: number };
}

export type OutcomeFacts = { readonly [type: string]: OutcomeFact };

export interface OfferFact {
  readonly agent: AgentId;
  /** The agent's own team, whosever call it was; null: of none. */
  readonly team: string | null;
  readonly result: OfferResult;
  readonly ringMs: number;
}

/** An ended call with somebody outside. */
export interface CallFact extends Place {
  readonly id: CallId;
  /** null: withheld. */
  readonly customer: CustomerId | null;
  readonly startedAt: EpochMs;
  /** When people began to talk; not before this, where only records of the PBX tell that they did. */
  readonly answeredAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly disposition: Disposition;
  readonly reason: MissedReason | null;
  readonly complete: boolean;
  readonly responseMs: number | null;
  readonly waitMs: number | null;
  readonly talkMs: number | null;
  readonly durationMs: number | null;
  /** Outbound: something rang at the customer's, or was tried to. */
  readonly tried: boolean;
  /** Outbound and tried: which attempt to reach this customer since the last talk with them; null otherwise. */
  readonly attempt: number | null;
  readonly offers: readonly OfferFact[];
  readonly outcomes: OutcomeFacts;
}

/** One agent's telephone rang in a call; the place is the call's, the agent and the team are those of who was rung. */
export interface RingFact extends Place {
  readonly offer: OfferFact;
}

/** A customer who was missed, from the first missed call until somebody talked with them; the place is that of the first
 * missed call, the agent the one who first tried to call back. */
export interface MissedCase extends Place {
  readonly customer: CustomerId;
  readonly call: CallId;
  readonly missedCalls: number;
  readonly firstMissedAt: EpochMs;
  readonly lastMissedAt: EpochMs;
  readonly attempts: number;
  readonly firstAttemptAt: EpochMs | null;
  readonly reachedAt: EpochMs | null;
  readonly reachedBy: 'callback' | 'customer_called' | null;
  /** From the first missed call to the first attempt and the first talk, in working time. */
  readonly attemptWorkMs: number | null;
  readonly reachedWorkMs: number | null;
}

/** A callback task, in the place where it was opened or closed. */
export interface TaskFact extends Place {
  readonly id: TaskId;
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  /** null while it is open. */
  readonly closure: 'callback' | 'customer_called' | 'manual' | 'cancelled' | 'expired' | null;
  readonly attempts: number;
  /** Closed after its deadline. */
  readonly late: boolean;
}

/** A customer with whom somebody has had a meaningful talk. The day is that of the first one; the rest of the place is that
 * of the talk to which a deal is credited. */
export interface CustomerFact extends Place {
  readonly customer: CustomerId;
  readonly firstTalkAt: EpochMs;
  /** The first outcome of each type since then. */
  readonly outcomes: { readonly [type: string]: EpochMs };
}

/** A call that a script is for; the place is the call's. */
export interface ScriptFact extends Place {
  readonly script: string;
  /** Somebody, or a transcript, has scored it. */
  readonly isScored: boolean;
  /** 0–1; null also when nothing applied. */
  readonly score: number | null;
  /** One thing alone made it 0. */
  readonly autoFailed: boolean;
  readonly marks: readonly { readonly item: string; readonly mark: Mark }[];
}

export interface Facts {
  readonly call: CallFact;
  readonly ring: RingFact;
  readonly missed: MissedCase;
  readonly opening: TaskFact;
  readonly closing: TaskFact;
  readonly customer: CustomerFact;
  readonly script: ScriptFact;
}

export type FactKind = keyof Facts;

/** Telephones that rang in a call, as facts of their own. */
export function ringsOf(call: CallFact): RingFact[] {
  return call.offers.map((offer) => ({ ...placeOf(call), agent: offer.agent, team: offer.team, offer }));
}

export function placeOf(fact: Place): Place {
  const { day, hour, afterHours, direction, pbx, team, agent, queue, did, trunk } = fact;
  return { day, hour, afterHours, direction, pbx, team, agent, queue, did, trunk };
}
