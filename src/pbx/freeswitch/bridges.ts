// CHANNEL_BRIDGE, CHANNEL_UNBRIDGE, CHANNEL_ANSWER of bridged legs, and conference rooms → who hears whom.
// FreeSWITCH bridges early media as well: people talk only once the called side has answered. An attended
// transfer lays a second bridge over the first, which goes on when the second ends (att_xfer in mod_dptools.c).

import type { EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { type EslEvent, firstOf, header } from './event.ts';
import { BRIDGES_MAX, type Bridge, type Line, type Memory } from './memory.ts';
import { attendedTransfer } from './transfers.ts';

export function onBridge(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const pair = pairOf(event);
  if (pair === null) return [];
  const lines = pair.map((leg) => memory.line(leg));
  const [one, other] = lines;
  if (one == null || other == null) return [];
  const events: PbxEvent[] = [
    { type: 'legs-linked', at, legs: pair },
    ...attendedTransfer(one, other, at, memory),
  ];
  const id = idOf(pair);
  const known = one.bridges.find((bridge) => bridge.id === id);
  const bridge: Bridge = known ?? { id, legs: pair, live: false };
  for (const line of [one, other]) {
    line.bridges = [...line.bridges.filter((each) => each !== bridge), bridge].slice(-BRIDGES_MAX);
  }
  return [...events, ...enter(bridge, at, memory), ...backFromConsulting(bridge, at, memory)];
}

export function onUnbridge(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const pair = pairOf(event);
  return pair === null ? [] : dissolve(idOf(pair), pair, at, memory);
}

/** The called side may have answered: bridges of early media become talk. */
export function enterOnAnswer(line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  const bridge = line.bridges.at(-1);
  return bridge === undefined || bridge.live ? [] : enter(bridge, at, memory);
}

/** A leg hangs up: whoever was with it is alone, or back with somebody who waits. */
export function leaveAll(line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  return line.bridges.toReversed().flatMap((bridge) => dissolve(bridge.id, bridge.legs, at, memory));
}

function enter(bridge: Bridge, at: EpochMs, memory: Memory): PbxEvent[] {
  const lines = bridge.legs.map((leg) => memory.line(leg));
  bridge.live ||= lines.every((line) => line === null || line.origin === 'incoming' || line.answered);
  if (!bridge.live) return [];
  return bridge.legs.map((leg) => ({ type: 'bridge-entered', at, leg, bridge: bridge.id, kind: 'talk' }));
}

function dissolve(id: string, legs: readonly LegId[], at: EpochMs, memory: Memory): PbxEvent[] {
  const events: PbxEvent[] = [];
  for (const [index, leg] of legs.entries()) {
    const line = memory.line(leg);
    const bridge = line?.bridges.find((each) => each.id === id);
    if (line === null || bridge === undefined) continue;
    const wasInner = line.bridges.at(-1) === bridge;
    line.bridges = line.bridges.filter((each) => each !== bridge);
    const partner = legs[1 - index];
    if (partner !== undefined) line.parted = { partner, at };
    if (bridge.live) events.push({ type: 'bridge-left', at, leg, bridge: id });
    const outer = line.bridges.at(-1);
    if (wasInner && outer !== undefined && !memory.hangups.has(leg)) {
      if (outer.live) events.push({ type: 'bridge-entered', at, leg, bridge: outer.id, kind: 'talk' });
      events.push(...backFromConsulting(outer, at, memory));
    }
  }
  return events;
}

/** Whoever consulted is with the caller again. */
function backFromConsulting(bridge: Bridge, at: EpochMs, memory: Memory): PbxEvent[] {
  return bridge.legs.flatMap((leg, index): PbxEvent[] => {
    const line = memory.line(leg);
    if (line === null || line.consults === null || line.consults === bridge.legs[1 - index]) return [];
    return endConsulting(line, at);
  });
}

/** The leg it rang to consult is gone: the caller who waited comes off hold. */
export function endConsulting(line: Line, at: EpochMs): PbxEvent[] {
  line.consults = null;
  return [{ type: 'leg-unheld', at, leg: line.leg }];
}

function pairOf(event: EslEvent): [LegId, LegId] | null {
  const one = firstOf(event, 'Bridge-A-Unique-ID', 'Unique-ID');
  const other = firstOf(event, 'Bridge-B-Unique-ID', 'Other-Leg-Unique-ID');
  return one === null || other === null || one === other ? null : [one, other];
}

/** The same for both orders of the two: FreeSWITCH names whoever runs the bridge first. */
function idOf(pair: readonly [LegId, LegId]): string {
  return [...pair].sort().join('+');
}

/** Rooms that people join one by one. `Action` is one of many; the others change nothing here. */
export function onConference(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  const room = firstOf(event, 'Conference-Name', 'Conference-Unique-ID');
  const line = memory.line(leg);
  if (line === null || room === null) return [];
  const bridge = roomOf(room);
  switch (header(event, 'Action')) {
    case 'add-member':
      line.conference = bridge;
      return [{ type: 'bridge-entered', at, leg, bridge, kind: 'conference' }];
    case 'del-member':
      line.conference = null;
      return [{ type: 'bridge-left', at, leg, bridge }];
    default:
      return [];
  }
}

/** By name, because the list of channels tells no more; a name has one room at a time. */
export function roomOf(conference: string): string {
  return `conference ${conference}`;
}
