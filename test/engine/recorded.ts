// Recorded calls as events, and as many copies of them as a test wants.

import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { traces } from '../support/traces.ts';

export const TRACES = traces('asterisk-22', 'all.ami');

export function eventsOf(name: string): readonly PbxEvent[] {
  const trace = TRACES.find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return decodeRecording(trace.bytes).events;
}

/** The same call once more, with other legs, another caller and a later time. */
export function renumber(events: readonly PbxEvent[], copy: number): PbxEvent[] {
  const text = JSON.stringify(events)
    .replaceAll('labpbx-', `lab${copy}-`)
    .replaceAll('79161234567', `7916${String(1_000_000 + copy)}`);
  return (JSON.parse(text) as PbxEvent[]).map((event) => {
    const bridge = 'bridge' in event && event.bridge !== null ? { bridge: `${event.bridge}-${copy}` } : {};
    return { ...event, ...bridge, at: event.at + copy * 1_000 } as PbxEvent;
  });
}

/** The same call, ending now: what comes of it is not late yet. */
export function endingNow(events: readonly PbxEvent[]): PbxEvent[] {
  const delay = Date.now() - (events.at(-1)?.at ?? 0);
  return events.map((event) => ({ ...event, at: event.at + delay }));
}

/** Every recorded call again and again, in one stream. */
export function busyDay(): PbxEvent[] {
  const names = TRACES.map(({ name }) => name);
  return Array.from({ length: 8 }, (_none, round) =>
    names.flatMap((name, i) => renumber(eventsOf(name), round * names.length + i)),
  ).flat();
}
