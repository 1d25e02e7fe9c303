// Recorded calls, told again as if they happened now, by whoever a test wants to call.

import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { traceEvents } from '../api/house.ts';

export interface Caller {
  readonly number: string;
  readonly name?: string;
  /** When the call began. */
  readonly msAgo?: number;
}

let calls = 0;

export function callFrom(trace: string, { number, name = '', msAgo = 0 }: Caller): readonly PbxEvent[] {
  const recorded = traceEvents(trace);
  const byMs = Date.now() - msAgo - (recorded[0]?.at ?? 0);
  // Legs of every telling have names of their own.
  const text = JSON.stringify(recorded).replaceAll('labpbx-', `told${++calls}-`);
  const events = JSON.parse(text) as PbxEvent[];
  return events.map((event, i) => ({
    ...event,
    at: event.at + byMs,
    ...(i === 0 ? { party: { number, name } } : {}),
  })) as PbxEvent[];
}

/** Nobody answered: a callback is opened. */
export function missedBy(caller: Caller): readonly PbxEvent[] {
  return callFrom('inbound-abandoned-while-ringing', { msAgo: 60_000, ...caller });
}
