// One call as lanes of people over time, and the same as steps in words. Pure: it draws nothing and says nothing in any language.
// Rule: only what the record and the journal hold; what nobody saw stays empty.

import type { CallDetail, Leg } from '../../client.ts';

export type StretchKind = 'menu' | 'queue' | 'ring' | 'talk' | 'hold';

export interface Stretch {
  readonly kind: StretchKind;
  readonly from: number;
  readonly to: number;
  /** Of a queue: its name. */
  readonly name: string | null;
}

export interface Lane {
  readonly key: string;
  readonly kind: 'customer' | 'agent' | 'other';
  /** Agent: their id; others: number or name as far as anybody said it, null: withheld. */
  readonly who: string | null;
  /** While one of their telephones was in the call. */
  readonly lives: readonly { readonly from: number; readonly to: number }[];
  readonly stretches: readonly Stretch[];
}

export interface Mark {
  readonly kind: 'transfer' | 'hangup';
  readonly at: number;
  /** Index of a lane; null: the PBX, or nobody knows. */
  readonly lane: number | null;
  readonly toLane: number | null;
}

export type Step =
  | { readonly at: number; readonly kind: 'began' }
  | { readonly at: number; readonly kind: 'menu'; readonly ms: number }
  | {
      readonly at: number;
      readonly kind: 'queue';
      readonly queue: string;
      readonly ms: number | null;
      readonly result: string | null;
    }
  | {
      readonly at: number;
      readonly kind: 'ring';
      readonly agent: string;
      readonly ms: number | null;
      readonly result: string | null;
    }
  | { readonly at: number; readonly kind: 'talk'; readonly agent: string | null; readonly ms: number | null }
  | { readonly at: number; readonly kind: 'hold'; readonly agent: string | null; readonly ms: number }
  | {
      readonly at: number;
      readonly kind: 'transfer';
      readonly way: string;
      readonly by: string | null;
      readonly to: string | null;
    }
  | { readonly at: number; readonly kind: 'ended'; readonly by: string | null };

export interface Story {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
  readonly steps: readonly Step[];
}

/** A menu that is over at once is none. */
const MENU_MS = 500;

/** `now`: what lasts is drawn up to then. */
export function storyOf(call: CallDetail, now: number): Story {
  const from = Date.parse(call.startedAt);
  const to = Math.max(from + 1, lastMoment(call, now));
  const end = (iso: string | null) => (iso === null ? to : Date.parse(iso));
  const holds = holdsOf(call, to);
  const lanes = [...outsideLanes(call, end, holds), ...agentLanes(call, end, holds)];
  return { from, to, lanes, marks: marksOf(call, lanes), steps: stepsOf(call, holds) };
}

function lastMoment(call: CallDetail, now: number): number {
  if (call.endedAt !== null) return Date.parse(call.endedAt);
  if (call.state !== 'ended') return now;
  const times = [...call.legs, ...call.talks, ...call.offers].flatMap(({ startedAt, endedAt }) => [
    startedAt,
    endedAt,
  ]);
  const seen = [...times, ...call.timeline.map(({ at }) => at)].flatMap((iso) =>
    iso === null ? [] : [Date.parse(iso)],
  );
  return Math.max(0, ...seen);
}

type End = (iso: string | null) => number;

interface Hold {
  readonly agent: string | null;
  readonly from: number;
  readonly to: number;
}

function holdsOf(call: CallDetail, last: number): readonly Hold[] {
  const open = new Map<string, number>();
  const agentOf = new Map(call.legs.map(({ leg, agent }) => [leg, agent]));
  const holds: Hold[] = [];
  for (const { at, type, leg } of call.timeline) {
    const ends = type === 'leg-unheld' || type === 'leg-hungup';
    const since = open.get(leg);
    if (type === 'leg-held' && since === undefined) open.set(leg, Date.parse(at));
    else if (ends && since !== undefined) {
      open.delete(leg);
      holds.push({ agent: agentOf.get(leg) ?? null, from: since, to: Date.parse(at) });
    }
  }
  for (const [leg, from] of open) holds.push({ agent: agentOf.get(leg) ?? null, from, to: last });
  return holds.filter(({ from, to }) => to > from);
}

function livesOf(legs: readonly Leg[], end: End) {
  return legs.map(({ startedAt, endedAt }) => ({ from: Date.parse(startedAt), to: end(endedAt) }));
}

function outsideLanes(call: CallDetail, end: End, holds: readonly Hold[]): Lane[] {
  const them = call.direction === 'outbound' ? call.to : call.from;
  const lanes: Lane[] = [];
  if (call.direction !== 'internal') {
    const legs = call.legs.filter(({ kind }) => kind === 'customer');
    lanes.push({
      key: 'customer',
      kind: 'customer',
      who: call.contact?.name ?? them.name ?? them.number ?? them.raw,
      lives:
        legs.length > 0 ? livesOf(legs, end) : [{ from: Date.parse(call.startedAt), to: end(call.endedAt) }],
      stretches: [...customerStretches(call, legs, end), ...holds.map(held)],
    });
  }
  for (const leg of call.legs.filter(({ kind }) => kind === 'other')) {
    lanes.push({
      key: leg.leg,
      kind: 'other',
      who: leg.name,
      lives: livesOf([leg], end),
      stretches: ringOf(leg, end),
    });
  }
  return lanes;
}

function customerStretches(call: CallDetail, legs: readonly Leg[], end: End): Stretch[] {
  const start = Date.parse(call.startedAt);
  const talks = call.talks.map(talking(end));
  if (call.direction === 'outbound') return [...legs.flatMap((leg) => ringOf(leg, end)), ...talks];
  const queues = call.queues.map(({ queue, joinedAt, leftAt }) => ({
    kind: 'queue' as const,
    name: queue,
    from: Date.parse(joinedAt),
    to: end(leftAt),
  }));
  // What a caller in a queue hears is the queue.
  const rings = call.offers
    .map(({ startedAt, endedAt }) => ({
      kind: 'ring' as const,
      name: null,
      from: Date.parse(startedAt),
      to: end(endedAt),
    }))
    .filter((ring) => ![...queues, ...talks].some(({ from, to }) => ring.from >= from && ring.from < to));
  const hasMenu = call.ivrMs !== null && call.ivrMs >= MENU_MS;
  const menu = hasMenu
    ? [{ kind: 'menu' as const, name: null, from: start, to: start + (call.ivrMs ?? 0) }]
    : [];
  return [...menu, ...queues, ...rings, ...talks];
}

function ringOf({ startedAt, answeredAt, endedAt }: Leg, end: End): Stretch[] {
  const [from, to] = [Date.parse(startedAt), answeredAt === null ? end(endedAt) : Date.parse(answeredAt)];
  return to > from ? [{ kind: 'ring', name: null, from, to }] : [];
}

const talking =
  (end: End) =>
  ({ startedAt, endedAt }: CallDetail['talks'][number]): Stretch => ({
    ...{ kind: 'talk', name: null, from: Date.parse(startedAt), to: end(endedAt) },
  });

const held = ({ from, to }: Hold): Stretch => ({ kind: 'hold', name: null, from, to });

function agentLanes(call: CallDetail, end: End, holds: readonly Hold[]): Lane[] {
  const first = new Map<string, number>();
  const meet = (agent: string | null, at: string) => {
    if (agent === null) return;
    first.set(agent, Math.min(first.get(agent) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
  };
  for (const { agent, startedAt } of [...call.offers, ...call.talks, ...call.legs]) meet(agent, startedAt);
  return [...first.entries()]
    .toSorted(([, a], [, b]) => a - b)
    .map(([agent]) => {
      const offers = call.offers.filter((offer) => offer.agent === agent);
      const legs = call.legs.filter((leg) => leg.agent === agent);
      return {
        key: `agent ${agent}`,
        kind: 'agent' as const,
        who: agent,
        lives: livesOf(legs, end),
        stretches: [
          ...offers.map(({ startedAt, endedAt }) => ({
            ...{ kind: 'ring' as const, name: null, from: Date.parse(startedAt), to: end(endedAt) },
          })),
          ...call.talks.filter((talk) => talk.agent === agent).map(talking(end)),
          ...holds.filter((hold) => hold.agent === agent).map(held),
        ],
      };
    });
}

function marksOf(call: CallDetail, lanes: readonly Lane[]): Mark[] {
  const laneOf = (agent: string | null) => {
    const found = lanes.findIndex(({ kind, who }) => kind === 'agent' && who === agent);
    return found < 0 ? null : found;
  };
  const handed = call.transfers.map(({ by, to, at }) => ({
    ...{ kind: 'transfer' as const, at: Date.parse(at), lane: laneOf(by), toLane: laneOf(to) },
  }));
  if (call.endedAt === null) return handed;
  const lastAgent = call.talks.findLast(({ agent }) => agent !== null)?.agent ?? call.agent;
  const lane =
    call.hungUpBy === 'customer' && call.direction !== 'internal'
      ? 0
      : call.hungUpBy === 'agent'
        ? laneOf(lastAgent)
        : null;
  return [...handed, { kind: 'hangup', at: Date.parse(call.endedAt), lane, toLane: null }];
}

function stepsOf(call: CallDetail, holds: readonly Hold[]): Step[] {
  const start = Date.parse(call.startedAt);
  const steps: Step[] = [
    ...(call.direction === 'inbound' && call.ivrMs !== null && call.ivrMs >= MENU_MS
      ? [{ at: start, kind: 'menu' as const, ms: call.ivrMs }]
      : []),
    ...call.queues.map(({ joinedAt, queue, waitMs, result }) => ({
      ...{ at: Date.parse(joinedAt), kind: 'queue' as const, queue, ms: waitMs, result },
    })),
    ...call.offers.map(({ startedAt, agent, ringMs, result }) => ({
      ...{ at: Date.parse(startedAt), kind: 'ring' as const, agent, ms: ringMs, result },
    })),
    ...call.talks.map(({ startedAt, endedAt, agent }) => ({
      ...{ at: Date.parse(startedAt), kind: 'talk' as const, agent },
      ms: endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt),
    })),
    ...holds.map(({ from, to, agent }) => ({ at: from, kind: 'hold' as const, agent, ms: to - from })),
    ...call.transfers.map(({ at, kind, by, to }) => ({
      ...{ at: Date.parse(at), kind: 'transfer' as const, way: kind, by, to },
    })),
  ];
  const ended: Step[] =
    call.endedAt === null ? [] : [{ at: Date.parse(call.endedAt), kind: 'ended', by: call.hungUpBy }];
  return [{ at: start, kind: 'began' }, ...steps.toSorted((a, b) => a.at - b.at), ...ended];
}

/** Steps between marks of the axis, in milliseconds: each is one that a clock face knows. */
const TICKS_MS = [
  ...[100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000],
  ...[1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000],
];

/** Moments for the axis: round ones, at most `most` of them. */
export function ticksOf({ from, to }: Pick<Story, 'from' | 'to'>, most: number): readonly number[] {
  const step = TICKS_MS.find((each) => (to - from) / each <= most) ?? (to - from) / most;
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_none, i) => first + i * step,
  );
}
