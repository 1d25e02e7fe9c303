// One connection to an AMI: one fresh instance of asterisk-manager (it keeps half-read lines, so none is used
// twice), fenced in: its socket is caught for pausing and bounds, nothing it emits is named by the wire, every
// answer has a deadline, no value carries CR or LF, nothing is written to a closed socket.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import Manager from 'asterisk-manager';
import type { EpochMs } from '../../events/vocabulary.ts';
import type { LinkProblem } from '../link.ts';
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

/** Why a session is over. `reason` is a clause without a full stop. */
export interface SessionEnd {
  readonly problem: LinkProblem;
  readonly reason: string;
}

export interface Session {
  /** Version of the AMI protocol from the greeting. Rejects with a SessionError. */
  greeted(deadlineMs: number): Promise<string>;
  login(deadlineMs: number): Promise<void>;
  /** The answer, be it a success or an error. Rejects with a SessionError at the deadline or the end. */
  send(action: Readonly<Record<string, string>>, deadlineMs: number): Promise<AmiFrame>;
  pause(): void;
  resume(): void;
  readonly bytesReceived: number;
  /** Ends it at once; the first reason given is the one that counts. */
  destroy(end: SessionEnd): void;
  /** Logs off, waits for the PBX to close, at most so long. */
  logOff(deadlineMs: number): Promise<void>;
}

export class SessionError extends Error {
  readonly end: SessionEnd;
  constructor(end: SessionEnd) {
    super(end.reason);
    this.name = 'SessionError';
    this.end = end;
  }
}

/** Ids of our actions; and the library's own id of the login, which is the time. */
const OWN_ACTION = /^(?:ringback-[\w-]+|\d{13,40})$/;

const CLOSED: SessionEnd = { problem: 'closed', reason: 'the PBX closed the connection' };

const NET_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be looked up',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'the PBX reset the connection',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

export function withoutLineBreaks(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these end a header on the wire
  return text.replace(/[\r\n\u0000]/g, '');
}

export function openSession(options: SessionOptions, handlers: SessionHandlers): Session {
  return new AmiSession(options, handlers);
}

class AmiSession implements Session {
  readonly #handlers: SessionHandlers;
  readonly #manager: InstanceType<typeof Manager>;
  readonly #socket: Socket;
  readonly #bound = createFrameBound();
  readonly #greetingReader = createGreetingReader();
  readonly #whenGreeted: Promise<string>;
  #greet: (version: string) => void = () => {};
  #isGreeted = false;
  #connected = false;
  #end: SessionEnd | null = null;
  #isClosed = false;
  /** Rejections of everybody who waits for something. */
  readonly #waiting = new Set<(error: SessionError) => void>();
  readonly #whenClosed: Promise<void>;
  #frames: AmiFrame[] = [];
  #arrivedAt: EpochMs = 0;
  #flushing: NodeJS.Immediate | null = null;
  #lastAction = 0;

  constructor(options: SessionOptions, handlers: SessionHandlers) {
    this.#handlers = handlers;
    const { host, port, username, secret, connectMs } = options;
    const [user, password] = [withoutLineBreaks(username), withoutLineBreaks(secret)];
    this.#manager = new Manager(undefined, host, user, password, true);
    this.#manager.on('error', () => {});
    // The library emits events under names that the wire chooses ("rawevent" would loop): answer for it.
    this.#manager.removeAllListeners('rawevent');
    this.#manager.on('rawevent', (frame) => this.#take(frame));
    this.#whenGreeted = new Promise((resolve) => {
      this.#greet = resolve;
    });
    this.#socket = caughtSocket(() => this.#manager.connect(port, host, () => {}));
    this.#whenClosed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#watch(connectMs);
  }

  get bytesReceived(): number {
    return this.#socket.bytesRead;
  }

  greeted(deadlineMs: number): Promise<string> {
    return this.#waitFor(deadlineMs, { problem: 'silent', reason: 'no greeting' }, (resolve) => {
      void this.#whenGreeted.then(resolve);
    });
  }

  login(deadlineMs: number): Promise<void> {
    return this.#waitFor(
      deadlineMs,
      { problem: 'silent', reason: 'no answer to Login' },
      (resolve, reject) => {
        this.#manager.login((refusal) => {
          if (refusal === undefined || refusal === null) return resolve();
          const reason = field(refusal, 'message') || 'Login refused';
          const problem = /authenticat/i.test(reason) ? 'auth_failed' : 'refused';
          reject(new SessionError({ problem, reason }));
        });
      },
    );
  }

  send(action: Readonly<Record<string, string>>, deadlineMs: number): Promise<AmiFrame> {
    const id = withoutLineBreaks(action.ActionID ?? `ringback-${++this.#lastAction}`);
    const reason = `no answer to ${action.Action}`;
    const answer = this.#waitFor<AmiFrame>(deadlineMs, { problem: 'silent', reason }, (resolve) => {
      const headers = Object.entries(action).filter(([key]) => key !== 'ActionID');
      const clean = headers.map(([key, value]) => [key, withoutLineBreaks(value)]);
      const request: Record<string, string> = { ...Object.fromEntries(clean), actionid: id };
      this.#manager.action(request, (_error, response) => resolve(response ?? {}));
    });
    return answer.finally(() => this.#manager.removeAllListeners(id));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(end: SessionEnd): void {
    this.#end ??= end;
    this.#socket.destroy();
  }

  async logOff(deadlineMs: number): Promise<void> {
    this.#end ??= { problem: 'closed', reason: 'the daemon stops' };
    this.#socket.resume();
    const timer = setTimeout(() => this.#socket.destroy(), deadlineMs);
    if (this.#connected && this.#socket.writable) {
      this.#manager.action({ Action: 'Logoff', actionid: 'ringback-logoff' }, () => {});
      this.#socket.end();
    } else {
      this.#socket.destroy();
    }
    if (!this.#isClosed) await this.#whenClosed;
    clearTimeout(timer);
  }

  /** Settled by the answer, by the deadline, or by the end of the session, whichever comes first. */
  #waitFor<T>(
    deadlineMs: number,
    late: SessionEnd,
    ask: (resolve: (value: T) => void, reject: (error: SessionError) => void) => void,
  ): Promise<T> {
    const isDeaf = this.#isClosed || (this.#connected && !this.#socket.writable);
    const over = this.#end ?? (isDeaf ? CLOSED : null);
    if (over !== null) return Promise.reject(new SessionError(over));
    return new Promise<T>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
      };
      const fail = (error: SessionError) => {
        settle();
        reject(error);
      };
      const timer = setTimeout(() => fail(new SessionError(late)), deadlineMs);
      this.#waiting.add(fail);
      ask((value) => {
        settle();
        resolve(value);
      }, fail);
    });
  }

  #watch(connectMs: number): void {
    const socket = this.#socket;
    const timer = setTimeout(() => this.destroy({ problem: 'unreachable', reason: 'no answer' }), connectMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      this.#connected = true;
    });
    socket.prependListener('data', (text) => this.#look(String(text)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const reason = NET_ERRORS[error.code ?? ''] ?? error.code ?? error.message;
      this.#end ??= { problem: this.#connected ? 'closed' : 'unreachable', reason };
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#close();
    });
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
    if (this.#end?.problem === 'not_a_pbx') return;
    if (field(frame, 'event') !== '') {
      this.#frames.push(frame);
      this.#flushing ??= setImmediate(() => this.#flush());
      return;
    }
    const id = field(frame, 'actionid');
    if (!OWN_ACTION.test(id)) return;
    const isError = field(frame, 'response').toLowerCase() === 'error';
    this.#manager.emit(id, isError ? frame : undefined, frame);
  }

  #flush(): void {
    if (this.#flushing !== null) clearImmediate(this.#flushing);
    this.#flushing = null;
    const frames = this.#frames;
    this.#frames = [];
    if (frames.length > 0) this.#handlers.frames(frames, this.#arrivedAt);
  }

  #close(): void {
    this.#isClosed = true;
    this.#end ??= this.#connected ? CLOSED : { problem: 'unreachable', reason: 'no connection' };
    this.#flush();
    const error = new SessionError(this.#end);
    for (const reject of [...this.#waiting]) reject(error);
    this.#handlers.closed(this.#end);
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
