// Records of the legs of one conversation → its story, in the vocabulary. What FreeSWITCH's events would have said is
// put together again from the records and read by the ordinary translator, so that both are understood by the same
// rules. Pure; the order in which the records came does not matter.

import type { EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import type { CdrFact } from './cdr.ts';
import { type EslEvent, header } from './event.ts';
import { createTranslation } from './translate.ts';

/** One event put together again. `rank`: what comes first of what happened at one time. */
interface Take {
  readonly at: EpochMs;
  readonly rank: number;
  readonly event: EslEvent;
}

const RANKS = [
  'CHANNEL_CREATE',
  'CHANNEL_PROGRESS',
  'CHANNEL_EXECUTE',
  'RECORD_START',
  'CUSTOM',
  'CHANNEL_ANSWER',
  'CHANNEL_BRIDGE',
  'CHANNEL_HOLD',
  'CHANNEL_UNHOLD',
  'CHANNEL_UNBRIDGE',
  'CHANNEL_HANGUP',
  'CHANNEL_HANGUP_COMPLETE',
];
/** Both legs of a pair tell of their bridge, each by its own watch. */
const SAME_BRIDGE_MS = 1_000;

/** What happened, in order; every leg is one that nobody announced. */
export function tellStory(facts: readonly CdrFact[]): PbxEvent[] {
  const known = new Set(facts.map(({ leg }) => leg));
  const takes = [
    ...facts.flatMap(takesOf),
    ...bridgesIn(facts).flatMap(bridgeTakes),
    ...facts.flatMap((fact) => standIns(fact, known)),
  ];
  takes.sort((a, b) => a.at - b.at || a.rank - b.rank || compare(a.event, b.event));
  const translation = createTranslation();
  const events = takes.flatMap(({ event, at }) => translation.translate(event, at));
  return regroup([...events, ...translation.flush()], facts);
}

/** A record has the call UUID that the leg ended with; here the hint is a leg that was there before it. */
function regroup(events: readonly PbxEvent[], facts: readonly CdrFact[]): PbxEvent[] {
  const kin = new Map(facts.map((fact) => [fact.leg, fact.kin]));
  const before: LegId[] = [];
  return events.map((event) => {
    if (event.type !== 'leg-created') return event;
    const { leg } = event;
    const group = before.find((other) => kin.get(leg)?.includes(other) || kin.get(other)?.includes(leg));
    before.push(leg);
    return { ...event, announced: false, group: group ?? null };
  });
}

/** FreeSWITCH numbers its sessions: whoever rings is known when somebody is rung. */
function compare(a: EslEvent, b: EslEvent): number {
  const [one, other] = [a, b].map((event) =>
    Number(header(event, 'variable_session_id') || Number.MAX_SAFE_INTEGER),
  );
  return (one ?? 0) - (other ?? 0) || (header(a, 'Unique-ID') < header(b, 'Unique-ID') ? -1 : 1);
}

function take(name: string, at: EpochMs, fields: EslEvent): Take {
  const event = { ...fields, 'Event-Name': name, 'Event-Date-Timestamp': String(at * 1_000) };
  return { at, rank: RANKS.indexOf(name), event };
}

function takesOf(fact: CdrFact): Take[] {
  const { channel, startedAt, rangAt, answeredAt, endedAt, disposition } = fact;
  const own = { 'Unique-ID': fact.leg, 'Call-Direction': channel['Call-Direction'] };
  const answered = { ...own, 'Answer-State': 'answered' };
  const end = {
    ...own,
    'Hangup-Cause': fact.cause,
    'Answer-State': 'hangup',
    'Caller-Channel-Hangup-Time': String(endedAt * 1_000),
    variable_sip_hangup_disposition: disposition,
  };
  return [
    take('CHANNEL_CREATE', startedAt, { ...channel, 'Answer-State': 'ringing' }),
    ...(rangAt === null ? [] : [take('CHANNEL_PROGRESS', rangAt, own)]),
    ...(answeredAt === null ? [] : [take('CHANNEL_ANSWER', answeredAt, answered)]),
    ...fact.applications.flatMap((_each, index) => applicationTakes(fact, index)),
    ...holdTakes(fact, own),
    take('CHANNEL_HANGUP', endedAt, end),
    take('CHANNEL_HANGUP_COMPLETE', endedAt, end),
  ];
}

function applicationTakes(fact: CdrFact, index: number): Take[] {
  const application = fact.applications[index];
  if (application === undefined) return [];
  const { at, name, data } = application;
  const own = { 'Unique-ID': fact.leg, ...chapterAt(fact, at) };
  if (name === 'record_session') return [take('RECORD_START', at, { ...own, 'Record-File-Path': data })];
  const custom = (subclass: string, when: EpochMs, fields: EslEvent) =>
    take('CUSTOM', when, { ...own, 'Event-Subclass': subclass, ...fields });
  const over = fact.applications[index + 1]?.at ?? fact.endedAt;
  const bridge = fact.bridges.find((each) => each.at >= at && each.at <= over);
  // Whoever was still in it when the leg ended left it by that.
  const state = { 'Answer-State': over === fact.endedAt ? 'hangup' : 'answered' };
  if (name === 'conference') {
    if (fact.conference === null) return [];
    const room = { 'Conference-Name': fact.conference };
    return [
      custom('conference::maintenance', at, { ...room, Action: 'add-member' }),
      custom('conference::maintenance', over, { ...room, Action: 'del-member' }),
    ];
  }
  const execute = take('CHANNEL_EXECUTE', at, { ...own, Application: name, 'Application-Data': data });
  const [queue = '', direction = ''] = data.trim().split(/\s+/);
  if (name === 'callcenter') {
    const member = { 'CC-Queue': queue, 'CC-Member-Session-UUID': fact.leg, ...state };
    const left = {
      ...member,
      'CC-Cause': fact.queue?.cause === 'answered' ? 'Terminated' : 'Cancel',
      'CC-Cancel-Reason': fact.queue?.reason ?? '',
    };
    return [
      execute,
      custom('callcenter::info', at, { ...member, 'CC-Action': 'member-queue-start' }),
      ...(bridge === undefined
        ? []
        : [custom('callcenter::info', bridge.at, { ...member, 'CC-Action': 'bridge-agent-start' })]),
      custom('callcenter::info', over, { ...left, 'CC-Action': 'member-queue-end' }),
    ];
  }
  if (name === 'fifo' && direction.toLowerCase() === 'in') {
    const waiting = { 'FIFO-Name': queue, ...state };
    const end = bridge === undefined ? 'abort' : 'bridge-caller';
    return [
      execute,
      custom('fifo::info', at, { ...waiting, 'FIFO-Action': 'push' }),
      custom('fifo::info', bridge?.at ?? over, { ...waiting, 'FIFO-Action': end }),
    ];
  }
  return [execute];
}

/** What a transfer left on the leg: every later event shows it. */
function chapterAt(fact: CdrFact, at: EpochMs): EslEvent {
  const transfer = fact.transfers.findLast((each) => each.at <= at);
  if (transfer === undefined) return {};
  return {
    variable_transfer_source: transfer.source,
    'Caller-Destination-Number': transfer.destination,
  };
}

/** Only the sum of all holds is known, and when the last one began: one hold of that length stands for them. */
function holdTakes({ hold, endedAt }: CdrFact, own: EslEvent): Take[] {
  if (hold === null) return [];
  const until = Math.min(hold.lastAt + hold.ms, endedAt);
  return [take('CHANNEL_HOLD', Math.max(0, until - hold.ms), own), take('CHANNEL_UNHOLD', until, own)];
}

interface Pair {
  readonly legs: readonly [LegId, LegId];
  readonly at: EpochMs;
  readonly until: EpochMs | null;
}

/** Each bridge once, as early as one of the two tells. */
function bridgesIn(facts: readonly CdrFact[]): Pair[] {
  const told = facts.flatMap((fact) =>
    fact.bridges.map(({ at, until, partner }): Pair => ({ legs: [fact.leg, partner], at, until })),
  );
  const pairs: Pair[] = [];
  for (const pair of told.toSorted((a, b) => a.at - b.at)) {
    const known = pairs.findIndex((each) => isSame(each, pair));
    const other = pairs[known];
    if (other === undefined) pairs.push(pair);
    else pairs[known] = { ...other, until: other.until ?? pair.until };
  }
  return pairs;
}

function isSame(one: Pair, other: Pair): boolean {
  return (
    one.legs.includes(other.legs[0]) &&
    one.legs.includes(other.legs[1]) &&
    Math.abs(one.at - other.at) <= SAME_BRIDGE_MS
  );
}

function bridgeTakes({ legs: [one, other], at, until }: Pair): Take[] {
  const legs = { 'Unique-ID': one, 'Bridge-A-Unique-ID': one, 'Bridge-B-Unique-ID': other };
  const begun = take('CHANNEL_BRIDGE', at, legs);
  return until === null ? [begun] : [begun, take('CHANNEL_UNBRIDGE', until, legs)];
}

/** Somebody was rung and talked whose own record is not here (yet): the caller's record shows enough. */
function standIns(fact: CdrFact, known: ReadonlySet<LegId>): Take[] {
  const missing = fact.bridges.filter(
    ({ partner, channel }) => channel?.['Call-Direction'] === 'outbound' && !known.has(partner),
  );
  const partners = [...new Set(missing.map(({ partner }) => partner))];
  return partners.flatMap((partner) => {
    const talks = missing.filter((bridge) => bridge.partner === partner);
    const [first, last] = [talks[0], talks.at(-1)];
    if (first === undefined) return [];
    const rungAt = fact.applications.findLast(({ at }) => at <= first.at)?.at ?? first.at;
    const own = { 'Unique-ID': partner };
    const created = { ...first.channel, variable_originating_leg_uuid: fact.leg, 'Answer-State': 'ringing' };
    return [
      take('CHANNEL_CREATE', rungAt, created),
      take('CHANNEL_ANSWER', first.at, { ...own, 'Answer-State': 'answered' }),
      take('CHANNEL_HANGUP', last?.until ?? fact.endedAt, { ...own, 'Hangup-Cause': 'NORMAL_CLEARING' }),
    ];
  });
}
