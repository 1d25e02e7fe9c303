// Which legs are one call: a disjoint-set (union-find) over legs. Grouping ids of the PBX are a hint; dials,
// talking bridges, wire pairs, pickups and transfers join legs. The older call's id lives on.

import type { EpochMs, LegFacts, LegId } from '../events/vocabulary.ts';
import { makeCallId } from './call-id.ts';
import type { Changes } from './changes.ts';
import { type Call, type CallsState, LEGS_MAX, type Leg } from './state.ts';

/** A call of its own for a leg that belongs to nobody yet. */
export function foundCall(state: CallsState, facts: LegFacts, startedAt: EpochMs): Call {
  const call: Call = {
    id: makeCallId(state.settings.pbx, facts.leg, facts.bornAt),
    mergedInto: null,
    startedAt,
    firstLeg: facts.leg,
    legs: [],
    liveLegs: 0,
    offers: [],
    talks: [],
    visits: [],
    transfers: [],
    recordings: [],
    originateTarget: null,
    voicemailAt: null,
    refusedByQueue: null,
    incomplete: false,
    endedAt: null,
    ended: false,
    closedAt: null,
    lost: false,
  };
  state.calls.set(call.id, call);
  return call;
}

/** The leg that carries the hint, when it still belongs to a call in progress. */
export function findGroup(state: CallsState, group: string | null, self: LegId): Leg | null {
  if (group === null) return null;
  const leg = state.legs.get(group) ?? state.groups.get(group);
  return leg === undefined || leg.id === self || callOf(leg).ended ? null : leg;
}

/** The set's representative: the call that survives every merge so far. */
export function callOf(leg: Leg): Call {
  let call = leg.call;
  while (call.mergedInto !== null) call = call.mergedInto;
  leg.call = call;
  return call;
}

export function addLeg(call: Call, leg: Leg): void {
  call.liveLegs++;
  if (call.legs.length < LEGS_MAX) call.legs.push(leg);
  else call.incomplete = true;
  if (!leg.announced) call.incomplete = true;
}

/** Makes the calls of two legs one. Ended calls are history and are never joined. */
export function joinLegs(state: CallsState, a: Leg | null, b: Leg | null, changes: Changes): void {
  if (a === null || b === null) return;
  const one = callOf(a);
  const other = callOf(b);
  if (one === other || one.ended || other.ended) return;
  const older = isOlder(one, other) ? one : other;
  const younger = older === one ? other : one;
  younger.mergedInto = older;
  older.liveLegs += younger.liveLegs;
  for (const leg of younger.legs) {
    if (older.legs.length < LEGS_MAX) older.legs.push(leg);
    else older.incomplete = true;
  }
  takeOver(older.offers, younger.offers, (offer) => offer.startedAt);
  takeOver(older.talks, younger.talks, (talk) => talk.startedAt);
  takeOver(older.visits, younger.visits, (visit) => visit.joinedAt);
  takeOver(older.transfers, younger.transfers, (transfer) => transfer.at);
  older.recordings.push(...younger.recordings);
  older.voicemailAt ??= younger.voicemailAt;
  older.originateTarget ??= younger.originateTarget;
  older.refusedByQueue ??= younger.refusedByQueue;
  older.incomplete ||= younger.incomplete;
  state.calls.delete(younger.id);
  changes.merge(younger.id, older.id);
}

function isOlder(a: Call, b: Call): boolean {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt;
  return a.id < b.id;
}

function takeOver<T>(into: T[], from: readonly T[], at: (item: T) => number): void {
  if (from.length === 0) return;
  into.push(...from);
  into.sort((a, b) => at(a) - at(b));
}

/** Decides again who is at the far end: when the leg appears, and when a number becomes known. */
export function identifyLeg(state: CallsState, leg: Leg): void {
  if (leg.facts.kind === 'plumbing') {
    leg.kind = 'plumbing';
    return;
  }
  const raw = leg.dialledNumber ?? leg.facts.party.number;
  const person = state.people.identify(leg.facts, state.numbers.normalise(raw));
  leg.kind = person.side;
  leg.agent = person.agent;
}
