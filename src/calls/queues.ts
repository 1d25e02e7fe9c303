// Handlers for queues. Being in a queue is waiting, whatever the state of the caller's channel.

import type { EventOf } from '../events/vocabulary.ts';
import type { Changes } from './changes.ts';
import { callOf } from './identity.ts';
import { type Call, type CallsState, type Leg, LIST_MAX, type OpenVisit } from './state.ts';

export function onQueueJoined(state: CallsState, event: EventOf<'queue-joined'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined || leg.ended) return;
  const call = callOf(leg);
  call.refusedByQueue = null;
  if (
    call.visits.some((visit) => visit.leg === leg && visit.queue === event.queue && visit.leftAt === null)
  ) {
    return;
  }
  call.voicemailAt = null;
  pushVisit(call, { leg, queue: event.queue, joinedAt: event.at, leftAt: null, result: null });
  changes.touch(call);
}

/** `left` may come before or after the event that says why: the better knowledge wins. */
export function onQueueLeft(state: CallsState, event: EventOf<'queue-left'>, changes: Changes): void {
  const leg = state.legs.get(event.leg);
  if (leg === undefined) return;
  const call = callOf(leg);
  const visit = call.visits.findLast((each) => each.leg === leg && each.queue === event.queue);
  if (visit === undefined) return;
  visit.leftAt ??= event.at;
  if (visit.result === null || visit.result === 'left') visit.result = event.result;
  changes.touch(call);
}

/**
 * The dialplan wanted to queue this caller and went on without: nobody could be waited for. A caller who was in
 * that queue before does not count: after a transfer PBXs repeat the last step without taking it.
 */
export function settleQueueRefusal(call: Call, leg: Leg): void {
  const refused = call.refusedByQueue;
  if (refused === null || refused.leg !== leg) return;
  call.refusedByQueue = null;
  const { queue, at } = refused;
  const joined = call.visits.some((each) => each.queue === queue && each.leg === leg);
  if (!joined) pushVisit(call, { leg, queue, joinedAt: at, leftAt: at, result: 'empty' });
}

function pushVisit(call: Call, visit: OpenVisit): void {
  if (call.visits.length < LIST_MAX) call.visits.push(visit);
  else call.incomplete = true;
}
