// Recorded AMI bytes → events: for `replay`, for golden tests and for imports of a support case.

import type { PbxEvent } from '../../events/vocabulary.ts';
import type { DecodedRecording } from '../decoded-recording.ts';
import { bornAtOf } from './channel.ts';
import { createAmiFramer, field } from './frame.ts';
import { createTranslation } from './translate.ts';

export function isAmiRecording(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 400).toString('latin1');
  return head.startsWith('Asterisk Call Manager/') || /^(Event|Response): /m.test(head);
}

/** Without time stamps in the recording, the seconds inside the channels' ids are the only clock there is. */
export function decodeRecording(bytes: Buffer): DecodedRecording {
  const framer = createAmiFramer();
  const translation = createTranslation();
  const events: PbxEvent[] = [];
  let clock = 0;
  let frames = 0;
  for (const frame of framer.push(bytes)) {
    frames++;
    clock = Math.max(clock, field(frame, 'timestamp') === '' ? bornAtOf(field(frame, 'uniqueid'), clock) : 0);
    for (const event of translation.translate(frame, translation.clock === 'pbx' ? 0 : clock)) {
      events.push(event);
    }
  }
  return { events, anomalies: translation.takeAnomalies(), frames, unknownFrames: translation.unknownFrames };
}
