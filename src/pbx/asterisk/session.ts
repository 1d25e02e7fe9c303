// One connection to an AMI: one fresh instance of asterisk-manager (it keeps half-read lines, so none is used
// twice), fenced in: its socket is caught for pausing and bounds, nothing it emits is named by the wire, every
// answer has a deadline, no value carries CR or LF, nothing is written to a closed socket.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import Manager from 'asterisk-manager';
import type { EpochMs } from '../../events/vocabulary.ts';
import {
  type PbxSession,
  type SessionEnd,
  SessionError,
  SocketSession,
  withoutLineBreaks,
} from '../session.ts';
import { type AmiFrame, field } from './frame.ts';
import { createFrameBound, createGreetingReader } from './link-bounds.ts';

export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  readonly connectMs: number;
}

export interface SessionHandlers {
  /** Events of one or more reads, in order; `arrivedAt` is our clock at the last read. */
  frames(frames: readonly AmiFrame[], arrivedAt: EpochMs): void;
  /** Called once, after the last frames. */
  closed(end: SessionEnd): void;
}

export interface Session extends PbxSession {
  /** Version of the AMI protocol from the greeting. Rejects with a SessionError. */
  greeted(deadlineMs: number): Promise<string>;
  login(deadlineMs: number): Promise<void>;
  /** The answer, be it a success or an error. Rejects with a SessionError at the deadline or the end. */
  send(action: Readonly<Record<string, string>>, deadlineMs: number): Promise<AmiFrame>;
}

/** Ids of our actions; and the library's own id of the login, which is the time. */
const OWN_ACTION = /^(?:ringback-[\w-]+|\d{13,40})$/;

export function openSession(options: SessionOptions, handlers: SessionHandlers): Session {
  return new AmiSession(options, handlers);
}

class AmiSession extends SocketSession implements Session {
  readonly #handlers: SessionHandlers;
  readonly #manager: InstanceType<typeof Manager>;
  readonly #bound = createFrameBound();
  readonly #greetingReader = createGreetingReader();
  readonly #whenGreeted: Promise<string>;
  #greet: (version: string) => void = () => {};
  #isGreeted = false;
  #frames: AmiFrame[] = [];
  #arrivedAt: EpochMs = 0;
  #flushing: NodeJS.Immediate | null = null;
  #lastAction = 0;

  constructor(options: SessionOptions, handlers: SessionHandlers) {
    const { host, port, username, secret, connectMs } = options;
    const [user, password] = [withoutLineBreaks(username), withoutLineBreaks(secret)];
    const manager = new Manager(undefined, host, user, password, true);
    manager.on('error', () => {});
    super(
      caughtSocket(() => manager.connect(port, host, () => {})),
      connectMs,
      (end) => handlers.closed(end),
    );
    this.#manager = manager;
    this.#handlers = handlers;
    // The library emits events under names that the wire chooses ("rawevent" would loop): answer for it.
    manager.removeAllListeners('rawevent');
    manager.on('rawevent', (frame) => this.#take(frame));
    this.#whenGreeted = new Promise((resolve) => {
      this.#greet = resolve;
    });
    this.socket.prependListener('data', (text) => this.#look(String(text)));
  }

  greeted(deadlineMs: number): Promise<string> {
    return this.waitFor(deadlineMs, 'no greeting', (resolve) => {
      void this.#whenGreeted.then(resolve);
    });
  }

  login(deadlineMs: number): Promise<void> {
    return this.waitFor(deadlineMs, 'no answer to Login', (resolve, reject) => {
      this.#manager.login((refusal) => {
        if (refusal === undefined || refusal === null) return resolve();
        const reason = field(refusal, 'message') || 'Login refused';
        const problem = /authenticat/i.test(reason) ? 'auth_failed' : 'refused';
        reject(new SessionError({ problem, reason }));
      });
    });
  }

  send(action: Readonly<Record<string, string>>, deadlineMs: number): Promise<AmiFrame> {
    const id = withoutLineBreaks(action.ActionID ?? `ringback-${++this.#lastAction}`);
    const answer = this.waitFor<AmiFrame>(deadlineMs, `no answer to ${action.Action}`, (resolve) => {
      const headers = Object.entries(action).filter(([key]) => key !== 'ActionID');
      const clean = headers.map(([key, value]) => [key, withoutLineBreaks(value)]);
      const request: Record<string, string> = { ...Object.fromEntries(clean), actionid: id };
      this.#manager.action(request, (_error, response) => resolve(response ?? {}));
    });
    return answer.finally(() => this.#manager.removeAllListeners(id));
  }

  protected sayGoodbye(): void {
    this.#manager.action({ Action: 'Logoff', actionid: 'ringback-logoff' }, () => {});
    this.socket.end();
  }

  /** Before the library parses: the greeting, and the bounds. */
  #look(text: string): void {
    this.#arrivedAt = Date.now();
    if (!this.#isGreeted) {
      const greeting = this.#greetingReader.push(text);
      if (greeting.kind === 'other') {
        const shown = JSON.stringify(greeting.line);
        this.destroy({
          problem: 'not_a_pbx',
          reason: `it greets with ${shown}, not with Asterisk Call Manager`,
        });
      } else if (greeting.kind === 'ami') {
        this.#isGreeted = true;
        this.#greet(greeting.version);
      }
    }
    if (!this.#bound.push(text)) {
      this.destroy({ problem: 'not_a_pbx', reason: 'it sends more than a megabyte without an end of line' });
    }
  }

  #take(frame: AmiFrame): void {
    if (this.end?.problem === 'not_a_pbx') return;
    if (field(frame, 'event') !== '') {
      this.#frames.push(frame);
      this.#flushing ??= setImmediate(() => this.flush());
      return;
    }
    const id = field(frame, 'actionid');
    if (!OWN_ACTION.test(id)) return;
    const isError = field(frame, 'response').toLowerCase() === 'error';
    this.#manager.emit(id, isError ? frame : undefined, frame);
  }

  protected flush(): void {
    if (this.#flushing !== null) clearImmediate(this.#flushing);
    this.#flushing = null;
    const frames = this.#frames;
    this.#frames = [];
    if (frames.length > 0) this.#handlers.frames(frames, this.#arrivedAt);
  }
}

/** The socket that `connect` creates; the library keeps it to itself. */
function caughtSocket(connect: () => void): Socket {
  const found: Socket[] = [];
  const listener = (message: unknown) => {
    const socket = (message as { socket?: unknown }).socket;
    if (socket instanceof Socket) found.push(socket);
  };
  subscribe('net.client.socket', listener);
  try {
    connect();
  } finally {
    unsubscribe('net.client.socket', listener);
  }
  const socket = found[0];
  if (socket === undefined) throw new Error('This Node does not announce sockets on net.client.socket.');
  return socket;
}
