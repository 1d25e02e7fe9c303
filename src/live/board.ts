// NOW: who waits, who talks, who is free. Pure: from the calls in progress and the people of the configuration. Waits are told by the
// clock of the PBX on which the customer waits.

import type { AgentId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { StoredCall } from '../store/stored.ts';
import { customerNumber } from '../tasks/book.ts';

export interface WaitingCall {
  readonly call: string;
  readonly pbx: string;
  readonly number: string | null;
  readonly name: string | null;
  /** The queue it waits in; null: telephones ring without one. */
  readonly queue: string | null;
  readonly did: string | null;
  readonly team: string | null;
  readonly waitMs: number;
}

export type AgentState = 'talking' | 'on_hold' | 'ringing' | 'dialling' | 'idle';

export interface AgentNow {
  readonly agent: AgentId;
  readonly name: string | null;
  readonly team: string | null;
  readonly state: AgentState;
  /** How long; null while idle: nobody saw since when. */
  readonly forMs: number | null;
  /** With whom; null: nobody, or a withheld number. */
  readonly number: string | null;
  readonly call: string | null;
}

export interface Board {
  /** The longest waiting first. */
  readonly waiting: readonly WaitingCall[];
  readonly agents: readonly AgentNow[];
  /** Calls in which somebody talks. */
  readonly talking: number;
  readonly inProgress: number;
}

export interface Person {
  readonly agent: AgentId;
  readonly name: string | null;
  readonly team: string | null;
}

/** `nowOf`: the time on the clock of a PBX. */
export function boardOf(
  calls: readonly StoredCall[],
  people: readonly Person[],
  nowOf: (pbx: string) => EpochMs,
): Board {
  const waiting = calls
    .flatMap((call) => waitingCall(call, nowOf(call.pbx)))
    .sort((a, b) => b.waitMs - a.waitMs);
  const busy = new Map<AgentId, AgentNow>();
  for (const call of calls) {
    for (const each of agentsOf(call, nowOf(call.pbx))) {
      const known = busy.get(each.agent);
      if (known === undefined || RANK[each.state] < RANK[known.state]) busy.set(each.agent, each);
    }
  }
  const known = new Set(people.map(({ agent }) => agent));
  const strangers = [...busy.values()].filter(({ agent }) => !known.has(agent));
  return {
    waiting,
    agents: [
      ...people.map((person) => ({ ...(busy.get(person.agent) ?? IDLE), ...person })),
      ...strangers.sort((a, b) => a.agent.localeCompare(b.agent, 'en', { numeric: true })),
    ],
    talking: calls.filter(({ state }) => state === 'talking' || state === 'held').length,
    inProgress: calls.length,
  };
}

const IDLE = { state: 'idle', forMs: null, number: null, call: null } as const;
/** Who talks and is rung as well talks. */
const RANK: { readonly [S in AgentState]: number } = {
  talking: 0,
  on_hold: 1,
  dialling: 2,
  ringing: 3,
  idle: 4,
};

/**
 * A customer who called and waits for a person: past the menu, and nobody has talked with them yet, or they were sent to a queue by
 * somebody who had.
 */
function waitingCall(call: StoredCall, now: EpochMs): WaitingCall[] {
  const visit = call.queues.findLast(({ leftAt }) => leftAt === null);
  const since = waitsSince(call, visit?.joinedAt ?? null);
  if (since === null) return [];
  return [
    {
      call: call.id,
      pbx: call.pbx,
      number: call.from.number,
      name: call.contact?.name ?? call.from.name,
      queue: visit?.queue ?? null,
      did: call.to.number ?? call.to.raw,
      team: call.team,
      waitMs: Math.max(0, now - since),
    },
  ];
}

function waitsSince(
  { direction, answeredAt, ivrMs, startedAt, talks }: StoredCall,
  queuedAt: EpochMs | null,
): EpochMs | null {
  if (direction !== 'inbound') return null;
  if (answeredAt !== null) return talks.some(({ endedAt }) => endedAt === null) ? null : queuedAt;
  return ivrMs === null ? null : startedAt + ivrMs;
}

function agentsOf(call: StoredCall, now: EpochMs): AgentNow[] {
  const about = (agent: AgentId, state: AgentState, since: EpochMs): AgentNow => ({
    ...{ agent, name: null, team: call.team, state, call: call.id },
    forMs: Math.max(0, now - since),
    number: customerNumber(call),
  });
  const talks = call.talks
    .filter(({ agent, endedAt }) => agent !== null && endedAt === null)
    .map(({ agent, startedAt }) =>
      about(agent ?? '', call.state === 'held' ? 'on_hold' : 'talking', startedAt),
    );
  const rings = call.offers
    .filter(({ endedAt }) => endedAt === null)
    .map(({ agent, startedAt }) => about(agent, 'ringing', startedAt));
  const isDialling = call.direction !== 'inbound' && call.agent !== null && call.answeredAt === null;
  const dials = isDialling ? [about(call.agent ?? '', 'dialling', call.startedAt)] : [];
  return [...talks, ...rings, ...dials];
}
