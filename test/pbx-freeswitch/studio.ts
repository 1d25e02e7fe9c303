// FreeSWITCH events written by hand, for cases that no recorded trace shows. One clock, in milliseconds.

import type { PbxEvent } from '../../src/events/vocabulary.ts';
import type { EslEvent } from '../../src/pbx/freeswitch/event.ts';
import { createTranslation, type Translation } from '../../src/pbx/freeswitch/translate.ts';
import { Replay } from '../support/replay.ts';

const START_MS = 1_795_436_000_000;
const BOOT = '6bd5cfcd-5894-48a4-bb73-a6bfa1a2ad6a';

type Fields = Readonly<Record<string, string>>;

/** `a` → an id in the shape of FreeSWITCH's. */
export function uuid(letter: string): string {
  return `${letter.charCodeAt(0).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export class Studio {
  readonly translation: Translation = createTranslation();
  readonly events: PbxEvent[] = [];
  readonly #fields = new Map<string, Fields>();
  #nowMs = START_MS;

  wait(seconds: number): this {
    this.#nowMs += seconds * 1_000;
    return this;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Any event; `leg` is a letter. */
  say(name: string, leg: string | null, fields: Fields = {}): this {
    const event: EslEvent = {
      'Event-Name': name,
      'Core-UUID': BOOT,
      'Event-Date-Timestamp': String(this.#nowMs * 1_000),
      ...(leg === null ? {} : { 'Unique-ID': uuid(leg), ...this.#fields.get(leg) }),
      ...fields,
    };
    this.events.push(...this.translation.translate(event, this.#nowMs));
    return this;
  }

  custom(subclass: string, leg: string | null, fields: Fields): this {
    return this.say('CUSTOM', leg, { 'Event-Subclass': subclass, ...fields });
  }

  /** Somebody dials in. */
  incoming(leg: string, from: string, to: string, fields: Fields = {}): this {
    this.#fields.set(leg, {
      'Channel-Name': `sofia/external/${from}@10.0.0.1`,
      'Call-Direction': 'inbound',
      'Caller-Context': /^1\d\d$/.test(from) ? 'default' : 'public',
      'Caller-Caller-ID-Number': from,
      'Caller-Caller-ID-Name': from,
      'Caller-Destination-Number': to,
      'Caller-Channel-Created-Time': String(this.#nowMs * 1_000),
      'Channel-Call-UUID': uuid(leg),
      'Answer-State': 'ringing',
      ...fields,
    });
    return this.say('CHANNEL_CREATE', leg);
  }

  /** The PBX rings somebody for `by`, or by itself. */
  outgoing(leg: string, by: string | null, to: string, fields: Fields = {}): this {
    this.#fields.set(leg, {
      'Channel-Name': `sofia/internal/${to}@10.0.0.9:5060`,
      'Call-Direction': 'outbound',
      'Caller-Context': 'default',
      'Caller-Caller-ID-Number': '0000000000',
      'Caller-Callee-ID-Name': 'Outbound Call',
      'Caller-Callee-ID-Number': to,
      'Caller-Destination-Number': to,
      'Caller-Channel-Created-Time': String(this.#nowMs * 1_000),
      'Answer-State': 'ringing',
      ...(by === null
        ? { 'Channel-Call-UUID': uuid(leg) }
        : { 'Channel-Call-UUID': uuid(by), 'Other-Type': 'originator', 'Other-Leg-Unique-ID': uuid(by) }),
      ...fields,
    });
    return this.say('CHANNEL_CREATE', leg);
  }

  /** The phone says that it rings. */
  progress(leg: string): this {
    const at = String(this.#nowMs * 1_000);
    this.#fields.set(leg, { ...this.#fields.get(leg), 'Caller-Channel-Progress-Time': at });
    return this;
  }

  answer(leg: string): this {
    return this.say('CHANNEL_ANSWER', leg, { 'Answer-State': 'answered' });
  }

  bridge(one: string, other: string): this {
    return this.say('CHANNEL_BRIDGE', one, pair(one, other));
  }

  unbridge(one: string, other: string, fields: Fields = {}): this {
    return this.say('CHANNEL_UNBRIDGE', one, { ...pair(one, other), ...fields });
  }

  execute(leg: string, application: string, data = '', fields: Fields = {}): this {
    return this.say('CHANNEL_EXECUTE', leg, {
      Application: application,
      'Application-Data': data,
      ...fields,
    });
  }

  /** Both events of a hang-up; `disposition` as SIP saw it. */
  hangup(leg: string, disposition: string, cause = 'NORMAL_CLEARING'): this {
    const fields = { 'Hangup-Cause': cause, 'Answer-State': 'hangup' };
    this.say('CHANNEL_HANGUP', leg, fields);
    return this.say('CHANNEL_HANGUP_COMPLETE', leg, {
      ...fields,
      variable_sip_hangup_disposition: disposition,
    });
  }

  get replay(): Replay {
    return new Replay().play([...this.events, ...this.translation.flush()]);
  }
}

function pair(one: string, other: string): Fields {
  return {
    'Bridge-A-Unique-ID': uuid(one),
    'Bridge-B-Unique-ID': uuid(other),
    'Other-Leg-Unique-ID': uuid(other),
  };
}
