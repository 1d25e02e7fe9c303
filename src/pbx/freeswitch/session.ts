// One connection to mod_event_socket: one fresh modesl Connection (it nulls its socket and cannot be used twice),
// fenced in: its socket is kept for pausing and bounds, what its parser throws ends the session instead of the
// process, every answer has a deadline, no command carries CR or LF, nothing is written to a closed socket.

import library from 'modesl';
import type { EpochMs } from '../../events/vocabulary.ts';
import { type PbxSession, type SessionEnd, SocketSession, withoutLineBreaks } from '../session.ts';
import type { EslEvent } from './event.ts';

export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly connectMs: number;
}

export interface SessionHandlers {
  /** Events of one read, in order; `arrivedAt` is our clock. */
  events(events: readonly EslEvent[], arrivedAt: EpochMs): void;
  /** An event that cannot be read; the session goes on. */
  malformed(detail: string): void;
  /** Called once, after the last events. */
  closed(end: SessionEnd): void;
}

export interface Session extends PbxSession {
  /** Connected and logged in. Rejects with a SessionError. */
  loggedIn(deadlineMs: number): Promise<void>;
  /** The answer to `api …`. Rejects with a SessionError at the deadline or the end. */
  api(command: string, deadlineMs: number): Promise<string>;
  /** The reply text to a command (`event`, `filter`, `bgapi`); each header a line of its own. */
  command(command: string, deadlineMs: number, ...headers: readonly string[]): Promise<string>;
}

/** More than any list of channels: a peer that sends so much without an end is no FreeSWITCH. */
const UNREAD_BYTES_MAX = 96 * 1024 * 1024;
const GREETING = 'Content-Type: ';

type Message = Parameters<InstanceType<typeof library.Connection>['_onEvent']>[0];

export function openSession(options: SessionOptions, handlers: SessionHandlers): Session {
  return new EslSession(options, handlers);
}

class EslSession extends SocketSession implements Session {
  readonly #handlers: SessionHandlers;
  readonly #connection: InstanceType<typeof library.Connection>;
  readonly #whenLoggedIn: Promise<void>;
  #acceptLogin: () => void = () => {};
  #isGreeted = false;
  #head = '';
  #events: EslEvent[] = [];

  constructor({ host, port, password, connectMs }: SessionOptions, handlers: SessionHandlers) {
    const connection = new library.Connection(host, port, withoutLineBreaks(password));
    const { socket } = connection;
    if (socket === null) throw new Error('modesl made no socket.');
    super(socket, connectMs, (end) => handlers.closed(end));
    this.#connection = connection;
    this.#handlers = handlers;
    // The library writes a command in two parts; waiting for acknowledgements would cost 40 ms each.
    socket.setNoDelay(true);
    // After the login the library would ask for events of its own.
    connection.subscribe = () => {};
    connection.on('error', (error) => {
      if (error instanceof SyntaxError) handlers.malformed(error.message);
    });
    connection.on('esl::connect', () => this.#takeOver());
    connection.on('esl::event::auth::success', () => this.#acceptLogin());
    connection.on('esl::event::auth::fail', (message) => {
      const reason = message.getHeader('Reply-Text')?.replace(/^-ERR\s*/, '') || 'refused';
      this.destroy({ problem: 'auth_failed', reason });
    });
    this.#whenLoggedIn = new Promise((resolve) => {
      this.#acceptLogin = resolve;
    });
  }

  loggedIn(deadlineMs: number): Promise<void> {
    return this.waitFor(deadlineMs, 'no answer to the login', (resolve) => {
      void this.#whenLoggedIn.then(resolve);
    });
  }

  api(command: string, deadlineMs: number): Promise<string> {
    return this.waitFor(deadlineMs, `no answer to "${command}"`, (resolve) => {
      this.#connection.api(withoutLineBreaks(command), '', (message) => resolve(message.getBody() ?? ''));
    });
  }

  command(command: string, deadlineMs: number, ...headers: readonly string[]): Promise<string> {
    const late = `no answer to "${command.split(' ')[0]}"`;
    const lines = [command, ...headers].map(withoutLineBreaks).join('\n');
    return this.waitFor(deadlineMs, late, (resolve) => {
      this.#connection.sendRecv(lines, (message) => resolve(message.getHeader('Reply-Text') ?? ''));
    });
  }

  protected sayGoodbye(): void {
    this.socket.end('exit\n\n');
  }

  /** The library listens to its socket from now on: put the fence between them. */
  #takeOver(): void {
    const { parser } = this.#connection;
    parser.removeAllListeners('esl::event');
    parser.on('esl::event', (message, headers, body) => this.#take(message, headers, body));
    this.socket.removeAllListeners('data');
    this.socket.on('data', (bytes: Buffer) => {
      if (!this.#isGreeted && !this.#checkGreeting(bytes)) return;
      try {
        parser._onData(bytes);
      } catch (error) {
        this.#handlers.malformed(String(error));
        // The library lost its place in the stream.
        this.destroy({ problem: 'closed', reason: 'it sent a message that cannot be read' });
      }
      if (parser.buffer.length > UNREAD_BYTES_MAX) {
        this.destroy({ problem: 'not_a_pbx', reason: 'it sends a message without an end' });
      }
      this.flush();
    });
  }

  #checkGreeting(bytes: Buffer): boolean {
    this.#head += bytes.toString('latin1', 0, GREETING.length);
    const seen = this.#head.slice(0, GREETING.length);
    if (!GREETING.startsWith(seen)) {
      const shown = JSON.stringify(bytes.toString('latin1', 0, 60));
      this.destroy({ problem: 'not_a_pbx', reason: `it greets with ${shown}` });
      return false;
    }
    this.#isGreeted = seen.length === GREETING.length;
    return true;
  }

  #take(message: Message, headers: Readonly<Record<string, unknown>>, body: string | undefined): void {
    switch (headers['Content-Type']) {
      case 'text/event-json':
        this.#takeEvent(message);
        return;
      case 'text/rude-rejection':
        this.destroy({ problem: 'refused', reason: clause(body) || 'Access Denied' });
        return;
      case 'text/disconnect-notice':
        this.expectEnd(endOf(body ?? ''));
        return;
      default:
        this.#connection._onEvent(message, headers, body);
    }
  }

  #takeEvent(message: Message): void {
    const event: Record<string, unknown> = Object.create(null);
    for (const { name, value } of message.headers) event[name] = value;
    if (message.getBody() !== '') event._body = message.getBody();
    // What was no JSON comes here with the headers of its frame alone.
    if (event['Event-Name'] === undefined) {
      if (event['Content-Type'] === undefined) this.#handlers.malformed('an event without a name');
      return;
    }
    this.#events.push(event);
  }

  protected flush(): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#handlers.events(events, Date.now());
  }
}

/** `Disconnected, goodbye.` follows our own exit and a shutdown; other texts say why. */
function endOf(notice: string): SessionEnd {
  return /lost events|slow/i.test(notice)
    ? { problem: 'overrun', reason: 'it was told that events were lost' }
    : { problem: 'closed', reason: `the PBX said ${JSON.stringify(clause(notice))}` };
}

function clause(body: string | undefined): string {
  const [line = ''] = (body ?? '').trim().split('\n');
  return line.trim().replace(/\.$/, '').slice(0, 120);
}
