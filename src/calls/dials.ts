// Handlers for ringing: dials and the offers they make to agents. Every dial is keyed by the leg that rings,
// because PBXs lose begins and ends (pickup, blonde transfer) and say some ends twice (queues).

import type { DialResult, EpochMs, EventOf, HangupCause } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { callOf, identifyLeg, joinLegs } from './identity.ts';
import { type Call, type CallsState, type Leg, LIST_MAX, type OpenOffer } from './state.ts';

/** A phone that redirects at once and is dialled again by the redirection is still one offer. */
const FORWARD_LOOP_MS = 1_000;

/** A phone that is not there is found out sooner than this; later it was there and did not answer. */
const UNREACHABLE_MS = 1_000;

export function onDialBegan(state: CallsState, event: EventOf<'dial-began'>, changes: Changes): void {
  const to = state.legs.get(event.to);
  if (to === undefined || to.ended) return;
  const from = event.from === null ? null : (state.legs.get(event.from) ?? null);
  joinLegs(state, from, to, changes);
  if (to.dial !== null) return;
  to.dial = { from, beganAt: event.at, endedAt: null, result: null };
  const number = event.target ?? from?.announcement?.number ?? null;
  if (number !== null && to.dialledNumber === null) {
    to.dialledNumber = number;
    identifyLeg(state, to);
  }
  const call = callOf(to);
  const isOwnPhone = from === null || isFirstPhone(call, to);
  if (to.kind === 'staff' && to.agent !== null && !isOwnPhone) offer(call, to, to.agent, event.at);
  changes.touch(call);
}

/** The PBX rings the agent who asked for a call (click-to-call), at times by a wire of its own: that is no offer. */
function isFirstPhone(call: Call, phone: Leg): boolean {
  return call.originateTarget !== null && call.legs.every((leg) => leg === phone || leg.kind === 'plumbing');
}

function offer(call: Call, leg: Leg, agent: string, at: EpochMs): void {
  call.voicemailAt = null;
  const last = call.offers.findLast((each) => each.agent === agent);
  const rings = last !== undefined && last.endedAt === null && last.ringing.size > 0;
  const loops = last?.result === 'forwarded' && at - (last.endedAt ?? at) <= FORWARD_LOOP_MS;
  if (last !== undefined && (rings || loops)) {
    if (loops) last.ringing.clear();
    last.ringing.add(leg);
    last.endedAt = null;
    last.result = null;
    return;
  }
  pushOffer(call, { agent, startedAt: at, endedAt: null, result: null, ringing: new Set([leg]) });
}

function pushOffer(call: Call, made: OpenOffer): void {
  if (call.offers.length < LIST_MAX) call.offers.push(made);
  else call.incomplete = true;
}

export function onDialEnded(state: CallsState, event: EventOf<'dial-ended'>, changes: Changes): void {
  const to = state.legs.get(event.to);
  if (to === undefined) return;
  const from = event.from === null ? null : (state.legs.get(event.from) ?? null);
  // An end without a begin names the leg of whoever picked the call up.
  if (event.result === 'answered') joinLegs(state, from, to, changes);
  const call = callOf(to);
  if (to.dial !== null && to.dial.result === null) {
    to.dial.endedAt = event.at;
    to.dial.result = event.result;
  }
  if (event.result === 'answered') to.answeredAt ??= event.at;
  closeOffer(call, to, event.at, event.result);
  changes.touch(call);
}

function closeOffer(call: Call, leg: Leg, at: EpochMs, result: DialResult): void {
  const made = call.offers.findLast((each) => each.ringing.has(leg));
  if (made === undefined || made.result === 'answered') return;
  if (made.endedAt !== null && made.result !== null && made.result !== 'failed') return;
  made.ringing.delete(leg);
  if (result !== 'answered' && made.ringing.size > 0) return;
  made.endedAt ??= at;
  made.result = result;
  // Kept for what the hang-up of the same leg may still tell (refused, or just not answered).
  made.ringing.add(leg);
}

/** The ringing leg is gone: ends an offer that no dial-ended closed, and sharpens one that said little. */
export function closeRinging(call: Call, leg: Leg, at: EpochMs, cause: HangupCause | null): void {
  if (leg.dial === null) return;
  const told = resultOfCause(cause, leg.rang, at - leg.dial.beganAt);
  if (leg.dial.result === null) {
    leg.dial.endedAt = at;
    leg.dial.result = told ?? 'failed';
    closeOffer(call, leg, at, leg.dial.result);
    return;
  }
  // Only a phone that answered for itself is believed: abandoned legs carry "busy" causes as well.
  if (leg.hangupRequestedAt === null || told === null) return;
  if (leg.dial.result !== 'no_answer' && leg.dial.result !== 'failed' && leg.dial.result !== 'busy') return;
  leg.dial.result = told;
  const made = call.offers.findLast((each) => each.ringing.has(leg));
  if (made?.result === 'no_answer' || made?.result === 'failed' || made?.result === 'busy') {
    made.result = told;
  }
}

/** Q.850 causes that say what became of a dialled phone; others say nothing about it. */
function resultOfCause(cause: HangupCause | null, rang: boolean, dialledMs: number): DialResult | null {
  switch (cause?.q850) {
    case 17:
      return 'busy';
    case 18:
      return rang ? 'no_answer' : 'unavailable';
    case 19:
      // "Not available" and "did not answer" share a cause; early media may take the place of ringing.
      return rang || dialledMs >= UNREACHABLE_MS ? 'no_answer' : 'unavailable';
    case 21:
      return 'rejected';
    case 26:
      return 'answered_elsewhere';
    case 1:
    case 3:
    case 20:
    case 22:
    case 27:
      return 'unavailable';
    default:
      return null;
  }
}

/** Nobody rings any more once the call is over, whatever the PBX forgot to say. */
export function closeOffers(call: Call, endedAt: EpochMs | null): void {
  for (const made of call.offers) {
    if (made.endedAt === null && endedAt !== null) made.endedAt = Math.max(endedAt, made.startedAt);
    made.result ??= 'failed';
  }
}

/**
 * The dialplan is done ringing: announced agents whose phone never appeared were unreachable. Agents that rang
 * before do not count: after a transfer PBXs repeat the last dial without dialling (trace blind-transfer-dtmf).
 */
export function settleAnnouncement(state: CallsState, leg: Leg): void {
  const announced = leg.announcement;
  if (announced === null) return;
  leg.announcement = null;
  const call = callOf(leg);
  for (const endpoint of announced.endpoints) {
    const agent = state.people.agentOf(endpoint);
    if (agent === null) continue;
    const rang =
      call.offers.some((made) => made.agent === agent) ||
      call.legs.some((each) => each.agent === agent && each.startedAt >= announced.at);
    if (rang) continue;
    const at = announced.at;
    pushOffer(call, { agent, startedAt: at, endedAt: at, result: 'unavailable', ringing: new Set() });
  }
}
