// A caller who writes SIP by hand: any bytes as display name and user, which no telephone would send. It rings, gives up and goes.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface SipCall {
  /** Between quotes; quotes and backslashes in it are escaped. */
  readonly name: Buffer;
  /** The user of From, escaped where SIP wants it. */
  readonly number: string;
  readonly to: string;
  readonly ringMs: number;
}

const ANSWER_TIMEOUT_MS = 5_000;

export interface Answered {
  /** The last answer to the INVITE: 487 after it gave up; null: it was never answered. */
  readonly status: number | null;
}

export async function callOverSip(sipPort: number, call: SipCall): Promise<Answered> {
  const socket = createSocket('udp4');
  try {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return await new Dialog(socket, sipPort, call).run();
  } finally {
    socket.close();
  }
}

let calls = 0;

class Dialog {
  readonly #socket: Socket;
  readonly #sipPort: number;
  readonly #call: SipCall;
  readonly #id = `hostile-${process.pid}-${++calls}`;
  #status: number | null = null;
  #toTag = '';
  #isDone: () => void = () => {};

  constructor(socket: Socket, sipPort: number, call: SipCall) {
    this.#socket = socket;
    this.#sipPort = sipPort;
    this.#call = call;
  }

  async run(): Promise<Answered> {
    const done = new Promise<void>((resolve) => {
      this.#isDone = resolve;
    });
    this.#socket.on('message', (bytes) => this.#hear(bytes.toString('latin1')));
    this.#send('INVITE');
    await new Promise((resolve) => setTimeout(resolve, this.#call.ringMs));
    if (this.#status === null || this.#status < 200) this.#send('CANCEL');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWER_TIMEOUT_MS);
    });
    await Promise.race([done, late]);
    clearTimeout(timer);
    return { status: this.#status };
  }

  #hear(text: string): void {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1]);
    if (!(status > 0) || !/^CSeq: \d+ INVITE/im.test(text)) return;
    this.#status = status;
    this.#toTag = /^To: .*?;tag=([^\s;]+)/im.exec(text)?.[1] ?? '';
    if (status < 200) return;
    this.#send('ACK');
    this.#isDone();
  }

  #send(method: 'INVITE' | 'CANCEL' | 'ACK'): void {
    const { port } = this.#socket.address() as AddressInfo;
    const { name, number, to } = this.#call;
    const tag = method === 'ACK' && this.#toTag !== '' ? `;tag=${this.#toTag}` : '';
    const quoted = Buffer.from(name.toString('latin1').replace(/["\\]/g, '\\$&'), 'latin1');
    const user = [...Buffer.from(number)].map(escaped).join('');
    const before = [
      `${method} sip:${to}@127.0.0.1:${this.#sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-${this.#id}`,
      `Max-Forwards: 70`,
    ];
    const after = [
      `To: <sip:${to}@127.0.0.1>${tag}`,
      `Call-ID: ${this.#id}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:caller@127.0.0.1:${port}>`,
    ];
    const body = method === 'INVITE' ? offer(port) : '';
    if (body !== '') after.push('Content-Type: application/sdp');
    after.push(`Content-Length: ${body.length}`, '', body);
    const bytes = Buffer.concat([
      Buffer.from(`${before.join('\r\n')}\r\nFrom: "`),
      quoted,
      Buffer.from(`" <sip:${user}@127.0.0.1>;tag=${this.#id}\r\n${after.join('\r\n')}`),
    ]);
    this.#socket.send(bytes, this.#sipPort, '127.0.0.1');
  }
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w.!~*'()&=+$,;?/-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
}

function offer(port: number): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    '',
  ];
  return lines.join('\r\n');
}
