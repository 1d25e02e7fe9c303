// Who talks with whom: walks rooms (talking bridges, conferences) through plumbing pairs and keeps each call's
// talks up to date. A holding or parking bridge is no room to talk in.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { callOf } from './identity.ts';
import { type Roles, rolesOf } from './roles.ts';
import { type Call, type CallsState, type Leg, LIST_MAX, type OpenTalk } from './state.ts';

/** A talk that is cut and mended this fast never stopped: bridges move when Local channels are optimised. */
const STITCH_MS = 500;

interface Partner {
  readonly agent: string | null;
  held: boolean;
}

/** Everybody within earshot of `leg`, plumbing included. */
export function companyOf(leg: Leg): Set<Leg> {
  const seen = new Set<Leg>([leg]);
  for (const each of seen) {
    if (each.pair !== null && !each.pair.ended) seen.add(each.pair);
    if (each.room === null || each.room.kind === 'holding' || each.room.kind === 'parking') continue;
    for (const other of each.room.legs) seen.add(other);
  }
  return seen;
}

/** Calls whose talks may change when something happens to `leg`. */
export function surroundings(leg: Leg): Set<Call> {
  const calls = new Set<Call>([callOf(leg)]);
  if (leg.room !== null || leg.pair !== null) for (const other of companyOf(leg)) calls.add(callOf(other));
  return calls;
}

export function refreshTalks(state: CallsState, calls: Iterable<Call>, at: EpochMs, changes: Changes): void {
  const done = new Set<Call>();
  for (let call of calls) {
    while (call.mergedInto !== null) call = call.mergedInto;
    if (call.ended || done.has(call)) continue;
    done.add(call);
    if (refreshCall(state, call, at)) changes.touch(call);
  }
}

function refreshCall(state: CallsState, call: Call, at: EpochMs): boolean {
  if (call.talks.length === 0 && !call.legs.some((leg) => leg.room !== null)) return false;
  const roles = rolesOf(state, call);
  const active = activePartners(call, roles);
  let changed = false;
  for (const talk of call.talks) {
    if (talk.endedAt !== null || talk.lost) continue;
    const partner = active.get(talk.key);
    active.delete(talk.key);
    if (partner !== undefined) changed = setHeld(talk, partner.held, at) || changed;
    else if (active.size === 0 && isConsulting(call, roles, talk)) {
      changed = setHeld(talk, true, at) || changed;
    } else {
      closeTalk(talk, at);
      changed = true;
    }
  }
  for (const [key, partner] of active) changed = openTalk(call, key, partner, at) || changed;
  return changed;
}

function activePartners(call: Call, roles: Roles): Map<string, Partner> {
  const partners = new Map<string, Partner>();
  for (const customer of call.legs) {
    if (customer.ended || customer.room === null || !roles.isCustomer(customer)) continue;
    for (const person of companyOf(customer)) {
      if (person.kind === 'plumbing' || person.ended || roles.isCustomer(person)) continue;
      // Strangers in a conference are company only when they are staff.
      if (person.kind === 'outside' && callOf(person) !== call) continue;
      const key = person.agent ?? person.id;
      const held = customer.held || person.held;
      const known = partners.get(key);
      if (known === undefined) partners.set(key, { agent: person.agent, held });
      else known.held &&= held;
    }
  }
  return partners;
}

/** The agent put the customer on hold and went to talk with somebody else: the customer is still theirs. */
function isConsulting(call: Call, roles: Roles, talk: OpenTalk): boolean {
  const away = call.legs.some((leg) => !leg.ended && leg.held && (leg.agent ?? leg.id) === talk.key);
  return (
    away && call.legs.some((leg) => !leg.ended && !leg.parked && leg.room !== null && roles.isCustomer(leg))
  );
}

function setHeld(talk: OpenTalk, held: boolean, at: EpochMs): boolean {
  const last = talk.spans.at(-1);
  const open = last !== undefined && last.to === null;
  if (held === !open) return false;
  if (held && last !== undefined) last.to = Math.max(at, last.from);
  else talk.spans.push({ from: at, to: null });
  return true;
}

function openTalk(call: Call, key: string, partner: Partner, at: EpochMs): boolean {
  const last = call.talks.findLast((talk) => talk.key === key);
  if (last !== undefined && last.endedAt !== null && at - last.endedAt <= STITCH_MS) {
    last.endedAt = null;
    const span = last.spans.at(-1);
    if (!partner.held && span !== undefined) span.to = null;
    return true;
  }
  if (call.talks.length >= LIST_MAX) {
    call.incomplete = true;
    return false;
  }
  const spans = partner.held ? [] : [{ from: at, to: null }];
  call.talks.push({ key, agent: partner.agent, startedAt: at, endedAt: null, spans, lost: false });
  call.voicemailAt = null;
  return true;
}

export function closeTalk(talk: OpenTalk, at: EpochMs): void {
  talk.endedAt = Math.max(at, talk.startedAt);
  const last = talk.spans.at(-1);
  if (last !== undefined && last.to === null) last.to = Math.max(at, last.from);
}
