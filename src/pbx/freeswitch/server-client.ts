// One client of the ESL server: reads its commands, answers as mod_event_socket does, and sends it the events
// that it asked for and that its filters let through.

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { isSameSecret } from '../../same-secret.ts';
import { type EslEvent, header } from './event.ts';

/** What the server does wrong on purpose. */
export type EslFault =
  /** The access list does not name the client. */
  | 'rude-rejection'
  /** Says nothing at all. */
  | 'silent'
  /** Logs in, then answers and sends nothing. */
  | 'silent-after-login'
  /** Every third event is no JSON. */
  | 'malformed-json'
  /** Replies carry a `%` that cannot be decoded. */
  | 'malformed-header'
  /** The connection is cut in the middle of an event. */
  | 'cut-mid-event'
  /** FreeSWITCH goes down politely after a few events. */
  | 'disconnect-notice'
  /** FreeSWITCH takes the client for too slow after a few events (kill_listener in mod_event_socket.c). */
  | 'too-slow'
  /** No FreeSWITCH at all. */
  | 'not-esl';

export interface ServedPbx {
  readonly password: string;
  readonly fault: EslFault | null;
  readonly boot: string;
  /** Answer to an `api` command; null: FreeSWITCH does not know it. */
  api(command: string): string | null;
  /** The client asked for events. */
  subscribed(client: EslClient): void;
}

/** Bytes that may wait for a client that does not read; then it is dropped, as FreeSWITCH does. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
const COMMAND_CHARACTERS_MAX = 64 * 1024;
const GOODBYE = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
const FAULT_AFTER_EVENTS = 3;

export class EslClient {
  readonly socket: Socket;
  readonly #pbx: ServedPbx;
  #input = '';
  #isLoggedIn = false;
  #format: 'json' | 'plain' | null = null;
  #names = new Set<string>();
  #filters: { readonly name: string; readonly value: string }[] = [];
  #sent = 0;

  constructor(socket: Socket, pbx: ServedPbx) {
    this.socket = socket;
    this.#pbx = pbx;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (text) => this.#read(String(text)));
    this.#greet();
  }

  get format(): 'json' | 'plain' | null {
    return this.#format;
  }

  /** Would this event be sent to this client? */
  wants(event: EslEvent): boolean {
    const name = header(event, 'Event-Name');
    const isWanted = this.#names.has('ALL') || this.#names.has(name);
    if (!isWanted) return false;
    const isSubclassWanted = this.#names.has('ALL') || this.#names.has(header(event, 'Event-Subclass'));
    if (name === 'CUSTOM' && !isSubclassWanted) return false;
    if (this.#filters.length === 0) return true;
    return this.#filters.some(
      (filter) => header(event, filter.name).toLowerCase() === filter.value.toLowerCase(),
    );
  }

  /** `body`: the event as JSON. Returns false when the client should be given time to read. */
  send(event: EslEvent, body: Buffer): boolean {
    if (this.socket.destroyed || this.#format === null || !this.wants(event)) return true;
    const { fault } = this.#pbx;
    if (fault === 'silent-after-login') return true;
    this.#sent++;
    const bytes = this.#format === 'json' ? body : Buffer.from(plainOf(event));
    const isThird = this.#sent % FAULT_AFTER_EVENTS === 0;
    const shown =
      fault === 'malformed-json' && isThird ? Buffer.from(`{"Event-Name":"CHANNEL_${'\\'}`) : bytes;
    const head = `Content-Length: ${shown.length}\nContent-Type: text/event-${this.#format}\n\n`;
    if (fault === 'cut-mid-event' && isThird) {
      this.socket.write(head);
      this.socket.write(shown.subarray(0, shown.length / 2), () => this.socket.destroy());
      return true;
    }
    this.socket.write(head);
    const isRoomy = this.socket.write(shown);
    if (fault === 'disconnect-notice' && isThird) this.goodbye();
    if (fault === 'too-slow' && isThird) this.goodbye('killed listener because of lost events');
    if (this.socket.writableLength > PENDING_BYTES_MAX) this.socket.destroy();
    return isRoomy;
  }

  goodbye(text = GOODBYE): void {
    this.#write(`Content-Type: text/disconnect-notice\nContent-Length: ${text.length}\n\n${text}`);
    this.socket.end();
    this.#format = null;
  }

  #write(text: string): void {
    if (!this.socket.destroyed && this.socket.writable) this.socket.write(text);
  }

  #greet(): void {
    switch (this.#pbx.fault) {
      case 'silent':
        return;
      case 'not-esl':
        this.#write('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
        return;
      case 'rude-rejection': {
        const text = 'Access Denied, go away.\n';
        this.#write(`Content-Type: text/rude-rejection\nContent-Length: ${text.length}\n\n${text}`);
        this.socket.end();
        return;
      }
      default:
        this.#write('Content-Type: auth/request\n\n');
    }
  }

  #read(text: string): void {
    if (this.#pbx.fault === 'silent') return;
    this.#input += text.replaceAll('\r', '');
    for (;;) {
      const end = this.#input.indexOf('\n\n');
      if (end < 0) break;
      const [command = '', ...headers] = this.#input.slice(0, end).trimStart().split('\n');
      this.#input = this.#input.slice(end + 2);
      if (command !== '') this.#perform(command, headers);
    }
    if (this.#input.length > COMMAND_CHARACTERS_MAX) this.socket.destroy();
  }

  #perform(command: string, headers: readonly string[]): void {
    const [verb = '', ...words] = command.split(' ');
    const rest = words.join(' ');
    if (verb === 'exit') {
      this.#reply('+OK bye');
      this.goodbye();
    } else if (verb === 'auth') {
      this.#login(rest);
    } else if (!this.#isLoggedIn) {
      this.#reply('-ERR command not found');
    } else if (this.#pbx.fault !== 'silent-after-login') {
      this.#serve(verb, words, rest, headers);
    }
  }

  #login(password: string): void {
    if (!isSameSecret(password, this.#pbx.password)) {
      this.#reply('-ERR invalid');
      this.goodbye();
      return;
    }
    this.#isLoggedIn = true;
    this.#reply('+OK accepted');
  }

  #serve(verb: string, words: readonly string[], rest: string, headers: readonly string[]): void {
    switch (verb) {
      case 'api':
        this.#respond(this.#pbx.api(rest) ?? `-ERR ${words[0] ?? ''} Command not found!\n`);
        return;
      case 'bgapi':
        this.#runInBackground(rest, headers);
        return;
      case 'event':
        this.#subscribe(words);
        return;
      case 'noevents':
        this.#names.clear();
        this.#reply('+OK no longer listening for events');
        return;
      case 'filter':
        this.#filter(words);
        return;
      default:
        this.#reply('-ERR command not found');
    }
  }

  #subscribe(words: readonly string[]): void {
    const [format = '', ...names] = words;
    const isFormat = format === 'json' || format === 'plain';
    const wanted = isFormat ? names : words;
    if (wanted.length === 0) {
      this.#reply('-ERR no keywords supplied');
      return;
    }
    this.#format = isFormat ? format : 'plain';
    for (const name of wanted) this.#names.add(/^all$/i.test(name) ? 'ALL' : name);
    this.#reply(`+OK event listener enabled ${this.#format}`);
    this.#pbx.subscribed(this);
  }

  /** Exact values only; FreeSWITCH knows patterns as well. */
  #filter(words: readonly string[]): void {
    const [name = '', ...rest] = words;
    const value = rest.join(' ');
    if (name === 'delete') {
      this.#filters = value === 'all' ? [] : this.#filters.filter((filter) => filter.name !== value);
      this.#reply(`+OK filter deleted. [${value}]`);
    } else if (name === '' || value === '') {
      this.#reply('-ERR invalid syntax');
    } else {
      this.#filters.push({ name, value });
      this.#reply(`+OK filter added. [${name}]=[${value}]`);
    }
  }

  #runInBackground(rest: string, headers: readonly string[]): void {
    const named = headers.map((line) => /^Job-UUID: (.+)$/i.exec(line)?.[1]).find((id) => id !== undefined);
    const job = named ?? randomUUID();
    this.#write(`Content-Type: command/reply\nReply-Text: +OK Job-UUID: ${job}\nJob-UUID: ${job}\n\n`);
    const body = this.#pbx.api(rest) ?? '-ERR Command not found!\n';
    const event = {
      'Event-Name': 'BACKGROUND_JOB',
      'Core-UUID': this.#pbx.boot,
      'Event-Date-Timestamp': String(Date.now() * 1_000),
      'Job-UUID': job,
      'Job-Command': rest.split(' ')[0] ?? '',
      'Job-Command-Arg': rest.split(' ').slice(1).join(' '),
      'Content-Length': String(Buffer.byteLength(body)),
      _body: body,
    };
    this.send(event, Buffer.from(JSON.stringify(event)));
  }

  #reply(text: string): void {
    const shown = this.#pbx.fault === 'malformed-header' && this.#isLoggedIn ? `${text} 100% %zz` : text;
    this.#write(`Content-Type: command/reply\nReply-Text: ${shown}\n\n`);
  }

  #respond(body: string): void {
    this.#write(`Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`);
  }
}

/** Values escaped as FreeSWITCH does; a body follows its own empty line. */
export function plainOf(event: EslEvent): string {
  const lines = Object.keys(event)
    .filter((name) => name !== '_body')
    .map((name) => `${name}: ${encodeURIComponent(header(event, name))}`);
  return `${lines.join('\n')}\n\n${header(event, '_body')}`;
}
