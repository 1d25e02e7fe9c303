// Copies of a recording must be calls of their own: nothing that was one thing in the recording may be two in a
// copy, and nothing of one copy may touch another.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { interleaved } from '../../src/pbx/simulator/replay.ts';
import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { makeTemplate } from '../../src/pbx/simulator/template.ts';
import { decode, MONDAY, recordsOf } from './lived-day.ts';

function recording(name: string): Buffer {
  return readFileSync(new URL(`../traces/asterisk-22/${name}/all.ami`, import.meta.url));
}

const NAMES = [
  'inbound-answered-caller-hangs-up',
  'queue-abandoned',
  'outbound-answered',
  'attended-transfer-dtmf',
];

test.each([1, 7, 60])(
  '%i interleaved copies are as many calls as were recorded, each with its own customer',
  (interleave) => {
    let now = MONDAY;
    const clock = () => {
      now += 1;
      return now;
    };
    const templates = NAMES.map((name) => makeTemplate(recording(name)));
    const events = [...interleaved(templates, { copies: 60, interleave }, clock, () => true)];
    const records = [...recordsOf(decode(events)).values()];
    expect(records.length).toBe(60);
    const count = (wanted: string) =>
      records.filter(({ direction, disposition }) => `${direction} ${disposition}` === wanted).length;
    expect(count('inbound answered')).toBe(30);
    expect(count('inbound missed')).toBe(15);
    expect(count('outbound answered')).toBe(15);
    const customers = records.map(({ direction, from, to }) =>
      direction === 'inbound' ? from.number : to.number,
    );
    expect(new Set(customers).size).toBe(60);
  },
);

test('a filtered event takes no turn', () => {
  const templates = [makeTemplate(recording('queue-abandoned'))];
  const passes = (text: string) => !text.startsWith('Event: Newexten');
  const events = [...interleaved(templates, { copies: 3, interleave: 3 }, () => MONDAY, passes)];
  expect(events.length).toBeGreaterThan(30);
  expect(events.some((text) => text.startsWith('Event: Newexten'))).toBe(false);
});

test.each([null, 3_000])(
  'a client gets every event of every copy (events per second: %s)',
  async (eventsPerSecond) => {
    const recordings = [recording('inbound-busy')];
    const simulator = await startSimulator({
      replay: { recordings, copies: 20, interleave: 5, eventsPerSecond },
    });
    const socket = connect(simulator.port, simulator.host);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += String(chunk);
    });
    socket.write(`Action: Login\r\nUsername: ${simulator.username}\r\nSecret: ${simulator.secret}\r\n\r\n`);
    const hangups = () => text.split('Event: Hangup\r\n').length - 1;
    const until = Date.now() + 8_000;
    while (hangups() < 40 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await simulator.stop();
    expect(hangups()).toBe(40);
  },
  12_000,
);
