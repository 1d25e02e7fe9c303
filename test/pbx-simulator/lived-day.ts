// Lives simulated hours at once and gives the bytes, what the authors of the calls meant, and what the daemon's
// own reducer made of the bytes.

import type { CallRecord } from '../../src/calls/record.ts';
import { createCalls, describeCall, reduce } from '../../src/calls/reducer.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import type { DecodedRecording } from '../../src/pbx/decoded-recording.ts';
import { beginDay } from '../../src/pbx/simulator/live-source.ts';
import type { CallTruth } from '../../src/pbx/simulator/truth.ts';

export const MONDAY = Date.UTC(2026, 10, 23, 6, 0, 0);

export interface LivedHours {
  readonly events: readonly string[];
  readonly truths: readonly CallTruth[];
}

export function liveHours(seed: number, hours: number, speed = 1): LivedHours {
  const events: string[] = [];
  const truths: CallTruth[] = [];
  const emit = (text: string) => events.push(text);
  const day = beginDay({ seed, speed, from: MONDAY, emit, onEnd: (truth) => truths.push(truth) });
  day.timeline.run(MONDAY + hours * 3_600_000);
  return { events, truths };
}

export function decode(events: readonly string[]): DecodedRecording {
  return decodeRecording(Buffer.from(`Asterisk Call Manager/11.0.0\r\n${events.join('')}`));
}

/** Ended calls by the Uniqueid of their first channel. */
export function recordsOf(recording: DecodedRecording): ReadonlyMap<string, CallRecord> {
  const state = createCalls({
    pbx: 'sim',
    staffExtensions: '^1\\d\\d$',
    agents: [],
    trunks: ['trunk', 'from-trunk'],
    region: 'RU',
    callAgeMsMax: 4 * 3_600_000,
  });
  const records = new Map<string, CallRecord>();
  for (const event of recording.events) {
    for (const { changed } of reduce(state, event)) {
      for (const id of changed) {
        const record = state.calls.get(id)?.ended ? describeCall(state, id) : null;
        if (record !== null) records.set(record.pbxCallId, record);
      }
    }
  }
  return records;
}
