// The moves calls are made of: a channel appears, a phone rings, answers, is bridged, hangs up. Each gives the
// events in the order of Asterisk 22 (traces inbound-answered-caller-hangs-up, outbound-answered, queue-answered).

import { type Bridge, type Channel, type Exchange, snapshot, UNKNOWN } from './exchange.ts';

export interface Caller {
  readonly num: string;
  readonly name: string;
}

export interface Extension {
  readonly ext: string;
  readonly name: string;
}

export type DialStatus = 'ANSWER' | 'BUSY' | 'NOANSWER' | 'CANCEL';

export const FROM_TRUNK = 'from-trunk';
export const INTERNAL = 'internal';

export function arrive(ex: Exchange, caller: Caller, did: string): Channel {
  const { num, name: callerName } = caller;
  const facts = { device: 'PJSIP/trunk', state: '4', num, callerName, context: FROM_TRUNK } as const;
  return ex.create({ ...facts, exten: did, linkedTo: null });
}

/** An agent lifts the receiver and dials. */
export function dialFrom(ex: Exchange, agent: Extension, exten: string): Channel {
  const facts = { device: `PJSIP/${agent.ext}`, state: '4', context: INTERNAL, exten } as const;
  return ex.create({ ...facts, num: agent.ext, callerName: agent.name, linkedTo: null });
}

/** The channel towards an agent's phone, as Dial() makes it; it does not ring yet. */
export function offer(ex: Exchange, from: Channel, agent: Extension): Channel {
  const phone = phoneOf(ex, from, agent);
  prepare(ex, from, phone, 'AppDial');
  return phone;
}

export function phoneOf(ex: Exchange, from: Channel, agent: Extension): Channel {
  const facts = { device: `PJSIP/${agent.ext}`, state: '0', context: INTERNAL, exten: 's' } as const;
  return ex.create({ ...facts, num: agent.ext, callerName: agent.name, linkedTo: from });
}

function prepare(ex: Exchange, from: Channel, to: Channel, application: string): void {
  to.exten = from.exten;
  to.connectedNum = from.num;
  to.connectedName = from.callerName;
  ex.execute(to, application, '(Outgoing Line)');
  ex.connectLine(to, from.num, from.callerName);
}

/** The channel towards an outside number. */
export function offerOutside(ex: Exchange, from: Channel, exten: string): Channel {
  const facts = { device: 'PJSIP/trunk', state: '0', context: FROM_TRUNK, exten: 's' } as const;
  const to = ex.create({ ...facts, num: UNKNOWN, callerName: UNKNOWN, linkedTo: from });
  to.num = exten;
  to.exten = exten;
  to.connectedNum = from.num;
  to.connectedName = from.callerName;
  ex.execute(to, 'AppDial', '(Outgoing Line)');
  ex.tell('NewCallerid', to, { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' });
  ex.connectLine(to, from.num, from.callerName);
  return to;
}

export function beginDial(ex: Exchange, from: Channel, to: Channel, dialString: string): void {
  ex.tell('DialBegin', from, { ...snapshot(to, 'Dest'), DialString: dialString });
  ex.connectLine(from, to.num, to.callerName);
}

export function ring(ex: Exchange, from: Channel, to: Channel): void {
  ex.setState(to, '5');
  ex.tell('DialState', from, { ...snapshot(to, 'Dest'), DialStatus: 'RINGING' });
}

export function endDial(ex: Exchange, from: Channel, to: Channel, status: DialStatus): void {
  ex.tell('DialEnd', from, { ...snapshot(to, 'Dest'), DialStatus: status });
}

/** The phone is lifted: dial over, caller up. */
export function answer(ex: Exchange, from: Channel, to: Channel): void {
  ex.setState(to, '6');
  endDial(ex, from, to, 'ANSWER');
  if (from.state !== '6') ex.setState(from, '6');
}

/** Asterisk puts the called side in first. */
export function connect(ex: Exchange, from: Channel, to: Channel): Bridge {
  const bridge = ex.createBridge();
  if (to.application !== 'AppQueue') {
    to.exten = '';
    ex.execute(to, to.application || 'AppDial', '(Outgoing Line)');
  }
  ex.enter(to, bridge);
  ex.enter(from, bridge);
  return bridge;
}

/** How a call in a bridge is written off. */
export interface Closing {
  /** Application and data of the CDR: `Dial PJSIP/101,20`. */
  readonly last: string;
  /** What a queue says between the request to hang up and the end; null: there is no queue. */
  readonly say: (() => void) | null;
}

/** The caller hangs up a call in a bridge. */
export function endByCaller(
  ex: Exchange,
  from: Channel,
  to: Channel,
  bridge: Bridge,
  closing: Closing,
): void {
  ex.tell('HangupRequest', from, { Cause: 16 });
  closing.say?.();
  ex.leave(from);
  ex.tell('SoftHangupRequest', from, { Cause: 16 });
  sayGoodbye(ex, from);
  tellCdr(ex, from, to, closing.last, 'ANSWERED');
  ex.leave(to);
  ex.destroyBridge(bridge);
  ex.hangup(from, 16);
  ex.hangup(to, 16);
}

/** The called side hangs up a call in a bridge. */
export function endByCallee(
  ex: Exchange,
  from: Channel,
  to: Channel,
  bridge: Bridge,
  closing: Closing,
): void {
  ex.tell('HangupRequest', to, { Cause: 16 });
  closing.say?.();
  ex.leave(to);
  ex.hangup(to, 16);
  ex.leave(from);
  ex.destroyBridge(bridge);
  ex.tell('SoftHangupRequest', from, { Cause: 16 });
  sayGoodbye(ex, from);
  tellCdr(ex, from, to, closing.last, 'ANSWERED');
  ex.hangup(from, 16);
}

/** The dialplan's `h` extension, which trunk callers pass on their way out. */
export function sayGoodbye(ex: Exchange, channel: Channel): void {
  if (channel.context !== FROM_TRUNK) return;
  channel.exten = 'h';
  ex.execute(channel, 'NoOp', 'done', 1);
  channel.priority = 2;
}

/** `last`: the application and its data, `Dial PJSIP/101,20`. */
export function tellCdr(
  ex: Exchange,
  from: Channel,
  to: Channel | null,
  last: string,
  disposition: 'ANSWERED' | 'NO ANSWER' | 'BUSY',
): void {
  const space = last.indexOf(' ');
  const answeredAt = disposition === 'ANSWERED' ? (to?.answeredAt ?? from.answeredAt) : null;
  ex.event('Cdr', 'cdr', {
    AccountCode: '',
    Source: from.num,
    Destination: from.exten,
    DestinationContext: from.context,
    CallerID: `"${from.callerName === UNKNOWN ? '' : from.callerName}" <${from.num}>`,
    Channel: from.name,
    DestinationChannel: to?.name ?? '',
    LastApplication: space < 0 ? last : last.slice(0, space),
    LastData: space < 0 ? '' : last.slice(space + 1),
    StartTime: cdrTime(from.createdAt),
    AnswerTime: answeredAt === null ? '' : cdrTime(answeredAt),
    EndTime: cdrTime(ex.now),
    Duration: Math.floor((ex.now - from.createdAt) / 1_000),
    BillableSeconds: answeredAt === null ? 0 : Math.floor((ex.now - answeredAt) / 1_000),
    Disposition: disposition,
    AMAFlags: 'DOCUMENTATION',
    UniqueID: from.uniqueid,
    UserField: '',
  });
}

function cdrTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
