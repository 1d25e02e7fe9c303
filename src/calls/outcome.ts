// The verdict on a call: answered or missed, why, and who hung up. Never decided from a hang-up cause alone:
// PBXs put "busy" on legs that the caller abandoned (trace inbound-abandoned-while-ringing).

import type { EpochMs } from '../events/vocabulary.ts';
import type { Disposition, HungUpBy, MissedReason, OfferResult, QueueVisit } from './record.ts';
import type { Roles } from './roles.ts';
import type { Call, Leg, OpenOffer, OpenTalk, OpenVisit } from './state.ts';

/** Events of one moment arrive within this time of each other. */
const SAME_MOMENT_MS = 100;
/** A rival phone that stopped ringing this close to the answer lost the race. */
const RACE_MS = 1_000;

export interface Outcome {
  readonly disposition: Disposition;
  readonly reason: MissedReason | null;
  readonly hungUpBy: HungUpBy;
}

export function outcomeOf(call: Call, roles: Roles): Outcome {
  if (call.lost) return { disposition: 'unknown', reason: null, hungUpBy: 'unknown' };
  const hungUpBy = whoHungUp(call, roles);
  if (call.talks.length > 0) return { disposition: 'answered', reason: null, hungUpBy };
  if (roles.direction === 'inbound') {
    return { disposition: 'missed', reason: reasonOf(call, roles), hungUpBy };
  }
  return { disposition: attemptResult(call, roles), reason: null, hungUpBy };
}

/** Did one of them ask to end it? null: nobody saw. */
function hasGivenUp(legs: readonly Leg[]): boolean | null {
  if (legs.some((leg) => leg.hangupRequestedAt !== null)) return true;
  return legs.some((leg) => leg.ended && leg.endedBy === null) ? null : false;
}

/** Why an inbound call was missed: the first reason that fits, in this order; null when nobody saw enough. */
function reasonOf(call: Call, roles: Roles): MissedReason | null {
  if (call.voicemailAt !== null) return 'voicemail';
  const visit = call.visits.at(-1);
  if (visit !== undefined) {
    const result = visitResult(call, visit, roles);
    if (result === null) return null;
    return result === 'abandoned' ? 'abandoned_queue' : 'queue_timeout';
  }
  const gaveUp = hasGivenUp(call.legs.filter((leg) => roles.isCustomer(leg)));
  if (gaveUp === null) return null;
  if (call.offers.length > 0) return gaveUp ? 'abandoned_ringing' : refusalOf(call);
  if (gaveUp) return 'abandoned_ivr';
  const greeted = call.legs.some((leg) => roles.isCustomer(leg) && leg.answeredAt !== null);
  return greeted ? 'not_offered' : 'refused';
}

function refusalOf(call: Call): MissedReason {
  const results = new Set(call.offers.map((offer) => offerResult(call, offer)));
  const [only] = results;
  if (results.size === 1 && (only === 'busy' || only === 'rejected' || only === 'unavailable')) return only;
  return 'no_answer';
}

/** What became of an attempt to reach somebody (outbound and internal). */
function attemptResult(call: Call, roles: Roles): Disposition {
  const tried = call.legs.filter((leg) => isCalled(leg, roles));
  if (tried.some((leg) => leg.dial?.result === 'answered')) return 'answered';
  const caller = roles.root;
  const gaveUpAt = caller?.hangupRequestedAt ?? null;
  const lastEnd = Math.max(0, ...tried.map((leg) => leg.dial?.endedAt ?? leg.endedAt ?? 0));
  if (gaveUpAt !== null && (tried.length === 0 || gaveUpAt <= lastEnd + SAME_MOMENT_MS)) {
    const refused = tried.length > 0 && lastEnd < gaveUpAt && specific(tried);
    if (!refused) return 'cancelled';
  }
  const last = tried.findLast((leg) => leg.dial?.result !== 'answered_elsewhere');
  switch (last?.dial?.result) {
    case 'busy':
      return 'busy';
    case 'rejected':
      return 'rejected';
    case 'no_answer':
    case 'cancelled':
    case 'forwarded':
      return 'no_answer';
    case undefined:
      return unreached(call);
    default:
      return 'failed';
  }
}

/** Nobody was rung: there was no way through, or the agent who asked for the call (click-to-call) did not answer
 * the own phone, which says nothing about whoever was to be called. */
function unreached(call: Call): Disposition {
  const own = call.legs.find((leg) => leg.dial !== null && leg.dial.from === null);
  return own !== undefined && own.answeredAt === null ? 'cancelled' : 'failed';
}

function specific(tried: readonly Leg[]): boolean {
  const result = tried.at(-1)?.dial?.result;
  return result === 'busy' || result === 'rejected' || result === 'unavailable';
}

/** Legs that the caller tried to reach. */
export function isCalled(leg: Leg, roles: Roles): boolean {
  if (leg.kind === 'plumbing' || leg.dial === null) return false;
  if (roles.direction === 'outbound') return roles.isCustomer(leg);
  return !roles.isCustomer(leg) && leg.dial.from !== null;
}

function whoHungUp(call: Call, roles: Roles): HungUpBy {
  const customerAt = earliest(
    call.legs.filter((leg) => roles.isCustomer(leg)).map((leg) => leg.hangupRequestedAt),
  );
  const agents = agentLegs(call, roles);
  const agentAt = earliest(agents.map((leg) => leg.hangupRequestedAt));
  if (customerAt === null && agentAt === null) {
    const people = [...call.legs.filter((leg) => roles.isCustomer(leg)), ...agents];
    return hasGivenUp(people) === null ? 'unknown' : 'pbx';
  }
  if (roles.direction === 'internal') return 'agent';
  if (customerAt === null) return 'agent';
  return agentAt !== null && agentAt < customerAt ? 'agent' : 'customer';
}

/** Staff whose on-hook ends the call: those of the last talk, or the one who dialled. */
function agentLegs(call: Call, roles: Roles): Leg[] {
  if (roles.direction === 'internal') return call.legs.filter((leg) => leg.kind !== 'plumbing');
  const last = lastTalk(call);
  if (last === null) return roles.direction === 'outbound' && roles.root !== null ? [roles.root] : [];
  const end = last.endedAt ?? call.endedAt ?? 0;
  return call.legs.filter((leg) => {
    if (leg.kind === 'plumbing' || roles.isCustomer(leg) || (leg.agent ?? leg.id) !== last.key) return false;
    return (leg.hangupRequestedAt ?? leg.endedAt ?? end) >= end - RACE_MS;
  });
}

function lastTalk(call: Call): OpenTalk | null {
  let last: OpenTalk | null = null;
  for (const talk of call.talks) {
    if (last === null || (talk.endedAt ?? Infinity) >= (last.endedAt ?? Infinity)) last = talk;
  }
  return last;
}

function earliest(times: readonly (EpochMs | null)[]): EpochMs | null {
  let first: EpochMs | null = null;
  for (const at of times) if (at !== null && (first === null || at < first)) first = at;
  return first;
}

/** The truth of one offer, from what the PBX said and from what happened around it. null while it rings. */
export function offerResult(call: Call, offer: OpenOffer): OfferResult | null {
  const { endedAt, result } = offer;
  if (endedAt === null || result === null) return call.ended ? 'no_answer' : null;
  switch (result) {
    case 'forwarded':
      return call.talks.length > 0 ? 'answered_elsewhere' : 'no_answer';
    case 'cancelled':
    case 'failed':
      if (answeredByRival(call, offer.agent, endedAt)) return 'answered_elsewhere';
      return gaveUpBefore(call, offer, endedAt) ? 'cancelled' : 'no_answer';
    default:
      return result;
  }
}

function answeredByRival(call: Call, agent: string, endedAt: EpochMs): boolean {
  const near = (at: EpochMs | null) => at !== null && Math.abs(at - endedAt) <= RACE_MS;
  return (
    call.talks.some((talk) => talk.agent !== agent && near(talk.startedAt)) ||
    call.offers.some((each) => each.agent !== agent && each.result === 'answered' && near(each.endedAt))
  );
}

function gaveUpBefore(call: Call, offer: OpenOffer, endedAt: EpochMs): boolean {
  return call.legs.some((leg) => {
    if (leg.kind === 'plumbing' || leg.agent === offer.agent || leg.hangupRequestedAt === null) return false;
    return leg.hangupRequestedAt >= offer.startedAt && leg.hangupRequestedAt <= endedAt + SAME_MOMENT_MS;
  });
}

/** The truth of one queue visit; null while the caller waits, and when nobody saw how it ended. */
export function visitResult(call: Call, visit: OpenVisit, roles: Roles): QueueVisit['result'] {
  const { leftAt, result, leg } = visit;
  if (result !== null && result !== 'left') return result;
  if (leftAt === null && !call.ended) return null;
  const left = leftAt ?? call.endedAt ?? 0;
  if (call.talks.some((talk) => Math.abs(talk.startedAt - left) <= RACE_MS)) return 'answered';
  const customers = [leg, ...call.legs.filter((each) => roles.isCustomer(each))];
  const gone = customers.filter(
    (each) => (each.hangupRequestedAt ?? each.endedAt ?? left) <= left + SAME_MOMENT_MS,
  );
  const gaveUp = hasGivenUp(gone);
  if (gaveUp === null) return null;
  return gaveUp ? 'abandoned' : 'timeout';
}
