// Calls that nobody watched, told from what the PBX recorded of them: through the same reducer as live ones. Pure.
// Rule: what the records of a PBX cannot tell at all is null or unknown in the record, never a guess.

import type { HangupCause, LegId, PbxEvent } from '../events/vocabulary.ts';
import type { CallId, CallRecord, Talk } from './record.ts';
import { describeCall, reduce } from './reducer.ts';
import type { CallSettings } from './settings.ts';
import { createCalls } from './state.ts';

/**
 * What records may keep silent about: `hold` that somebody was on hold; `hangup` who hung up; `answer` since when people
 * talked; `talk` how long they talked after a transfer; `queue` since when the caller was in a queue; `rest` something
 * else, so that the record is not the whole story.
 */
export type Silence = 'hold' | 'hangup' | 'answer' | 'talk' | 'queue' | 'rest';

/** What the records of one conversation say, in the vocabulary. */
export interface Story {
  readonly events: readonly PbxEvent[];
  readonly silent: readonly Silence[];
}

/** A channel that events told of, by the name it had. */
export interface SeenChannel {
  readonly leg: LegId;
  readonly name: string;
}

/**
 * What the records of one conversation say. `bodies`: as they are kept; `seen`: channels that the events of the
 * conversation told of. Never throws.
 */
export type Storyteller = (bodies: readonly unknown[], seen: readonly SeenChannel[]) => Story;

/** The calls of a story, oldest first; what has not ended in it is left out. */
export function recall(settings: CallSettings, { events, silent }: Story): readonly CallRecord[] {
  const state = createCalls(settings);
  const calls = new Map<CallId, CallRecord>();
  const dirty = new Set<CallId>();
  const describeDirty = (): void => {
    for (const id of dirty) {
      const call = describeCall(state, id);
      if (call !== null) calls.set(id, call);
    }
    dirty.clear();
  };
  for (const event of events) {
    // A call that has ended may be forgotten with the next event.
    if (state.ended.length > 0) describeDirty();
    // Records tell of every leg that they know, whether or not somebody announced it.
    const told = event.type === 'leg-created' ? { ...event, announced: true } : event;
    for (const { changed, merged } of reduce(state, told)) {
      for (const { id } of merged) {
        calls.delete(id);
        dirty.delete(id);
      }
      for (const id of changed) dirty.add(id);
    }
  }
  describeDirty();
  const ended = [...calls.values()].filter((call) => call.state === 'ended');
  return ended.map((call) => silenced(call, silent)).toSorted((a, b) => a.startedAt - b.startedAt);
}

/** The record without what its source cannot know. */
export function silenced(call: CallRecord, silent: readonly Silence[]): CallRecord {
  let told = call;
  if (silent.includes('hold')) told = withoutHolds(told);
  if (silent.includes('hangup')) told = withoutHangup(told);
  if (silent.includes('answer') && told.talks.length > 0) told = withoutAnswer(told);
  if (silent.includes('talk')) told = { ...told, talkMs: null, complete: false };
  if (silent.includes('rest')) told = { ...told, complete: false };
  if (silent.includes('queue') && told.queues.length > 0) told = withoutQueueTimes(told);
  return told;
}

function withoutHolds(call: CallRecord): CallRecord {
  return { ...call, holdMs: null, talks: call.talks.map((talk) => ({ ...talk, holdMs: null })) };
}

function withoutHangup(call: CallRecord): CallRecord {
  return {
    ...call,
    hungUpBy: 'unknown',
    hangupCause: knownCause(call.hangupCause),
    legs: call.legs.map((leg) => ({ ...leg, cause: knownCause(leg.cause) })),
  };
}

function knownCause(cause: HangupCause | null): HangupCause | null {
  return cause === null || cause.raw === '' ? null : cause;
}

/** People talked; since when, and so how long they waited and talked, nobody noted. */
function withoutAnswer(call: CallRecord): CallRecord {
  const talks = call.talks.map((talk): Talk => ({ ...talk, talkMs: null }));
  const offers = call.offers.map((offer) =>
    offer.result === 'answered' ? { ...offer, ringMs: null } : offer,
  );
  return {
    ...call,
    ...{ talks, offers, answeredAt: null, responseMs: null, waitMs: null, talkMs: null, complete: false },
  };
}

/** The caller was in a queue; since when, and so how long it took to get there, nobody noted. */
function withoutQueueTimes(call: CallRecord): CallRecord {
  const queues = call.queues.map((visit) => ({ ...visit, waitMs: null }));
  return { ...call, queues, ivrMs: null, waitMs: null, complete: false };
}
