// One AMI client: reads its actions, answers them, and sends it the events it wants. Rule: a client that does
// not read is dropped, as it would be by the kernel in the end; it never makes the PBX wait.

import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { isSameSecret } from '../../same-secret.ts';
import { ACTIONS, type Answer, refusal } from './actions.ts';
import { EventFilter } from './event-filter.ts';
import { CUT_AFTER_EVENTS, type Fault, greetingOf } from './faults.ts';
import type { Source } from './source.ts';

/** Bytes that may wait for a client; and characters of an action that never ends. */
const PENDING_BYTES_MAX = 4 * 1_024 * 1_024;
const ACTION_CHARACTERS_MAX = 64 * 1_024;

export interface Account {
  readonly username: string;
  readonly secret: string;
}

export type Action = ReadonlyMap<string, string>;

export class Session {
  readonly socket: Socket;
  readonly filter = new EventFilter();
  readonly #account: Account;
  readonly #fault: Fault | null;
  readonly #source: Source;
  #input = '';
  #challenge: string | null = null;
  #loggedIn = false;
  #wantsEvents = true;
  #events = 0;

  constructor(socket: Socket, account: Account, fault: Fault | null, source: Source) {
    this.socket = socket;
    this.#account = account;
    this.#fault = fault;
    this.#source = source;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('data', (text) => this.#read(String(text)));
    socket.on('error', () => socket.destroy());
    if (fault !== 'silent') this.#write(greetingOf(fault));
  }

  /** One event of the PBX; dropped when this client does not want it. */
  event(text: string): void {
    if (!this.#loggedIn || !this.#wantsEvents || this.#fault === 'silent-after-login') return;
    if (!this.filter.passes(text)) return;
    this.#events++;
    if (this.#fault === 'cut-mid-event' && this.#events > CUT_AFTER_EVENTS) {
      this.socket.write(text.slice(0, text.length / 2), () => this.socket.destroy());
      this.#loggedIn = false;
      return;
    }
    this.#write(this.#fault === 'no-timestamp' ? text.replace(/^Timestamp: .*\r\n/m, '') : text);
  }

  #write(text: string): void {
    if (this.socket.destroyed) return;
    this.socket.write(text);
    if (this.socket.writableLength > PENDING_BYTES_MAX) this.socket.destroy();
  }

  #read(text: string): void {
    if (this.#fault === 'silent') return;
    this.#input += text;
    for (;;) {
      const match = /\r?\n\r?\n/.exec(this.#input);
      if (match === null) break;
      const action = parseAction(this.#input.slice(0, match.index));
      this.#input = this.#input.slice(match.index + match[0].length);
      if (action.size > 0) this.#perform(action);
    }
    if (this.#input.length > ACTION_CHARACTERS_MAX) this.socket.destroy();
  }

  #perform(action: Action): void {
    const name = (action.get('action') ?? '').toLowerCase();
    if (name === 'challenge') this.#sendChallenge(action);
    else if (name === 'login') this.#login(action);
    else if (!this.#loggedIn) this.#respond(action, refusal('Permission denied'));
    else if (this.#fault !== 'silent-after-login') this.#serve(name, action);
  }

  #serve(name: string, action: Action): void {
    if (name === 'logoff') {
      this.#respond(action, { response: 'Goodbye', fields: { Message: 'Thanks for all the fish.' } });
      this.socket.end();
      return;
    }
    if (name === 'events') this.#wantsEvents = wantsEvents(action.get('eventmask'));
    const answer = ACTIONS.get(name)?.(action, this.#source, this.filter, this.#fault);
    this.#respond(action, answer ?? refusal('Invalid/unknown command'));
  }

  #sendChallenge(action: Action): void {
    this.#challenge = String(randomBytes(4).readUInt32BE());
    this.#respond(action, { response: 'Success', fields: { Challenge: this.#challenge } });
  }

  #login(action: Action): void {
    if (!this.#mayLogIn(action)) {
      this.#respond(action, refusal('Authentication failed'));
      this.socket.end();
      return;
    }
    this.#loggedIn = true;
    this.#wantsEvents = wantsEvents(action.get('events'));
    this.#respond(action, { response: 'Success', fields: { Message: 'Authentication accepted' } });
    if (this.#fault === 'silent-after-login') return;
    this.#write(
      'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 310\r\nLastReload: 310\r\nStatus: Fully Booted\r\n\r\n',
    );
    this.#source.loggedIn(this);
  }

  #mayLogIn(action: Action): boolean {
    const { username, secret } = this.#account;
    if (action.get('username') !== username) return false;
    if (action.get('authtype')?.toLowerCase() !== 'md5')
      return isSameSecret(action.get('secret') ?? '', secret);
    if (this.#challenge === null) return false;
    const key = createHash('md5')
      .update(this.#challenge + secret)
      .digest('hex');
    return isSameSecret((action.get('key') ?? '').toLowerCase(), key);
  }

  #respond(action: Action, answer: Answer): void {
    const id = action.get('actionid');
    const tag = id === undefined ? '' : `ActionID: ${id}\r\n`;
    let text = `Response: ${answer.response}\r\n${tag}`;
    for (const key in answer.fields) text += `${key}: ${answer.fields[key]}\r\n`;
    text += '\r\n';
    for (const { event, fields } of answer.list ?? []) {
      text += `Event: ${event}\r\n${tag}`;
      for (const key in fields) text += `${key}: ${fields[key]}\r\n`;
      text += '\r\n';
    }
    this.#write(text);
  }
}

function wantsEvents(mask: string | undefined): boolean {
  return !/^(off|no|false)$/i.test(mask ?? 'on');
}

function parseAction(text: string): Action {
  const action = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) action.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return action;
}
