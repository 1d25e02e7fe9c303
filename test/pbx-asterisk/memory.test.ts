// What a link remembers of channels for hours is a few bytes each, however long the packets were that told of them.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createAmiFramer } from '../../src/pbx/asterisk/frame.ts';
import { createTranslation } from '../../src/pbx/asterisk/translate.ts';

const CHANNELS = 1_000;
const PACKET_BYTES = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Channels that are gone at once, each in a packet of its own. */
function packet(i: number): Buffer {
  const channel = `Channel: PJSIP/trunk-${i}\r\nUniqueid: 1795433091.${100_000 + i}`;
  const rest = `X-Header: ${'x'.repeat(PACKET_BYTES)}`;
  return Buffer.from(
    `Event: Newchannel\r\n${channel}\r\n${rest}\r\n\r\nEvent: Hangup\r\n${channel}\r\nCause: 16\r\n\r\n`,
  );
}

test('channels that are gone do not keep the packets that told of them', () => {
  const [framer, translation] = [createAmiFramer(), createTranslation()];
  const events: string[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < CHANNELS; i++) {
    for (const frame of framer.push(packet(i))) {
      for (const { type } of translation.translate(frame, 1_000)) events.push(type);
    }
  }
  collectGarbage();
  expect(events.filter((type) => type === 'leg-hungup')).toHaveLength(CHANNELS);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan((CHANNELS * PACKET_BYTES) / 4);
});
