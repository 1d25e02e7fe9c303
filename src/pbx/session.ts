// What the sessions of all PBXs have in common: one socket, and one end. Rules: every wait has a deadline and ends
// with the session at the latest; the first reason given for the end is the one that counts; nothing is written to
// a closed socket. What is said over the socket is up to the classes that extend this one.

import type { Socket } from 'node:net';
import type { LinkProblem } from './link.ts';

/** Why a session is over. `reason` is a clause without a full stop. */
export interface SessionEnd {
  readonly problem: LinkProblem;
  readonly reason: string;
}

export class SessionError extends Error {
  readonly end: SessionEnd;
  constructor(end: SessionEnd) {
    super(end.reason);
    this.name = 'SessionError';
    this.end = end;
  }
}

export interface PbxSession {
  pause(): void;
  resume(): void;
  readonly bytesReceived: number;
  /** Ends it at once; the first reason given is the one that counts. */
  destroy(end: SessionEnd): void;
  /** Takes leave politely, waits for the PBX to close, at most so long. */
  leave(deadlineMs: number): Promise<void>;
}

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

export abstract class SocketSession implements PbxSession {
  protected readonly socket: Socket;
  readonly #closed: (end: SessionEnd) => void;
  readonly #whenClosed: Promise<void>;
  #connected = false;
  #end: SessionEnd | null = null;
  #isClosed = false;
  /** Rejections of everybody who waits for something. */
  readonly #waiting = new Set<(error: SessionError) => void>();

  /** `closed` is called once, after everything that was read has been handed over. */
  constructor(socket: Socket, connectMs: number, closed: (end: SessionEnd) => void) {
    this.socket = socket;
    this.#closed = closed;
    this.#whenClosed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#watch(connectMs);
  }

  /** Writes the last words and ends the socket, which can be written to. */
  protected abstract sayGoodbye(): void;

  /** Hands over what was read and not handed over yet. */
  protected abstract flush(): void;

  get bytesReceived(): number {
    return this.socket.bytesRead;
  }

  /** null while nobody gave a reason to end. */
  protected get end(): SessionEnd | null {
    return this.#end;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  destroy(end: SessionEnd): void {
    this.expectEnd(end);
    this.socket.destroy();
  }

  /** Why the session will have ended, when it does. */
  protected expectEnd(end: SessionEnd): void {
    this.#end ??= end;
  }

  async leave(deadlineMs: number): Promise<void> {
    this.expectEnd({ problem: 'closed', reason: 'the daemon stops' });
    this.socket.resume();
    const timer = setTimeout(() => this.socket.destroy(), deadlineMs);
    if (this.#connected && this.socket.writable) this.sayGoodbye();
    else this.socket.destroy();
    if (!this.#isClosed) await this.#whenClosed;
    clearTimeout(timer);
  }

  /** Settled by the answer, by the deadline, or by the end of the session, whichever comes first. `late`: what did
   * not come, a clause. Rejects with a SessionError. */
  protected waitFor<T>(
    deadlineMs: number,
    late: string,
    ask: (resolve: (value: T) => void, reject: (error: SessionError) => void) => void,
  ): Promise<T> {
    const isDeaf = this.#isClosed || (this.#connected && !this.socket.writable);
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
      const timer = setTimeout(() => fail(new SessionError({ problem: 'silent', reason: late })), deadlineMs);
      this.#waiting.add(fail);
      ask((value) => {
        settle();
        resolve(value);
      }, fail);
    });
  }

  #watch(connectMs: number): void {
    const { socket } = this;
    const timer = setTimeout(() => this.destroy({ problem: 'unreachable', reason: 'no answer' }), connectMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      this.#connected = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const reason = NET_ERRORS[error.code ?? ''] ?? error.code ?? error.message;
      this.expectEnd({ problem: this.#connected ? 'closed' : 'unreachable', reason });
    });
    socket.once('close', () => {
      clearTimeout(timer);
      this.#close();
    });
  }

  #close(): void {
    this.#isClosed = true;
    const end = this.#end ?? (this.#connected ? CLOSED : { problem: 'unreachable', reason: 'no connection' });
    this.#end = end;
    this.flush();
    const error = new SessionError(end);
    for (const reject of [...this.#waiting]) reject(error);
    this.#closed(end);
  }
}

/** What ends a header or a command on the wire is taken out. */
export function withoutLineBreaks(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these end a line on the wire
  return text.replace(/[\r\n\u0000]/g, '');
}
