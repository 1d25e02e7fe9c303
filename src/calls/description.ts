// STATE → RECORD. Derives the whole record of one call from what is remembered of its legs. Called once per
// commit for a changed call, so it may look at everything.

import type { EpochMs, HangupCause } from '../events/vocabulary.ts';
import { isWithheld } from './numbers.ts';
import { isCalled, type Outcome, offerResult, outcomeOf, visitResult } from './outcome.ts';
import type {
  AgentId,
  CallId,
  CallRecord,
  CallState,
  Identity,
  LegRecord,
  Offer,
  QueueVisit,
  Talk,
} from './record.ts';
import { type Roles, rolesOf } from './roles.ts';
import type { Call, CallsState, Leg, OpenTalk } from './state.ts';

/** The record as it stands; null when the call is forgotten, or when nobody but plumbing was in it so far. */
export function describeCall(state: CallsState, id: CallId): CallRecord | null {
  const call = state.calls.get(id);
  if (call === undefined || call.legs.every((leg) => leg.kind === 'plumbing')) return null;
  return describe(state, call);
}

export function openCalls(state: CallsState): readonly CallId[] {
  return [...state.calls.values()].filter((call) => !call.ended).map((call) => call.id);
}

function describe(state: CallsState, call: Call): CallRecord {
  const roles = rolesOf(state, call);
  const outcome: Outcome | null = call.ended ? outcomeOf(call, roles) : null;
  const customer = call.legs.find((leg) => leg.kind === 'outside' && roles.isCustomer(leg)) ?? null;
  const queues = call.visits.map((visit): QueueVisit => {
    const leftAt = visit.leftAt;
    const waitMs = leftAt === null ? null : lasted(visit.joinedAt, leftAt);
    return {
      queue: visit.queue,
      joinedAt: visit.joinedAt,
      leftAt,
      waitMs,
      result: visitResult(call, visit, roles),
    };
  });
  return {
    id: call.id,
    pbx: state.settings.pbx,
    pbxCallId: call.firstLeg,
    direction: roles.direction,
    state: stateOf(call, roles),
    from: callerOf(state, roles),
    to: calleeOf(state, call, roles, customer),
    trunk: customer?.facts.endpoint ?? null,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    disposition: outcome?.disposition ?? null,
    reason: outcome?.reason ?? null,
    hungUpBy: outcome?.hungUpBy ?? null,
    hangupCause: call.ended ? causeOf(customer ?? roles.root) : null,
    ...timesOf(call, roles),
    agent: countsFor(call, roles),
    offers: offersOf(call, roles),
    talks: call.talks.map(talkOf),
    queues,
    transfers: [...call.transfers],
    recordings: [...call.recordings],
    legs: call.legs.map((leg) => legRecord(leg, roles)),
    complete: !call.incomplete && !call.lost,
  };
}

/** Never negative, also where the PBX's clock was set back meanwhile. */
const lasted = (from: EpochMs, to: EpochMs): number => Math.max(0, to - from);

function timesOf(call: Call, roles: Roles) {
  const answeredAt = call.talks[0]?.startedAt ?? null;
  const waitFrom = waitBegan(call, roles);
  const ivrEnd = waitFrom ?? (answeredAt !== null ? answeredAt : call.endedAt);
  const waitEnd = answeredAt ?? call.endedAt;
  const waited = waitFrom === null ? 0 : waitEnd === null ? null : lasted(waitFrom, waitEnd);
  const { talkMs, holdMs } = voiceTimes(call);
  return {
    answeredAt,
    responseMs:
      roles.direction === 'inbound' && answeredAt !== null ? lasted(call.startedAt, answeredAt) : null,
    ivrMs: ivrEnd === null ? null : lasted(call.startedAt, ivrEnd),
    waitMs: waitFrom === null && waitEnd === null ? null : waited,
    talkMs: call.ended ? talkMs : null,
    holdMs: call.ended ? holdMs : null,
    durationMs: call.endedAt === null ? null : lasted(call.startedAt, call.endedAt),
  };
}

/** First queue join or first ringing phone of the called side; null when neither happened. */
function waitBegan(call: Call, roles: Roles): EpochMs | null {
  let first: EpochMs | null = call.visits[0]?.joinedAt ?? null;
  for (const leg of call.legs) {
    if (leg.dial === null || !isCalled(leg, roles)) continue;
    if (first === null || leg.dial.beganAt < first) first = leg.dial.beganAt;
  }
  for (const offer of call.offers) if (first === null || offer.startedAt < first) first = offer.startedAt;
  return first;
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** No second counts twice, however many agents were in it. Unknown ends leave their stretch out. */
function voiceTimes(call: Call): { talkMs: number; holdMs: number } {
  const spoken: Span[] = [];
  const whole: Span[] = [];
  for (const talk of call.talks) {
    for (const { from, to } of talk.spans) if (to !== null) spoken.push({ from, to });
    if (talk.endedAt !== null) whole.push({ from: talk.startedAt, to: talk.endedAt });
  }
  const talkMs = unionMs(spoken);
  return { talkMs, holdMs: Math.max(0, unionMs(whole) - talkMs) };
}

function unionMs(spans: Span[]): number {
  let total = 0;
  let covered = -Infinity;
  for (const { from, to } of spans.sort((a, b) => a.from - b.from)) {
    if (to <= covered) continue;
    total += to - Math.max(from, covered);
    covered = to;
  }
  return total;
}

function talkOf(talk: OpenTalk): Talk {
  const { agent, startedAt, endedAt } = talk;
  if (endedAt === null) return { agent, startedAt, endedAt: null, talkMs: null, holdMs: null };
  const talkMs = unionMs(talk.spans.map(({ from, to }) => ({ from, to: to ?? endedAt })));
  return { agent, startedAt, endedAt, talkMs, holdMs: Math.max(0, endedAt - startedAt - talkMs) };
}

function offersOf(call: Call, roles: Roles): Offer[] {
  const own = roles.direction === 'inbound' ? null : (roles.root?.agent ?? null);
  return call.offers
    .filter((offer) => offer.agent !== own)
    .map((offer) => ({
      agent: offer.agent,
      startedAt: offer.startedAt,
      endedAt: offer.endedAt,
      ringMs: offer.endedAt === null ? null : lasted(offer.startedAt, offer.endedAt),
      result: offerResult(call, offer),
    }));
}

function stateOf(call: Call, roles: Roles): CallState {
  if (call.ended) return 'ended';
  const open = call.talks.filter((talk) => talk.endedAt === null);
  if (open.some((talk) => talk.spans.at(-1)?.to === null)) return 'talking';
  if (open.length > 0) return 'held';
  if (call.legs.some((leg) => !leg.ended && leg.parked)) return 'parked';
  if (call.visits.some((visit) => visit.leftAt === null)) return 'queued';
  const rings = call.legs.some((leg) => !leg.ended && leg.dial !== null && leg.dial.result === null);
  return rings || roles.direction !== 'inbound' ? 'ringing' : 'ivr';
}

/** Who answered first (inbound), who placed it (outbound, internal). */
function countsFor(call: Call, roles: Roles): AgentId | null {
  if (roles.direction === 'inbound') return call.talks.find((talk) => talk.agent !== null)?.agent ?? null;
  if (roles.root?.agent != null) return roles.root.agent;
  return call.talks[0]?.agent ?? null;
}

function callerOf(state: CallsState, roles: Roles): Identity {
  const { root } = roles;
  if (root === null) return { number: null, raw: null, name: null };
  if (root.kind === 'staff' && root.agent !== null) {
    const raw = staffNumber(state, root);
    return { number: state.numbers.normalise(raw), raw, name: staffName(state, root) };
  }
  if (roles.direction !== 'inbound') return { number: null, raw: null, name: null };
  return outsideIdentity(state, root.facts.party.number, root.facts.party.name);
}

/** The extension itself, not the outside caller ID that the dialplan puts on it. */
function staffNumber(state: CallsState, leg: Leg): string | null {
  const { endpoint, party } = leg.facts;
  if (endpoint !== null && state.people.agentOf(endpoint) !== null) return endpoint;
  return leg.dialledNumber ?? party.number;
}

function staffName(state: CallsState, leg: Leg): string | null {
  const configured = leg.agent === null ? null : state.people.nameOf(leg.agent);
  const { name } = leg.facts.party;
  // Click-to-call shows the customer's number in the place of a name on the agent's phone.
  return configured ?? (name !== null && /^\+?\d+$/.test(name) ? null : name);
}

function outsideIdentity(state: CallsState, raw: string | null, name: string | null): Identity {
  if (isWithheld(raw)) return { number: null, raw: null, name: isWithheld(name) ? null : name };
  const shown = name === raw || isWithheld(name) ? null : name;
  return { number: state.numbers.normalise(raw), raw, name: shown };
}

function calleeOf(state: CallsState, call: Call, roles: Roles, customer: Leg | null): Identity {
  const { root } = roles;
  if (roles.direction === 'outbound') {
    const raw =
      customer?.dialledNumber ??
      customer?.facts.party.number ??
      root?.facts.dialled ??
      call.originateTarget ??
      null;
    return outsideIdentity(state, raw, null);
  }
  const raw = root?.facts.dialled ?? call.originateTarget ?? null;
  const agent = state.people.agentOf(raw);
  const name = agent === null ? null : state.people.nameOf(agent);
  return { ...outsideIdentity(state, raw, null), name };
}

function causeOf(leg: Leg | null): HangupCause | null {
  return leg?.cause ?? null;
}

function legRecord(leg: Leg, roles: Roles): LegRecord {
  const kind = leg.kind === 'plumbing' ? 'plumbing' : leg.kind === 'staff' ? 'agent' : 'other';
  return {
    leg: leg.id,
    name: leg.facts.name,
    kind: leg.kind === 'outside' && roles.isCustomer(leg) ? 'customer' : kind,
    agent: leg.agent,
    startedAt: leg.startedAt,
    answeredAt: leg.answeredAt,
    endedAt: leg.endedAt,
    cause: leg.cause,
  };
}
