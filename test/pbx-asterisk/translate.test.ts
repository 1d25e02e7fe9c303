// Frames by hand, for what recorded traces do not show.

import { describe, expect, test } from 'vitest';
import type { AmiFrame } from '../../src/pbx/asterisk/frame.ts';
import { createTranslation } from '../../src/pbx/asterisk/translate.ts';

const LEG = '1795433091.1';
const channel = { channel: 'PJSIP/trunk-00000001', uniqueid: LEG, linkedid: LEG, context: 'from-trunk' };
const ANNOUNCED: AmiFrame = { event: 'Newchannel', channelstate: '4', exten: '5001', ...channel };
const LISTED: AmiFrame = { event: 'CoreShowChannel', actionid: 'ringback-first-1', ...channel };
const LIST_END: AmiFrame = { event: 'CoreShowChannelsComplete', actionid: 'ringback-first-1' };
const ASKED: AmiFrame = { event: 'HangupRequest', cause: '16', ...channel };
const HANGUP: AmiFrame = { event: 'Hangup', cause: '16', ...channel };

function endOf(...frames: readonly AmiFrame[]) {
  const translation = createTranslation();
  const events = frames.flatMap((frame, i) => translation.translate(frame, 1_000 + i));
  return events.find((event) => event.type === 'leg-hungup');
}

describe('who ended a leg', () => {
  test.each([
    ['the far end asked for it', [ANNOUNCED, ASKED, HANGUP], 'party'],
    ['nobody asked: the PBX', [ANNOUNCED, HANGUP], 'pbx'],
    ['we heard it begin while the list was on its way', [ANNOUNCED, LISTED, LIST_END, HANGUP], 'pbx'],
    ['it was there before us, and may have asked before', [LISTED, LIST_END, HANGUP], null],
    ['it was there before us, and asks now', [LISTED, LIST_END, ASKED, HANGUP], 'party'],
  ])('%s', (_name, frames, by) => {
    expect(endOf(...frames)).toMatchObject({ leg: LEG, by });
  });
});

test('an unknown frame is counted and says nothing', () => {
  const translation = createTranslation();
  expect(translation.translate({ event: 'SomethingNew', uniqueid: '1.1' }, 1_000)).toEqual([]);
  expect(translation.unknownFrames).toBe(1);
});
