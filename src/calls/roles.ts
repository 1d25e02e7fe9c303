// Direction and roles, derived from the first person of the call and from whom that person dialled. Plumbing
// (Local and loopback channels) has no role.

import type { LegId } from '../events/vocabulary.ts';
import type { Direction } from './record.ts';
import type { Call, CallsState, Leg } from './state.ts';

/** Birth times may be whole seconds, so two legs of one second count as simultaneous. */
const SIMULTANEOUS_MS = 1_000;

export interface Roles {
  readonly direction: Direction;
  /** The person with whom the call began; null for a call of plumbing only. */
  readonly root: Leg | null;
  isCustomer(leg: Leg): boolean;
}

export function rolesOf(state: CallsState, call: Call): Roles {
  const root = findRoot(call);
  const direction = directionOf(state, call, root);
  return { direction, root, isCustomer: customerTest(direction, root) };
}

function findRoot(call: Call): Leg | null {
  let first: Leg | null = null;
  let caller: Leg | null = null;
  for (const leg of call.legs) {
    if (leg.kind === 'plumbing') continue;
    if (first === null || leg.startedAt < first.startedAt) first = leg;
    if (leg.facts.origin === 'incoming' && (caller === null || leg.startedAt < caller.startedAt)) {
      caller = leg;
    }
  }
  if (caller === null || first === null) return first;
  return caller.startedAt <= first.startedAt + SIMULTANEOUS_MS ? caller : first;
}

function directionOf(state: CallsState, call: Call, root: Leg | null): Direction {
  if (root === null) return 'internal';
  const incoming = root.facts.origin === 'incoming';
  if (root.kind === 'outside') return incoming ? 'inbound' : 'outbound';
  const { people, numbers } = state;
  const dialled = incoming ? root.facts.dialled : call.originateTarget;
  if (incoming && people.agentOf(dialled) !== null) return 'internal';
  if (call.legs.some((leg) => leg.kind === 'outside' && leg.facts.origin === 'outgoing')) return 'outbound';
  return people.isInternalTarget(dialled, numbers.normalise(dialled)) ? 'internal' : 'outbound';
}

function customerTest(direction: Direction, root: Leg | null): (leg: Leg) => boolean {
  if (direction === 'internal') {
    const caller = root?.agent ?? null;
    const rootId: LegId | null = root?.id ?? null;
    return (leg) => leg.id === rootId || (caller !== null && leg.agent === caller);
  }
  const origin = direction === 'inbound' ? 'incoming' : 'outgoing';
  return (leg) => leg.kind === 'outside' && leg.facts.origin === origin;
}
