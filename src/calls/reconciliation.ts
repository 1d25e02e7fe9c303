// Words about the whole PBX, turned into events of single legs: the PBX restarted, the link was lost, the PBX
// listed its channels, time passed. So every journal entry belongs to one call and replays on its own.

import type { EpochMs, EventOf, LegEvent, ListedChannel, PbxEvent } from '../events/vocabulary.ts';
import { callOf } from './identity.ts';
import type { CallsState, Leg } from './state.ts';

/** A leg this young may be missing from a list that was made just before it, or be announced any moment. */
const LIST_RACE_MS = 2_000;

export function toLegEvents(state: CallsState, event: PbxEvent): readonly LegEvent[] {
  switch (event.type) {
    case 'pbx-started':
      return livingLegs(state).map((leg) => ({ type: 'leg-vanished', leg: leg.id, at: event.at }));
    case 'link-lost':
      return unseenLegs(state, event.at);
    case 'channels-listed':
      return [...findVanished(state, event), ...findUnknown(state, event), ...findMoved(state, event)];
    case 'clock-ticked':
      return findOverdue(state, event);
    default:
      return [event];
  }
}

/** Of every call in progress something was not seen. */
export function unseenLegs(state: CallsState, at: EpochMs): LegEvent[] {
  return livingLegs(state).map((leg) => ({ type: 'leg-unseen', leg: leg.id, at }));
}

function livingLegs(state: CallsState): Leg[] {
  return [...state.legs.values()].filter((leg) => !leg.ended);
}

function findVanished(state: CallsState, event: EventOf<'channels-listed'>): LegEvent[] {
  const listed = new Set(event.channels.map((channel) => channel.facts.leg));
  const vanished: LegEvent[] = [];
  for (const leg of livingLegs(state)) {
    if (listed.has(leg.id)) {
      state.missing.delete(leg.id);
    } else if (event.first || state.missing.has(leg.id)) {
      vanished.push({ type: 'leg-vanished', leg: leg.id, at: event.at });
    } else if (event.at - leg.startedAt >= LIST_RACE_MS) {
      // While events flow, the list and a hang-up may cross on the way: only a second absence counts.
      state.missing.add(leg.id);
    }
  }
  return vanished;
}

/** A call first seen in the middle starts with what the list tells. */
function findUnknown(state: CallsState, event: EventOf<'channels-listed'>): LegEvent[] {
  const { at } = event;
  const unknown = event.channels.filter((channel) => {
    if (state.legs.has(channel.facts.leg)) return false;
    return event.first || at - channel.facts.bornAt >= LIST_RACE_MS;
  });
  const oldestFirst = unknown.toSorted((a, b) => a.facts.bornAt - b.facts.bornAt);
  const created = oldestFirst.map((channel): LegEvent => {
    return { type: 'leg-created', announced: false, at, ...channel.facts };
  });
  const paired = oldestFirst.flatMap((channel): LegEvent[] => {
    if (channel.pair === null || channel.pair < channel.facts.leg) return [];
    return [{ type: 'legs-paired', legs: [channel.facts.leg, channel.pair], at }];
  });
  return [...created, ...paired, ...oldestFirst.flatMap((channel) => whereabouts(channel, at))];
}

/** After a gap, legs that lived through it may be somewhere else. */
function findMoved(state: CallsState, event: EventOf<'channels-listed'>): LegEvent[] {
  if (!event.first) return [];
  return event.channels.flatMap((channel): LegEvent[] => {
    const leg = state.legs.get(channel.facts.leg);
    if (leg === undefined || leg.ended) return [];
    if (channel.bridge !== null) return inBridge(channel, event.at);
    return leg.room === null ? [] : [{ type: 'bridge-left', leg: leg.id, bridge: leg.room.id, at: event.at }];
  });
}

function whereabouts(channel: ListedChannel, at: number): LegEvent[] {
  const { activity, facts } = channel;
  const doing: LegEvent[] =
    activity === null ? [] : [{ type: 'activity-started', leg: facts.leg, activity, at }];
  return [...doing, ...inBridge(channel, at)];
}

function inBridge(channel: ListedChannel, at: number): LegEvent[] {
  const { bridge, bridgeKind, facts } = channel;
  if (bridge === null) return [];
  return [{ type: 'bridge-entered', leg: facts.leg, bridge, kind: bridgeKind ?? 'talk', at }];
}

function findOverdue(state: CallsState, event: EventOf<'clock-ticked'>): LegEvent[] {
  const oldest = event.at - state.settings.callAgeMsMax;
  const legs = livingLegs(state).filter((leg) => callOf(leg).startedAt <= oldest);
  return legs.map((leg) => ({ type: 'leg-vanished', leg: leg.id, at: event.at }));
}
