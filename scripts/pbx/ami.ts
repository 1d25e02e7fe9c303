// A small AMI client for the lab: it drives servers and keeps the bytes it saw.
// The daemon does not use it; a test with its own client can't share its mistakes.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One AMI frame; a repeated header keeps its last value. */
export type Frame = Readonly<Record<string, string>>;

export interface AmiLogin {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

const ACTION_TIMEOUT_MS = 10_000;

export class Ami {
  /** Everything received since the connection, from the greeting on. */
  readonly received: Buffer[] = [];
  readonly events: Frame[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (frame: Frame) => void>();
  #text = '';
  #next = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => socket.destroy());
  }

  /** A session that is logged in. Errors: what the server said, or the socket's. */
  static async open(login: AmiLogin): Promise<Ami> {
    const socket = connect(login.port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const ami = new Ami(socket);
    await ami.action('Login', { Username: login.username, Secret: login.secret });
    return ami;
  }

  /** The response to one action. Errors: a response that is not a success. */
  async action(name: string, headers: Readonly<Record<string, string>> = {}): Promise<Frame> {
    this.#next += 1;
    const id = `lab-${this.#next}`;
    const lines = Object.entries({ Action: name, ActionID: id, ...headers });
    const answer = new Promise<Frame>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.write(`${lines.map(([key, value]) => `${key}: ${value}`).join('\r\n')}\r\n\r\n`);
    const late = new AbortController();
    const frame = await Promise.race([
      answer,
      sleep(ACTION_TIMEOUT_MS, null, { signal: late.signal }).catch(() => null),
    ]);
    late.abort();
    this.#waiting.delete(id);
    if (frame === null) throw new Error(`AMI ${name}: no answer`);
    if (frame.Response === 'Error') throw new Error(`AMI ${name}: ${frame.Message ?? ''}`);
    return frame;
  }

  /** Events of a list action, up to the one that completes it. */
  async list(name: string, item: string): Promise<Frame[]> {
    const from = this.events.length;
    const response = await this.action(name);
    const mine = () => this.events.slice(from).filter((one) => one.ActionID === response.ActionID);
    for (let round = 0; round < 200; round += 1) {
      if (mine().some((one) => one.EventList === 'Complete')) break;
      await sleep(20);
    }
    return mine().filter((one) => one.Event === item);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.received.push(bytes);
    this.#text += bytes.toString('utf8');
    for (;;) {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#frame(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 4);
    }
  }

  #frame(text: string): void {
    const frame: Record<string, string> = {};
    for (const line of text.split('\r\n')) {
      const at = line.indexOf(':');
      if (at > 0) frame[line.slice(0, at)] = line.slice(at + 1).trim();
    }
    const id = frame.ActionID;
    if (frame.Response !== undefined && id !== undefined) this.#waiting.get(id)?.(frame);
    else if (frame.Event !== undefined) this.events.push(frame);
  }
}

/** The server's own list of channels. */
export function channels(ami: Ami): Promise<Frame[]> {
  return ami.list('CoreShowChannels', 'CoreShowChannel');
}
