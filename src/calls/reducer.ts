// EVENTS → CALLS. A deterministic state machine: no clock, no I/O, no throw. The same events give the same
// calls, whenever and wherever they are replayed; that is how every hard bug of this field gets solved.
// The state is changed in place (copies would cost more than all the rest at 25,000 events a second).

import type { EventOf, LegEvent, LegId, PbxEvent } from '../events/vocabulary.ts';
import { onBridgeEntered, onBridgeLeft, onLegsLinked, onLegsPaired } from './bridges.ts';
import { Changes, type Merge } from './changes.ts';
import { onDialBegan, onDialEnded } from './dials.ts';
import { callOf } from './identity.ts';
import {
  forgetEnded,
  onActivityStarted,
  onHangupRequested,
  onLegAnswered,
  onLegCreated,
  onLegHeld,
  onLegHungUp,
  onLegIdentified,
  onLegRang,
  onLegUnseen,
  onLegVanished,
} from './legs.ts';
import { onQueueJoined, onQueueLeft } from './queues.ts';
import { toLegEvents, unseenLegs } from './reconciliation.ts';
import type { CallId } from './record.ts';
import {
  onCdrReported,
  onOriginated,
  onParked,
  onPickedUp,
  onRecordingStarted,
  onTransferred,
  onUnparked,
} from './services.ts';
import type { CallsState } from './state.ts';

export { describeCall, openCalls } from './description.ts';
export { type CallsState, createCalls, LINGER_MS } from './state.ts';

/** What one event of one leg did; one step is one journal entry. */
export interface Step {
  readonly event: LegEvent;
  /** The call that the event belongs to; null when it belongs to none (then it is not journalled). */
  readonly call: CallId | null;
  /** Calls whose record changed; read them with `describeCall` when it suits (once per commit is enough). */
  readonly changed: readonly CallId[];
  /** Calls that turned out to be part of an older one: their records and tasks are gone. */
  readonly merged: readonly Merge[];
}

type Handlers = {
  readonly [T in LegEvent['type']]: (state: CallsState, event: EventOf<T>, changes: Changes) => void;
};

/** One handler for every word of the vocabulary: a missing one does not compile. */
const HANDLERS: Handlers = {
  'leg-created': onLegCreated,
  'leg-identified': onLegIdentified,
  'leg-rang': onLegRang,
  'leg-answered': onLegAnswered,
  'activity-started': onActivityStarted,
  'leg-held': onLegHeld,
  'leg-unheld': onLegHeld,
  'hangup-requested': onHangupRequested,
  'leg-hungup': onLegHungUp,
  'legs-paired': onLegsPaired,
  'legs-linked': onLegsLinked,
  'dial-began': onDialBegan,
  'dial-ended': onDialEnded,
  'bridge-entered': onBridgeEntered,
  'bridge-left': onBridgeLeft,
  'queue-joined': onQueueJoined,
  'queue-left': onQueueLeft,
  transferred: onTransferred,
  'picked-up': onPickedUp,
  parked: onParked,
  unparked: onUnparked,
  'recording-started': onRecordingStarted,
  originated: onOriginated,
  'cdr-reported': onCdrReported,
  'leg-unseen': onLegUnseen,
  'leg-vanished': onLegVanished,
};

/** A PBX whose time goes back by so much had its clock set: how long its calls last is not known. Less is disorder. */
const CLOCK_SET_MS = 60_000;

/** Takes any event. Words about one leg make one step; words about the PBX make one per leg concerned. */
export function reduce(state: CallsState, event: PbxEvent): readonly Step[] {
  const wasSet = state.now - event.at >= CLOCK_SET_MS;
  state.now = event.at;
  forgetEnded(state);
  const told = toLegEvents(state, event);
  const events = wasSet ? [...unseenLegs(state, event.at), ...told] : told;
  return events.map((each) => step(state, each));
}

function step(state: CallsState, event: LegEvent): Step {
  const changes = new Changes();
  const handle = HANDLERS[event.type] as (state: CallsState, event: LegEvent, changes: Changes) => void;
  handle(state, event, changes);
  const leg = state.legs.get(legOf(event));
  return {
    event,
    call: leg === undefined ? null : callOf(leg).id,
    changed: changes.changed,
    merged: changes.merged,
  };
}

/** The leg whose call an event belongs to, however many calls it touches. */
export function legOf(event: LegEvent): LegId {
  switch (event.type) {
    case 'dial-began':
    case 'dial-ended':
      return event.to;
    case 'legs-paired':
    case 'legs-linked':
      return event.legs[0];
    case 'transferred':
      return event.by;
    default:
      return event.leg;
  }
}
