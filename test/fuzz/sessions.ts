// The links' own sessions, with the libraries that read for them: a PBX on loopback says what is damaged or made up, and hangs up.
// Whatever it was, the session ends by itself, and nothing is thrown where nobody catches it.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { openSession as openAmi } from '../../src/pbx/asterisk/session.ts';
import { openSession as openEsl } from '../../src/pbx/freeswitch/session.ts';
import { traces } from '../support/traces.ts';
import { damaged, type Edit, edits, type Fuzzer, HOSTILE_PIECES } from './fuzzer.ts';

interface Sent {
  readonly recording: number;
  readonly begin: number;
  readonly damage: readonly Edit[];
  readonly pieces: readonly string[];
}

const sent: fc.Arbitrary<Sent> = fc.record({
  recording: fc.nat(),
  begin: fc.double({ min: 0, max: 1, noNaN: true }),
  damage: edits,
  pieces: fc.array(fc.constantFrom(...HOSTILE_PIECES), { maxLength: 5 }),
});

const STRETCH_BYTES = 6_000;
const END_MS_MAX = 2_500;

type Open = (port: number, closed: () => void) => { readonly ready: Promise<unknown> };

async function sessionFuzzer(
  name: string,
  greeting: string,
  recordings: readonly Buffer[],
  open: Open,
): Promise<Fuzzer<Sent>> {
  let bytes = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
    socket.write(greeting);
    setImmediate(() => socket.end(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    name,
    inputs: sent,
    async check({ recording, begin, damage, pieces }) {
      const whole = recordings[recording % recordings.length] ?? Buffer.alloc(0);
      const start = Math.floor(begin * whole.length);
      bytes = Buffer.concat([
        damaged(whole.subarray(start, start + STRETCH_BYTES), damage),
        Buffer.from(pieces.join('')),
      ]);
      await untilClosed(port, open);
    },
    async close() {
      server.close();
    },
  };
}

/** Errors: it does not end, or something is thrown that nobody waits for. */
async function untilClosed(port: number, open: Open): Promise<void> {
  const stray: unknown[] = [];
  const note = (error: unknown): void => void stray.push(error);
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the session does not end')), END_MS_MAX);
      open(port, resolve).ready.catch(() => undefined);
    });
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    clearTimeout(timer);
    process.off('uncaughtException', note);
    process.off('unhandledRejection', note);
  }
  if (stray.length > 0) throw stray[0];
}

export function amiSessionFuzzer(): Promise<Fuzzer<Sent>> {
  const options = { host: '127.0.0.1', username: 'u', secret: 's', connectMs: 1_000 };
  const recordings = [...traces('asterisk-22', 'all.ami'), ...traces('asterisk-16', 'lean.ami')];
  return sessionFuzzer(
    'AMI sessions',
    'Asterisk Call Manager/11.0.0\r\n',
    recordings.map(({ bytes }) => bytes),
    (port, closed) => {
      const session = openAmi({ ...options, port }, { frames: () => undefined, closed });
      return { ready: session.greeted(1_000).then(() => session.login(1_000)) };
    },
  );
}

export function eslSessionFuzzer(): Promise<Fuzzer<Sent>> {
  const recordings = [...traces('freeswitch', 'lean.json.esl'), ...traces('freeswitch', 'lean.plain.esl')];
  return sessionFuzzer(
    'ESL sessions',
    'Content-Type: auth/request\n\nContent-Type: command/reply\nReply-Text: +OK accepted\n\n',
    recordings.map(({ bytes }) => bytes),
    (port, closed) => {
      const handlers = { events: () => undefined, malformed: () => undefined, closed };
      const session = openEsl({ host: '127.0.0.1', password: 'p', connectMs: 1_000, port }, handlers);
      return { ready: session.loggedIn(1_000) };
    },
  );
}
