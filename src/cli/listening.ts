// A bare session of a PBX's manager interface: what it sends, from the greeting on. For `ringback record`: a library
// between would hide exactly the bytes that make trouble.

import { connect, type Socket } from 'node:net';
import { AppError } from '../errors.ts';

export interface Dialogue {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  /** Looks at what has come so far; says what to send now, or that we were turned away. Asked while it is not over. */
  readonly next: (heard: string) => { readonly say: string; readonly over: boolean } | 'refused' | null;
  /** What to check when we are turned away. */
  readonly mend: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** More than an hour of a busy PBX; reaching it ends the recording and says so. */
const BYTES_MAX = 256 * 1024 * 1024;
/** A dialogue that has not ended by then is none. */
const DIALOGUE_BYTES_MAX = 20_000;

/** Everything received from the greeting on. Errors: `unreachable`, `unauthorized`. */
export async function listen(dialogue: Dialogue, forMs: number): Promise<Buffer> {
  const { pbx, host, port } = dialogue;
  const socket = await open(dialogue);
  const chunks: Buffer[] = [];
  let size = 0;
  let refused = false;
  let over = false;
  const answer = () => {
    if (over || size > DIALOGUE_BYTES_MAX) return;
    const step = dialogue.next(Buffer.concat(chunks).toString('latin1'));
    if (step === 'refused') refused = true;
    else if (step !== null) {
      over = step.over;
      socket.write(step.say);
    }
  };
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, forMs);
    process.once('SIGINT', resolve);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      answer();
      if (refused || size > BYTES_MAX) resolve();
    });
    socket.on('close', resolve);
    socket.on('error', resolve);
    socket.once('close', () => clearTimeout(timer));
    answer();
  });
  socket.destroy();
  if (size > BYTES_MAX) console.error(`Stopped: the recording reached ${BYTES_MAX} bytes.`);
  if (refused) {
    throw new AppError('unauthorized', `Cannot log in to PBX "${pbx}" (${host}:${port}). ${dialogue.mend}`);
  }
  return Buffer.concat(chunks);
}

function open({ pbx, host, port }: Dialogue): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const fail = (why: string) => {
      socket.destroy();
      reject(new AppError('unreachable', `Cannot reach PBX "${pbx}" (${host}:${port}): ${why}.`));
    };
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('timeout', () => fail('no answer'));
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket.removeAllListeners());
    });
  });
}
