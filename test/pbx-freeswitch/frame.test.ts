// Framing where it is special to ESL. The laws that hold for both PBXs are in test/golden/laws.test.ts.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEslFramer, type EslFrame, parseEvent } from '../../src/pbx/freeswitch/frame.ts';
import { isEslRecording } from '../../src/pbx/freeswitch/recording.ts';
import { traces } from '../support/traces.ts';

const [short] = traces('freeswitch', 'lean.json.esl').toSorted((a, b) => a.bytes.length - b.bytes.length);
const plain = traces('freeswitch', 'lean.plain.esl');
if (short === undefined) throw new Error('no traces');

function framesOf(chunks: readonly Uint8Array[]): EslFrame[] {
  const framer = createEslFramer();
  return chunks.flatMap((chunk) => framer.push(chunk));
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
}

test('split anywhere in noise that resembles ESL', () => {
  const piece = fc.constantFrom(
    '\n',
    '\n\n',
    'Content-Length: 5\n',
    'Content-Length: x\n\n',
    'Content-Type: text/event-json\n',
    '{"a":1}',
    'a: %zz\n',
    'é',
    '\0',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.array(fc.nat(400), { maxLength: 8 }),
      (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        expect(framesOf(split(bytes, cuts))).toEqual(framesOf([bytes]));
      },
    ),
  );
});

test('a header without an end, a body beyond all bounds, a length that is no number', () => {
  const framer = createEslFramer();
  framer.push(Buffer.from('x'.repeat(200_000)));
  framer.push(Buffer.from('\n\nContent-Length: 99999999999\n\n'));
  framer.push(Buffer.from('y'.repeat(1_000)));
  const other = createEslFramer();
  other.push(Buffer.from('Content-Length: many\n\nContent-Type: auth/request\n\n'));
  expect([...framer.problems]).toEqual([
    ['header_too_long', 3],
    ['body_too_long', 1],
  ]);
  expect([...other.problems]).toEqual([['bad_content_length', 1]]);
});

test('values of plain events are unescaped; a malformed escape stays as it came', () => {
  const body = 'Event-Name: CUSTOM\nname: %D0%98%D0%B2%D0%B0%D0%BD\nodd: 100%\nEmpty: \n\nrest';
  const text = `Content-Length: ${body.length}\nContent-Type: text/event-plain\n\n${body}`;
  const [frame] = framesOf([Buffer.from(text)]);
  expect(frame && parseEvent(frame)).toEqual({
    'Event-Name': 'CUSTOM',
    name: 'Иван',
    odd: '100%',
    Empty: '',
    _body: 'rest',
  });
});

test('recordings of ESL are told from others', () => {
  expect(isEslRecording(short.bytes)).toBe(true);
  expect(plain.every(({ bytes }) => isEslRecording(bytes))).toBe(true);
  expect(isEslRecording(Buffer.from('Asterisk Call Manager/9.0.0\r\n'))).toBe(false);
  expect(isEslRecording(Buffer.alloc(0))).toBe(false);
});
