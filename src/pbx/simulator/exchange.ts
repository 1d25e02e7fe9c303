// The make-believe PBX itself: which channels and bridges exist now, and the AMI event each change makes.
// Rule: the fields of every event and their order are those of Asterisk 22 (test/traces/asterisk-22). Time is
// set from outside (timeline.ts), so that a day can be lived in a second.

import type { Random } from './random.ts';

export type ChannelState = '0' | '4' | '5' | '6';

const STATE_WORDS: Readonly<Record<ChannelState, string>> = {
  '0': 'Down',
  '4': 'Ring',
  '5': 'Ringing',
  '6': 'Up',
};
export const UNKNOWN = '<unknown>';

export interface Channel {
  readonly name: string;
  readonly uniqueid: string;
  readonly linkedid: string;
  readonly createdAt: number;
  state: ChannelState;
  num: string;
  callerName: string;
  connectedNum: string;
  connectedName: string;
  context: string;
  exten: string;
  priority: number;
  application: string;
  data: string;
  answeredAt: number | null;
  bridge: Bridge | null;
}

export interface Bridge {
  readonly id: string;
  readonly channels: Set<Channel>;
}

export interface NewChannel {
  /** Up to the serial number: `PJSIP/101`. */
  readonly device: string;
  readonly state: ChannelState;
  readonly num: string;
  readonly callerName: string;
  readonly context: string;
  readonly exten: string;
  /** The call it belongs to; null for the first channel of one. */
  readonly linkedTo: Channel | null;
  /** Left out: one is made up. */
  readonly uniqueid?: string;
}

export type Fields = Readonly<Record<string, string | number>>;

export class Exchange {
  readonly channels = new Set<Channel>();
  readonly queues = new Map<string, Channel[]>();
  readonly random: Random;
  readonly systemName: string;
  /** Epoch milliseconds of the step under way. */
  now = 0;
  #stamp = 0;
  #ids = 0;
  #serial = 0;
  #locals = 0;
  readonly #emit: (text: string) => void;

  constructor(systemName: string, random: Random, emit: (text: string) => void) {
    this.systemName = systemName;
    this.random = random;
    this.#emit = emit;
  }

  event(name: string, privilege: string, fields: Fields): void {
    let text = `Event: ${name}\r\nPrivilege: ${privilege},all\r\nTimestamp: ${this.#timestamp()}\r\n`;
    text += `SystemName: ${this.systemName}\r\n`;
    for (const key in fields) text += `${key}: ${fields[key]}\r\n`;
    this.#emit(`${text}\r\n`);
  }

  /** Microseconds that never stand still and never run back. */
  #timestamp(): string {
    this.#stamp = Math.max(this.#stamp + this.random.between(5, 700), Math.floor(this.now * 1_000));
    return (this.#stamp / 1_000_000).toFixed(6);
  }

  create(facts: NewChannel): Channel {
    return this.#add(facts, `${facts.device}-${(this.#serial++).toString(16).padStart(8, '0')}`);
  }

  /** Both halves of a Local channel: `;1` for whoever dials it, `;2` runs the dialplan. */
  createLocal(exten: string, context: string, linkedTo: Channel): [Channel, Channel] {
    const stem = `Local/${exten}@${context}-${(this.#locals++).toString(16).padStart(8, '0')}`;
    const facts = { device: '', num: UNKNOWN, callerName: UNKNOWN, context, exten, linkedTo };
    const one = this.#add({ ...facts, state: '0' }, `${stem};1`);
    return [one, this.#add({ ...facts, state: '4' }, `${stem};2`)];
  }

  #add(facts: NewChannel, name: string): Channel {
    const made = `${this.systemName}-${Math.floor(this.now / 1_000)}.${++this.#ids}`;
    const { uniqueid = made } = facts;
    const { state, num, callerName, context, exten } = facts;
    const channel: Channel = {
      ...{ name, uniqueid, state, num, callerName, context, exten },
      linkedid: facts.linkedTo?.linkedid ?? uniqueid,
      createdAt: this.now,
      connectedNum: UNKNOWN,
      connectedName: UNKNOWN,
      priority: 1,
      application: '',
      data: '',
      answeredAt: null,
      bridge: null,
    };
    this.channels.add(channel);
    this.tell('Newchannel', channel);
    return channel;
  }

  /** An event about one channel. */
  tell(name: string, channel: Channel, more: Fields = {}, privilege = 'call'): void {
    this.event(name, privilege, { ...snapshot(channel), ...more });
  }

  setState(channel: Channel, state: ChannelState): void {
    channel.state = state;
    if (state === '6') channel.answeredAt ??= this.now;
    this.tell('Newstate', channel);
  }

  /** One step of the dialplan. */
  execute(channel: Channel, application: string, data: string, priority = channel.priority): void {
    channel.priority = priority;
    channel.application = application;
    channel.data = data;
    const more = { Extension: channel.exten, Application: application, AppData: data };
    this.tell('Newexten', channel, more, 'dialplan');
  }

  connectLine(channel: Channel, num: string, name: string): void {
    channel.connectedNum = num;
    channel.connectedName = name;
    this.tell('NewConnectedLine', channel);
  }

  createBridge(): Bridge {
    const bridge = { id: this.random.uuid(), channels: new Set<Channel>() };
    this.event('BridgeCreate', 'call', bridgeFields(bridge));
    return bridge;
  }

  enter(channel: Channel, bridge: Bridge): void {
    bridge.channels.add(channel);
    channel.bridge = bridge;
    this.event('BridgeEnter', 'call', { ...bridgeFields(bridge), ...snapshot(channel) });
  }

  leave(channel: Channel): void {
    const { bridge } = channel;
    if (bridge === null) return;
    bridge.channels.delete(channel);
    channel.bridge = null;
    this.event('BridgeLeave', 'call', { ...bridgeFields(bridge), ...snapshot(channel) });
  }

  destroyBridge(bridge: Bridge): void {
    this.event('BridgeDestroy', 'call', bridgeFields(bridge));
  }

  hangup(channel: Channel, cause: number): void {
    if (!this.channels.delete(channel)) return;
    this.tell('Hangup', channel, { Cause: cause, 'Cause-txt': CAUSES[cause] ?? 'Unknown' });
  }

  /** An extension is busy while it has a channel. */
  isBusy(device: string): boolean {
    for (const channel of this.channels) if (channel.name.startsWith(`${device}-`)) return true;
    return false;
  }
}

const CAUSES: Readonly<Record<number, string>> = {
  0: 'Unknown',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'User alerting, no answer',
  21: 'Call Rejected',
  26: 'Answered elsewhere',
  127: 'Interworking, unspecified',
};

/** The fields that every channel event carries; `prefix` tells the parties of one event apart. */
export function snapshot(channel: Channel, prefix = ''): Record<string, string | number> {
  return {
    [`${prefix}Channel`]: channel.name,
    [`${prefix}ChannelState`]: channel.state,
    [`${prefix}ChannelStateDesc`]: STATE_WORDS[channel.state],
    [`${prefix}CallerIDNum`]: channel.num,
    [`${prefix}CallerIDName`]: channel.callerName,
    [`${prefix}ConnectedLineNum`]: channel.connectedNum,
    [`${prefix}ConnectedLineName`]: channel.connectedName,
    [`${prefix}Language`]: 'ru',
    [`${prefix}AccountCode`]: '',
    [`${prefix}Context`]: channel.context,
    [`${prefix}Exten`]: channel.exten,
    [`${prefix}Priority`]: channel.priority,
    [`${prefix}Uniqueid`]: channel.uniqueid,
    [`${prefix}Linkedid`]: channel.linkedid,
  };
}

export function bridgeFields(bridge: Bridge, prefix = ''): Record<string, string | number> {
  return {
    [`${prefix}BridgeUniqueid`]: bridge.id,
    [`${prefix}BridgeType`]: 'basic',
    [`${prefix}BridgeTechnology`]: 'simple_bridge',
    [`${prefix}BridgeCreator`]: UNKNOWN,
    [`${prefix}BridgeName`]: UNKNOWN,
    [`${prefix}BridgeNumChannels`]: bridge.channels.size,
    [`${prefix}BridgeVideoSourceMode`]: 'none',
  };
}
