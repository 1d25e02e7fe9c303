// Frames of AMI and ESL: stretches of recorded calls, damaged byte by byte, and frames that are made up. They go the way of life:
// framer, translation, reducer, tasks. One translation lives through all of them, as on a link.

import fc from 'fast-check';
import type { PbxEvent } from '../../src/events/vocabulary.ts';
import { type AmiFrame, createAmiFramer } from '../../src/pbx/asterisk/frame.ts';
import { createTranslation as createAmiTranslation } from '../../src/pbx/asterisk/translate.ts';
import { createEslFramer, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { createTranslation as createEslTranslation } from '../../src/pbx/freeswitch/translate.ts';
import { Replay } from '../support/replay.ts';
import { traces } from '../support/traces.ts';
import { damaged, type Edit, edits, type Fuzzer, HOSTILE_PIECES } from './fuzzer.ts';

/** Of a recording, in one input. */
const STRETCH_BYTES_MAX = 16_000;
/** Calls of one replay are forgotten after so many inputs: what is tried is not how much one process can hold. */
const INPUTS_OF_ONE_REPLAY = 200;

interface FrameInput {
  readonly recording: number;
  readonly begin: number;
  readonly length: number;
  readonly damage: readonly Edit[];
  readonly madeUp: string;
  /** Where the bytes are split on their way. */
  readonly split: number;
}

const KEYS = [
  ...[
    'Event',
    'Channel',
    'Uniqueid',
    'Linkedid',
    'ChannelState',
    'CallerIDNum',
    'CallerIDName',
    'Context',
    'Exten',
    'Cause',
  ],
  ...[
    'DestChannel',
    'DestUniqueid',
    'BridgeUniqueid',
    'BridgeType',
    'Queue',
    'Position',
    'Interface',
    'Timestamp',
    'DialStatus',
  ],
  ...[
    'Event-Name',
    'Unique-ID',
    'Channel-Name',
    'Event-Date-Timestamp',
    'Hangup-Cause',
    'Other-Leg-Unique-ID',
    'Core-UUID',
  ],
];
const VALUES = [
  ...[
    'Newchannel',
    'Hangup',
    'DialBegin',
    'DialEnd',
    'BridgeCreate',
    'BridgeEnter',
    'BridgeLeave',
    'QueueCallerJoin',
    'FullyBooted',
  ],
  ...[
    'QueueCallerLeave',
    'AttendedTransfer',
    'BlindTransfer',
    'LocalOptimizationEnd',
    'ParkedCall',
    'Pickup',
    'Hold',
    'VarSet',
  ],
  ...[
    'CHANNEL_CREATE',
    'CHANNEL_HANGUP_COMPLETE',
    'CHANNEL_BRIDGE',
    'CHANNEL_ANSWER',
    'CUSTOM',
    'CHANNEL_EXECUTE',
  ],
  ...[
    'PJSIP/101-00000001',
    'Local/1@a-0001;1',
    '1700000000.1',
    '1700000000.2',
    '',
    '0',
    '-1',
    '6',
    '1e309',
    '1700000000000000',
  ],
];

const madeUp = fc
  .array(
    fc.array(
      fc.tuple(
        fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 12 })),
        fc.oneof(
          fc.constantFrom(...VALUES),
          fc.constantFrom(...HOSTILE_PIECES),
          fc.string({ maxLength: 30 }),
        ),
      ),
      { maxLength: 12 },
    ),
    { maxLength: 4 },
  )
  .map((frames) => frames.map((lines) => lines.map(([key, value]) => `${key}: ${value}`)));

function frameInputs(join: (frames: readonly (readonly string[])[]) => string): fc.Arbitrary<FrameInput> {
  return fc.record({
    recording: fc.nat(),
    // Half of them from the beginning: what comes in the middle is about channels that nobody announced.
    begin: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    length: fc.integer({ min: 200, max: STRETCH_BYTES_MAX }),
    damage: edits,
    madeUp: madeUp.map(join),
    split: fc.double({ min: 0, max: 1, noNaN: true }),
  });
}

interface Reader {
  push(bytes: Buffer): readonly PbxEvent[];
}

/** `readers`: one that lives for all inputs, and a fresh one for each. */
function frameFuzzer(
  name: string,
  recordings: readonly Buffer[],
  join: (frames: readonly (readonly string[])[]) => string,
  open: () => Reader,
): Fuzzer<FrameInput> {
  const lasting = open();
  let replay = new Replay();
  let tried = 0;
  return {
    name,
    inputs: frameInputs(join),
    check({ recording, begin, length, damage, madeUp: extra, split }) {
      const whole = recordings[recording % recordings.length] ?? Buffer.alloc(0);
      const start = Math.floor(begin * whole.length);
      const bytes = Buffer.concat([
        damaged(whole.subarray(start, start + length), damage),
        Buffer.from(extra),
      ]);
      const middle = Math.floor(split * bytes.length);
      const fresh = open();
      const events = [...fresh.push(bytes.subarray(0, middle)), ...fresh.push(bytes.subarray(middle))];
      const own = new Replay().play(events).wait();
      if (own.open.length > 0) throw new Error('a call stays open for ever');
      if (tried++ % INPUTS_OF_ONE_REPLAY === 0) replay = new Replay();
      replay.play(lasting.push(bytes));
    },
    close() {},
  };
}

const concat = (frames: readonly (readonly string[])[], end: string): string =>
  frames.map((lines) => lines.map((line) => line + end).join('') + end).join('');

export function amiFuzzer(): Fuzzer<FrameInput> {
  const recordings = [...traces('asterisk-22', 'all.ami'), ...traces('asterisk-16', 'all.ami')];
  return frameFuzzer(
    'AMI frames',
    recordings.map(({ bytes }) => bytes),
    (frames) => concat(frames, '\r\n'),
    () => {
      const framer = createAmiFramer();
      const translation = createAmiTranslation();
      return {
        push: (bytes) => {
          const events = framer
            .push(bytes)
            .flatMap((frame: AmiFrame) => [...translation.translate(frame, 0)]);
          translation.takeAnomalies();
          return events;
        },
      };
    },
  );
}

/** `form`: as FreeSWITCH is asked to write events. */
export function eslFuzzer(form: 'json' | 'plain'): Fuzzer<FrameInput> {
  return frameFuzzer(
    `ESL frames, ${form}`,
    traces('freeswitch', `lean.${form}.esl`).map(({ bytes }) => bytes),
    (frames) =>
      frames
        .map((lines) => {
          const body =
            form === 'plain'
              ? `${lines.join('\n')}\n\n`
              : JSON.stringify(Object.fromEntries(lines.map(pair)));
          return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-${form}\n\n${body}`;
        })
        .join(''),
    () => {
      const framer = createEslFramer();
      const translation = createEslTranslation();
      return {
        push: (bytes) => {
          const events = framer.push(bytes).flatMap((frame) => {
            const event = parseEvent(frame);
            return event === null || typeof event === 'string' ? [] : [...translation.translate(event, 0)];
          });
          translation.takeAnomalies();
          return [...events, ...translation.flush()];
        },
      };
    },
  );
}

function pair(line: string): readonly [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
