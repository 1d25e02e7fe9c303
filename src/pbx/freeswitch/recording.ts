// Recorded ESL bytes → events: for `replay`, for golden tests and for imports of a support case. JSON and plain
// events are told apart frame by frame; what precedes them (greeting, replies) is passed over.

import type { Anomaly, PbxEvent } from '../../events/vocabulary.ts';
import type { DecodedRecording } from '../decoded-recording.ts';
import { createEslFramer, parseEvent } from './frame.ts';
import { createTranslation } from './translate.ts';

export function isEslRecording(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 400)).toString('latin1');
  return /^(?:Content-Type: (?:auth\/request|command\/reply|text\/event-)|Content-Length: \d+\nContent-Type: text\/)/.test(
    head,
  );
}

export function decodeRecording(bytes: Buffer): DecodedRecording {
  const framer = createEslFramer();
  const translation = createTranslation();
  const events: PbxEvent[] = [];
  const anomalies: Anomaly[] = [];
  let frames = 0;
  let clock = 0;
  for (const frame of framer.push(bytes)) {
    frames++;
    const event = parseEvent(frame);
    if (event === null) continue;
    if (typeof event === 'string') {
      anomalies.push({ at: null, code: event, detail: frame.body?.toString('utf8', 0, 100) ?? '' });
      continue;
    }
    for (const each of translation.translate(event, clock)) {
      clock = Math.max(clock, each.at);
      events.push(each);
    }
  }
  for (const each of translation.flush()) events.push(each);
  for (const [code, count] of framer.problems) anomalies.push({ at: null, code, detail: `${count} times` });
  anomalies.push(...translation.takeAnomalies());
  return { events, anomalies, frames, unknownFrames: translation.unknownEvents };
}
