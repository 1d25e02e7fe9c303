// Handlers for the life of one leg: created, identified, answered, held, hung up.

import type { EpochMs, EventOf, HangupCause, LegFacts, LegId } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { closeOffers, closeRinging, settleAnnouncement } from './dials.ts';
import { addLeg, callOf, findGroup, foundCall, identifyLeg } from './identity.ts';
import { isWithheld } from './numbers.ts';
import { settleQueueRefusal } from './queues.ts';
import { type Call, type CallsState, type Leg, LINGER_MS } from './state.ts';
import { closeTalk, refreshTalks, surroundings } from './talks.ts';

export function onLegCreated(state: CallsState, event: EventOf<'leg-created'>, changes: Changes): void {
  const known = state.legs.get(event.leg);
  if (known === undefined) {
    changes.touch(callOf(createLeg(state, event, event.at, event.announced)));
    return;
  }
  // The announcement came after other events of the leg (reordered on the way): nothing was missed after all.
  if (known.announced || !event.announced || known.ended) return;
  known.announced = true;
  known.facts = event;
  identifyLeg(state, known);
  const call = callOf(known);
  if (call.legs.every((leg) => leg.announced)) call.incomplete = false;
  changes.touch(call);
}

/** A leg not heard of before, in the call its grouping hint names, or in a call of its own. */
function createLeg(state: CallsState, facts: LegFacts, at: EpochMs, announced: boolean): Leg {
  const startedAt = announced ? at : Math.min(at, facts.bornAt);
  const kin = findGroup(state, facts.group, facts.leg);
  const call = kin === null ? foundCall(state, facts, startedAt) : callOf(kin);
  const leg: Leg = {
    id: facts.leg,
    facts,
    announced,
    call,
    kind: 'plumbing',
    agent: null,
    startedAt,
    rang: false,
    answeredAt: facts.answered ? at : null,
    endedAt: null,
    ended: false,
    cause: null,
    hangupRequestedAt: null,
    endedBy: null,
    pair: null,
    room: null,
    held: false,
    dial: null,
    announcement: null,
    dialledNumber: null,
    parked: false,
  };
  identifyLeg(state, leg);
  addLeg(call, leg);
  state.legs.set(leg.id, leg);
  if (facts.group !== null && !state.groups.has(facts.group)) state.groups.set(facts.group, leg);
  return leg;
}

/** The first identity wins: later caller-ID changes only fill what was not known. */
export function onLegIdentified(state: CallsState, event: EventOf<'leg-identified'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  const { party } = leg.facts;
  const number = party.number ?? (isWithheld(event.party.number) ? null : event.party.number);
  const name = party.name ?? event.party.name;
  if (number === party.number && name === party.name) return;
  leg.facts = { ...leg.facts, party: { number, name } };
  identifyLeg(state, leg);
  changes.touch(callOf(leg));
}

export function onLegRang(state: CallsState, event: EventOf<'leg-rang'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  leg.rang = true;
  changes.touch(callOf(leg));
}

export function onLegAnswered(state: CallsState, event: EventOf<'leg-answered'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended || leg.answeredAt !== null) return;
  leg.answeredAt = event.at;
  changes.touch(callOf(leg));
}

export function onActivityStarted(
  state: CallsState,
  event: EventOf<'activity-started'>,
  changes: Changes,
): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  const call = callOf(leg);
  const { activity } = event;
  // Said twice: what it announced is still to come.
  if (leg.announcement?.at === event.at && activity.kind === 'dial') return;
  if (call.refusedByQueue?.leg === leg && call.refusedByQueue.at === event.at && activity.kind === 'queue') {
    return;
  }
  settleAnnouncement(state, leg);
  settleQueueRefusal(call, leg);
  if (activity.kind === 'voicemail') call.voicemailAt = event.at;
  if (activity.kind === 'queue' && !call.visits.some((visit) => visit.leg === leg && visit.leftAt === null)) {
    call.refusedByQueue = { leg, queue: activity.queue, at: event.at };
  }
  if (activity.kind === 'dial') {
    leg.announcement = { endpoints: activity.endpoints, number: activity.number, at: event.at };
  }
  changes.touch(call);
}

export function onLegHeld(
  state: CallsState,
  event: EventOf<'leg-held' | 'leg-unheld'>,
  changes: Changes,
): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  leg.held = event.type === 'leg-held';
  refreshTalks(state, surroundings(leg), event.at, changes);
  changes.touch(callOf(leg));
}

export function onHangupRequested(
  state: CallsState,
  event: EventOf<'hangup-requested'>,
  changes: Changes,
): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended || leg.hangupRequestedAt !== null) return;
  leg.hangupRequestedAt = event.at;
  changes.touch(callOf(leg));
}

export function onLegHungUp(state: CallsState, event: EventOf<'leg-hungup'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  if (event.by === 'party') leg.hangupRequestedAt ??= event.at;
  leg.endedBy = leg.hangupRequestedAt === null ? event.by : 'party';
  endLeg(state, leg, event.at, event.cause, changes);
}

/** A call that lived while the link was down is incomplete, however well it ends. */
export function onLegUnseen(state: CallsState, event: EventOf<'leg-unseen'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  callOf(leg).incomplete = true;
  changes.touch(callOf(leg));
}

/** A hang-up time is never invented: the leg ends at an unknown time. */
export function onLegVanished(state: CallsState, event: EventOf<'leg-vanished'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  callOf(leg).incomplete = true;
  endLeg(state, leg, null, null, changes);
}

/** `endedAt` null: the leg is gone and nobody saw when. */
function endLeg(
  state: CallsState,
  leg: Leg,
  endedAt: EpochMs | null,
  cause: HangupCause | null,
  changes: Changes,
): void {
  const at = endedAt ?? state.now;
  const around = surroundings(leg);
  const call = callOf(leg);
  settleAnnouncement(state, leg);
  settleQueueRefusal(call, leg);
  leg.ended = true;
  leg.endedAt = endedAt;
  leg.cause = cause;
  leg.room?.legs.delete(leg);
  if (leg.room?.legs.size === 0) state.rooms.delete(leg.room.id);
  leg.room = null;
  call.liveLegs--;
  closeRinging(call, leg, at, cause);
  if (endedAt === null) for (const each of around) loseTalks(each, leg);
  refreshTalks(state, around, at, changes);
  if (call.liveLegs <= 0) endCall(state, call, endedAt);
  changes.touch(call);
}

/** Talks in which the vanished leg took part have no known end. */
function loseTalks(call: Call, leg: Leg): void {
  const own = leg.agent ?? leg.id;
  for (const talk of call.talks) {
    if (talk.endedAt === null && (callOf(leg) === call || talk.key === own)) talk.lost = true;
  }
}

function endCall(state: CallsState, call: Call, endedAt: EpochMs | null): void {
  call.ended = true;
  call.endedAt = endedAt;
  call.lost = endedAt === null;
  call.closedAt = state.now;
  closeOffers(call, endedAt);
  for (const visit of call.visits) {
    if (visit.leftAt === null && endedAt !== null) visit.leftAt = endedAt;
  }
  for (const talk of call.talks) {
    if (talk.endedAt === null && !talk.lost && endedAt !== null) closeTalk(talk, endedAt);
  }
  state.ended.push(call);
}

/** Ended calls listen for late words for a while, then they are forgotten. */
export function forgetEnded(state: CallsState): void {
  for (;;) {
    const [call] = state.ended;
    if (call === undefined || Math.abs(state.now - (call.closedAt ?? state.now)) <= LINGER_MS) return;
    state.ended.shift();
    forgetCall(state, call);
  }
}

/** Forgets an ended call and everything that only it still needed. */
function forgetCall(state: CallsState, call: Call): void {
  state.calls.delete(call.id);
  for (const leg of call.legs) {
    forgetLeg(state, leg, leg.id);
    if (leg.facts.group !== null) forgetGroup(state, leg, leg.facts.group);
  }
}

function forgetLeg(state: CallsState, leg: Leg, id: LegId): void {
  if (state.legs.get(id) === leg) state.legs.delete(id);
  state.missing.delete(id);
}

function forgetGroup(state: CallsState, leg: Leg, group: string): void {
  if (state.groups.get(group) === leg) state.groups.delete(group);
}
