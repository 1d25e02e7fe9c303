// Recorded calls again and again over the last days, so that reports have something to show.

import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { eventsOf, renumber } from '../engine/recorded.ts';

const HOUR_MS = 3_600_000;

const NAMES = [
  ...['queue-answered', 'inbound-answered-caller-hangs-up', 'queue-abandoned', 'outbound-answered'],
  ...['queue-answered-then-blind-transfer', 'inbound-no-answer', 'ivr-then-answered', 'outbound-no-answer'],
  ...['agent-holds-the-caller', 'inbound-busy', 'ring-group-second-answers', 'voicemail-left'],
] as const;

/** `days` of them up to now, each with a few calls less than the one after it, between morning and evening in UTC. */
export function pastDays(days: number, now: number): PbxEvent[] {
  const calls = Array.from({ length: days }, (_none, day) =>
    Array.from({ length: 6 + ((day * 5) % 9) }, (_nothing, i) => ({ day, i })),
  ).flat();
  return calls.flatMap(({ day, i }, copy) => {
    const events = renumber(eventsOf(NAMES[copy % NAMES.length] ?? 'queue-answered'), copy + 100);
    const midnight = new Date(now - day * 24 * HOUR_MS).setUTCHours(0, 0, 0, 0);
    const at = Math.min(midnight + (6 + (i * 10) / 9) * HOUR_MS + copy * 47_000, now - 60_000 - copy * 1_000);
    const delay = at - (events[0]?.at ?? 0);
    return events.map((event) => ({ ...event, at: event.at + delay }));
  });
}
