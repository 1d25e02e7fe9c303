// Handlers for what carries voice: bridges, wire pairs and the PBX's own links between legs.

import type { EventOf, LegId } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { callOf, joinLegs } from './identity.ts';
import type { CallsState, Leg } from './state.ts';
import { refreshTalks, surroundings } from './talks.ts';

export function onBridgeEntered(state: CallsState, event: EventOf<'bridge-entered'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended || leg.room?.id === event.bridge) return;
  const affected = surroundings(leg);
  leaveRoom(state, leg);
  let room = state.rooms.get(event.bridge);
  if (room === undefined) {
    room = { id: event.bridge, kind: event.kind, legs: new Set() };
    state.rooms.set(room.id, room);
  }
  // People in a talking bridge are one call; strangers share holding, parking and conference bridges.
  if (room.kind === 'talk') for (const other of room.legs) joinLegs(state, other, leg, changes);
  room.legs.add(leg);
  leg.room = room;
  for (const call of surroundings(leg)) affected.add(call);
  refreshTalks(state, affected, event.at, changes);
  changes.touch(callOf(leg));
}

export function onBridgeLeft(state: CallsState, event: EventOf<'bridge-left'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.room === null || leg.room.id !== event.bridge) return;
  const affected = surroundings(leg);
  leaveRoom(state, leg);
  refreshTalks(state, affected, event.at, changes);
  changes.touch(callOf(leg));
}

export function leaveRoom(state: CallsState, leg: Leg): void {
  const { room } = leg;
  if (room === null) return;
  room.legs.delete(leg);
  if (room.legs.size === 0) state.rooms.delete(room.id);
  leg.room = null;
}

export function onLegsPaired(state: CallsState, event: EventOf<'legs-paired'>, changes: Changes): void {
  const [one, other] = twoLegs(state, event.legs);
  if (one === null || other === null || one.ended || other.ended) return;
  one.pair = other;
  other.pair = one;
  joinLegs(state, one, other, changes);
  refreshTalks(state, surroundings(one), event.at, changes);
  changes.touch(callOf(one));
}

export function onLegsLinked(state: CallsState, event: EventOf<'legs-linked'>, changes: Changes): void {
  const [one, other] = twoLegs(state, event.legs);
  if (one === null || other === null || one.ended || other.ended) return;
  joinLegs(state, one, other, changes);
  refreshTalks(state, surroundings(one), event.at, changes);
  changes.touch(callOf(one));
}

function twoLegs(state: CallsState, ids: readonly [LegId, LegId]): [Leg | null, Leg | null] {
  return [state.legs.get(ids[0]) ?? null, state.legs.get(ids[1]) ?? null];
}
