// AMI FRAMES → EVENTS. Total: an unknown frame gives nothing and is counted, an odd one is an anomaly, none
// throws. Remembers only which channels were announced, so that a lost announcement does not lose a call.
// Facts: recorded traces of Asterisk 22 and 16 (test/traces) and the AMI event documentation.

import type { Anomaly, EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import { type AmiFrame, field } from './frame.ts';
import { Memory } from './memory.ts';
import { SILENT_EVENTS, TRANSLATORS } from './translators.ts';

export interface Translation {
  /** `arrivedAt`: our clock; used only where the PBX sends no time. */
  translate(frame: AmiFrame, arrivedAt: EpochMs): readonly PbxEvent[];
  /** `arrival` until the PBX sends a time of its own. */
  readonly clock: 'pbx' | 'arrival';
  /** PBX clock minus ours as of the last stamped frame; null without stamps. */
  readonly offsetMs: number | null;
  /** Frames whose event has no place here. */
  readonly unknownFrames: number;
  takeAnomalies(): Anomaly[];
}

export function createTranslation(): Translation {
  const memory = new Memory();
  return {
    translate(frame, arrivedAt) {
      const name = field(frame, 'event').toLowerCase();
      if (name === '') return [];
      const translator = TRANSLATORS.get(name);
      if (translator === undefined) {
        if (!SILENT_EVENTS.has(name)) memory.unknownFrames++;
        if (field(frame, 'timestamp') !== '') memory.timeOf(frame, arrivedAt);
        return [];
      }
      const at = memory.timeOf(frame, arrivedAt);
      if (Array.isArray(frame.uniqueid)) memory.complain(at, 'run_together', name);
      return translator(frame, at, memory);
    },
    get clock() {
      return memory.offsetMs === null ? 'arrival' : 'pbx';
    },
    get offsetMs() {
      return memory.offsetMs;
    },
    get unknownFrames() {
      return memory.unknownFrames;
    },
    takeAnomalies: () => memory.anomalies.splice(0),
  };
}

/** Lists carry no time: until the first event does, they are put on the clock of the PBX as Ping showed it. */
export function seedClock(translation: Translation, now: EpochMs, offsetMs: number): void {
  const timestamp = ((now + offsetMs) / 1_000).toFixed(6);
  translation.translate({ event: 'FullyBooted', timestamp }, now);
}
