// Handlers for what people do to calls in progress: transfer, pick up, park, record, originate; and for the
// PBX's own record of a call (CDR), which is believed only where events cannot tell.

import type { EventOf } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { callOf, identifyLeg, joinLegs } from './identity.ts';
import type { Transfer } from './record.ts';
import { type CallsState, type Leg, LIST_MAX } from './state.ts';
import { companyOf, refreshTalks, surroundings } from './talks.ts';

const PARKING_TRANSFER_MS = 1_000;

export function onTransferred(state: CallsState, event: EventOf<'transferred'>, changes: Changes): void {
  const by = state.legs.get(event.by) ?? null;
  if (by === null) return;
  const target = legOf(state, event.targetLeg);
  const bySecond = legOf(state, event.bySecond);
  const transferee = legOf(state, event.transferee);
  for (const other of [bySecond, transferee, target]) joinLegs(state, by, other, changes);
  const named = target === null ? null : personBehind(target, by);
  const person = named ?? (event.kind === 'attended' ? consulted(by, bySecond, transferee) : null);
  const to = person?.agent ?? numberOf(person) ?? state.people.agentOf(event.target) ?? event.target;
  const kind =
    event.kind === 'attended' && person !== null && person.answeredAt === null ? 'blonde' : event.kind;
  const who = personBehind(by, null) ?? by;
  const transfer: Transfer = { kind, by: who.agent ?? numberOf(who), to, at: event.at };
  const call = callOf(by);
  if (kind === 'blind' && transferee?.parked) return;
  const again = call.transfers.some((each) => each.at === transfer.at && each.by === transfer.by);
  if (!again && call.transfers.length < LIST_MAX) call.transfers.push(transfer);
  refreshTalks(state, surroundings(by), event.at, changes);
  changes.touch(call);
}

function legOf(state: CallsState, id: string | null): Leg | null {
  return id === null ? null : (state.legs.get(id) ?? null);
}

function numberOf(leg: Leg | null): string | null {
  return leg === null ? null : (leg.dialledNumber ?? leg.facts.party.number ?? leg.facts.endpoint);
}

/** The person at the far end of plumbing: whoever is in the room behind it, or rings there. */
function personBehind(leg: Leg, except: Leg | null): Leg | null {
  if (leg.kind !== 'plumbing') return leg;
  const wire = leg.pair;
  if (wire === null) return null;
  const rings = callOf(leg).legs.find(
    (each) => each.dial?.from === wire && !each.ended && each.kind !== 'plumbing',
  );
  if (rings !== undefined) return rings;
  if (wire.room === null) return null;
  for (const other of companyOf(wire)) {
    if (other.kind !== 'plumbing' && other !== except && other.room === wire.room) return other;
  }
  return null;
}

/** PBXs may leave the target out: it is who the transferer was talking to, or who still rings for them. */
function consulted(by: Leg, bySecond: Leg | null, transferee: Leg | null): Leg | null {
  const within = new Set<Leg>();
  for (const leg of [transferee, bySecond]) {
    if (leg !== null) for (const other of companyOf(leg)) within.add(other);
  }
  const others = callOf(by).legs.filter((leg) => {
    return (
      leg.kind !== 'plumbing' &&
      !leg.ended &&
      leg !== transferee &&
      (leg.agent ?? leg.id) !== (by.agent ?? by.id)
    );
  });
  const ringing = (leg: Leg) => leg.dial !== null && leg.dial.result === null;
  return others.findLast((leg) => within.has(leg)) ?? others.findLast(ringing) ?? null;
}

export function onPickedUp(state: CallsState, event: EventOf<'picked-up'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  const target = state.legs.get(event.target);
  if (leg === undefined || target === undefined) return;
  joinLegs(state, leg, target, changes);
  const call = callOf(target);
  const offer = call.offers.findLast((each) => each.ringing.has(target));
  if (offer !== undefined && offer.endedAt === null) {
    offer.endedAt = event.at;
    offer.result = 'answered_elsewhere';
  }
  changes.touch(call);
}

export function onParked(state: CallsState, event: EventOf<'parked'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  leg.parked = true;
  joinLegs(state, leg, legOf(state, event.by), changes);
  // PBXs park by a blind transfer to the lot (said before or after): nobody was handed to anybody.
  const { transfers } = callOf(leg);
  const last = transfers.at(-1);
  if (last?.kind === 'blind' && event.at - last.at <= PARKING_TRANSFER_MS) transfers.pop();
  refreshTalks(state, surroundings(leg), event.at, changes);
  changes.touch(callOf(leg));
}

export function onUnparked(state: CallsState, event: EventOf<'unparked'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined) return;
  leg.parked = false;
  joinLegs(state, leg, legOf(state, event.by), changes);
  changes.touch(callOf(leg));
}

export function onRecordingStarted(
  state: CallsState,
  event: EventOf<'recording-started'>,
  changes: Changes,
): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined) return;
  const { recordings } = callOf(leg);
  if (recordings.length >= LIST_MAX || recordings.some((each) => each.path === event.path)) return;
  recordings.push({ path: event.path });
  changes.touch(callOf(leg));
}

export function onOriginated(state: CallsState, event: EventOf<'originated'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined) return;
  const call = callOf(leg);
  call.originateTarget ??= event.target;
  changes.touch(call);
}

export function onCdrReported(state: CallsState, event: EventOf<'cdr-reported'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined) return;
  const call = callOf(leg);
  const { lastActivity } = event;
  if (lastActivity.kind === 'voicemail' && call.talks.length === 0) {
    call.voicemailAt ??= event.at;
    changes.touch(call);
  }
  if (lastActivity.kind === 'dial' && lastActivity.number !== null) {
    const dialled = call.legs.find((each) => each.dial?.from === leg && each.kind === 'outside');
    if (dialled === undefined || dialled.dialledNumber !== null) return;
    dialled.dialledNumber = lastActivity.number;
    identifyLeg(state, dialled);
    changes.touch(call);
  }
}
