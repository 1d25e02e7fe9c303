// What is read out of the recorded bytes of a PBX's session, whatever the PBX.

import type { Anomaly, PbxEvent } from '../events/vocabulary.ts';

export interface DecodedRecording {
  readonly events: readonly PbxEvent[];
  readonly anomalies: readonly Anomaly[];
  readonly frames: number;
  readonly unknownFrames: number;
}
