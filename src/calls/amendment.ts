// Calls that a gap touched, told again: what was seen of them, and what the PBX's own records say of the time that
// nobody watched. Pure. Rule: records never overwrite what was seen; they only fill what was not.

import type { EpochMs, EventOf, LegEvent, LegId, PbxEvent } from '../events/vocabulary.ts';
import type { CallId, CallRecord } from './record.ts';
import { describeCall, legOf, reduce } from './reducer.ts';
import type { CallSettings } from './settings.ts';
import { createCalls } from './state.ts';

/** A period that nobody watched, on the PBX's clock. */
export interface Blackout {
  readonly startedAt: EpochMs;
  /** null while it lasts. */
  readonly endedAt: EpochMs | null;
}

/** A gap begins when the PBX was noted as seen for the last time, which may be so long before it was seen last. */
const NOTED_MS = 6_000;
/** Events and records say the time of one thing within this of each other. */
const SAME_THING_MS = 2_000;

/**
 * The records of the calls as they come out now; none of them is complete. `journal`: what was seen, in the order in
 * which it was reduced. `story`: what the PBX's records say, in order of time.
 */
export function retell(
  settings: CallSettings,
  journal: readonly LegEvent[],
  story: readonly PbxEvent[],
  blackouts: readonly Blackout[],
): readonly CallRecord[] {
  const state = createCalls(settings);
  const calls = new Map<CallId, CallRecord>();
  for (const event of weave(journal, story.filter(isLegEvent), blackouts)) {
    for (const { changed, merged } of reduce(state, event)) {
      for (const { id } of merged) calls.delete(id);
      for (const id of changed) {
        const call = describeCall(state, id);
        if (call !== null) calls.set(id, { ...call, complete: false });
      }
    }
  }
  return [...calls.values()];
}

export function isHidden(at: EpochMs, blackouts: readonly Blackout[]): boolean {
  return blackouts.some(
    ({ startedAt, endedAt }) =>
      at >= startedAt - NOTED_MS && at <= (endedAt ?? Number.POSITIVE_INFINITY) + SAME_THING_MS,
  );
}

function isLegEvent(event: PbxEvent): event is LegEvent {
  switch (event.type) {
    case 'pbx-started':
    case 'link-lost':
    case 'channels-listed':
    case 'clock-ticked':
      return false;
    default:
      return true;
  }
}

/** What was seen, in its order, and between it what was not, by time. */
function weave(
  journal: readonly LegEvent[],
  story: readonly LegEvent[],
  blackouts: readonly Blackout[],
): LegEvent[] {
  const seen = new Sight(journal);
  const told = new Sight(story);
  const hangups = story.filter((event) => event.type === 'leg-hungup');
  const news = inItsPlace(
    [
      ...story.flatMap((event) => unseen(event, seen, blackouts)),
      ...leftovers(journal, hangups.at(-1) ?? null, seen, told),
    ],
    seen,
    told,
  );
  const woven: LegEvent[] = [];
  let next = 0;
  for (const event of journal) {
    for (let each = news[next]; each !== undefined && each.at < event.at; each = news[++next]) {
      woven.push(each);
    }
    const kept = correct(event, seen, told);
    if (kept !== null) woven.push(kept);
  }
  return [...woven, ...news.slice(next)];
}

/** Records may say times in whole seconds: nothing happens to a leg before it was seen to begin, or after it ended. */
function inItsPlace(news: readonly LegEvent[], seen: Sight, told: Sight): LegEvent[] {
  let earliest = Number.NEGATIVE_INFINITY;
  return news.map((event) => {
    const begun = legsIn(event).map((leg) => beginning(leg, seen, told));
    const last = event.type === 'leg-hungup' ? seen.lastOf(event.leg) : Number.NEGATIVE_INFINITY;
    const at = Math.max(event.at, last, ...begun.filter((begunAt) => begunAt - event.at <= SAME_THING_MS));
    // In the order in which the records tell it.
    earliest = Math.max(earliest, at);
    return { ...event, at: earliest };
  });
}

/** Where the leg begins in the tale; a leg first seen in the middle begins as the records tell. */
function beginning(leg: LegId, seen: Sight, told: Sight): EpochMs {
  const [created, begun] = [seen.find('leg-created', leg), told.find('leg-created', leg)];
  if (created === null || (begun !== null && isEarlier(begun, created))) return Number.NEGATIVE_INFINITY;
  return created.at;
}

function legsIn(event: LegEvent): readonly LegId[] {
  switch (event.type) {
    case 'leg-created':
      return event.group === null ? [] : [event.group];
    case 'dial-began':
    case 'dial-ended':
      return event.from === null ? [event.to] : [event.from, event.to];
    case 'legs-paired':
    case 'legs-linked':
      return event.legs;
    default:
      return [legOf(event)];
  }
}

/** What one of the two accounts says, by leg. */
class Sight {
  readonly #events = new Map<LegId, LegEvent[]>();

  constructor(events: readonly LegEvent[]) {
    for (const event of events) {
      const leg = legOf(event);
      const own = this.#events.get(leg);
      if (own === undefined) this.#events.set(leg, [event]);
      else own.push(event);
    }
  }

  find<T extends LegEvent['type']>(type: T, leg: LegId): EventOf<T> | null {
    const found = this.#events.get(leg)?.find((event) => event.type === type);
    return (found as EventOf<T> | undefined) ?? null;
  }

  /** When the leg was seen doing something last. */
  lastOf(leg: LegId): EpochMs {
    const own = (this.#events.get(leg) ?? []).filter(
      ({ type }) => type !== 'leg-unseen' && type !== 'leg-vanished',
    );
    return own.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY);
  }

  /** Does it say the same? A leg is answered once and rung once; other things happen again and again. */
  says(event: LegEvent): boolean {
    return (this.#events.get(legOf(event)) ?? []).some((each) => {
      if (each.type !== event.type) return false;
      if (ONCE.has(event.type)) return true;
      if ('bridge' in each && 'bridge' in event && each.bridge !== event.bridge) return false;
      if ('activity' in each && 'activity' in event && each.activity.kind !== event.activity.kind)
        return false;
      return Math.abs(each.at - event.at) <= SAME_THING_MS;
    });
  }
}

const ONCE: ReadonlySet<LegEvent['type']> = new Set(['leg-answered', 'leg-rang', 'dial-began', 'dial-ended']);

/** The event of the PBX's records as far as it says something that nobody saw. */
function unseen(event: LegEvent, seen: Sight, blackouts: readonly Blackout[]): readonly LegEvent[] {
  const leg = legOf(event);
  const created = seen.find('leg-created', leg);
  if (created === null) return [event];
  if (event.type === 'legs-linked' && seen.find('leg-created', event.legs[1]) === null) return [event];
  if (event.type === 'leg-created') {
    // First seen in the middle: now its beginning is known. The birth that its call's id was made of stays.
    return isEarlier(event, created) ? [{ ...event, bornAt: created.bornAt }] : [];
  }
  if (event.type === 'leg-hungup') {
    if (seen.find('leg-hungup', leg) !== null) return [];
    return [{ type: 'leg-unseen', leg, at: event.at }, event];
  }
  return isHidden(event.at, blackouts) && !seen.says(event) ? [event] : [];
}

/** Does the record tell of the beginning of a leg that was first seen in the middle? */
function isEarlier(told: EventOf<'leg-created'>, seen: EventOf<'leg-created'>): boolean {
  return !seen.announced && told.at < seen.at;
}

/** PBXs keep no record of some plumbing: it was gone when the last leg with a record was. */
function leftovers(
  journal: readonly LegEvent[],
  last: EventOf<'leg-hungup'> | null,
  seen: Sight,
  told: Sight,
): LegEvent[] {
  if (last === null) return [];
  return journal.flatMap((event): LegEvent[] => {
    if (event.type !== 'leg-vanished' || !isUnrecorded(event.leg, seen, told)) return [];
    return [{ ...last, leg: event.leg, by: null }];
  });
}

function isUnrecorded(leg: LegId, seen: Sight, told: Sight): boolean {
  return told.find('leg-hungup', leg) === null && seen.find('leg-created', leg)?.kind === 'plumbing';
}

/** What was seen, without what was only guessed for want of sight; null: nothing is left of it. */
function correct(event: LegEvent, seen: Sight, told: Sight): LegEvent | null {
  if (event.type === 'leg-created') {
    const begun = told.find('leg-created', event.leg);
    return begun !== null && isEarlier(begun, event) ? null : event;
  }
  if (event.type === 'leg-vanished') {
    const isKnown = told.find('leg-hungup', event.leg) !== null || isUnrecorded(event.leg, seen, told);
    return isKnown ? null : event;
  }
  if (event.type !== 'leg-hungup' || event.by !== null) return event;
  return { ...event, by: told.find('leg-hungup', event.leg)?.by ?? null };
}
