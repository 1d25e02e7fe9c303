// Calls that a client orders (Originate): the agent's phone rings first, then the dialplan dials the customer. Traces:
// click-to-call-answered, click-to-call-customer-busy, click-to-call-agent-no-answer; with ChannelId given, Asterisk
// 16 and 22 repeat it as the Uniqueid of OriginateResponse also when there never was a channel.

import { type Channel, type Exchange, snapshot } from './exchange.ts';
import { type Extension, INTERNAL } from './moves.ts';
import { type AttemptPlan, callOutside } from './outbound-calls.ts';
import type { Script } from './timeline.ts';

export interface Originate {
  readonly actionId: string;
  /** `PJSIP/101` */
  readonly channel: string;
  /** null: Asterisk makes one up. */
  readonly channelId: string | null;
  readonly context: string;
  readonly exten: string;
  readonly callerId: { readonly name: string; readonly num: string };
  readonly timeoutMs: number;
}

/** What the agent's phone does: it is lifted, it is busy, or it rings until the PBX gives up. */
export type PhonePlan =
  | { readonly kind: 'answer'; readonly ringMs: number }
  | { readonly kind: 'busy' | 'no-answer' };

/** 9 is the outside line; without it there are only colleagues. */
const OUTSIDE = /^9(\+?\d{3,})$/;

/** What the dialplan would not take. */
export function isDialled(context: string, exten: string): boolean {
  return context === INTERNAL && OUTSIDE.test(exten);
}

export interface ClickPlan {
  /** null: no such phone is registered. */
  readonly agent: Extension | null;
  readonly phone: PhonePlan;
  /** The company's number, shown to the customer. */
  readonly shownNumber: string;
  readonly customer: AttemptPlan;
}

export function* clickToCall(ex: Exchange, order: Originate, click: ClickPlan): Script {
  const { agent, shownNumber, customer: plan } = click;
  yield 5;
  if (agent === null) {
    tellEnd(ex, order, null, 0);
    return null;
  }
  const phone = ringOwnPhone(ex, order, agent);
  yield 5;
  ex.event('DialBegin', 'call', { ...snapshot(phone, 'Dest'), DialString: agent.ext });
  if (click.phone.kind !== 'busy') {
    ex.setState(phone, '5');
    ex.event('DialState', 'call', { ...snapshot(phone, 'Dest'), DialStatus: 'RINGING' });
  }
  if (click.phone.kind !== 'answer' || click.phone.ringMs >= order.timeoutMs) {
    yield click.phone.kind === 'busy' ? 300 : order.timeoutMs;
    giveUp(ex, order, phone, click.phone.kind === 'busy');
    return null;
  }
  yield click.phone.ringMs;
  ex.setState(phone, '6');
  ex.event('DialEnd', 'call', { ...snapshot(phone, 'Dest'), DialStatus: 'ANSWER' });
  phone.exten = order.exten;
  tellEnd(ex, order, phone, 4);
  const number = OUTSIDE.exec(order.exten)?.[1] ?? order.exten;
  return yield* callOutside(ex, phone, { agent, number, shownNumber, plan });
}

function ringOwnPhone(ex: Exchange, order: Originate, agent: Extension): Channel {
  const phone = ex.create({
    device: `PJSIP/${agent.ext}`,
    state: '0',
    num: agent.ext,
    callerName: agent.name,
    context: INTERNAL,
    exten: 's',
    linkedTo: null,
    ...(order.channelId !== null && { uniqueid: order.channelId }),
  });
  ex.execute(phone, 'AppDial2', '(Outgoing Line)');
  phone.num = order.callerId.num;
  phone.callerName = order.callerId.name;
  ex.tell('NewCallerid', phone, { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' });
  ex.connectLine(phone, phone.num, phone.callerName);
  return phone;
}

function giveUp(ex: Exchange, order: Originate, phone: Channel, isBusy: boolean): void {
  if (isBusy) {
    ex.tell('HangupRequest', phone, { Cause: 17 });
    ex.event('DialEnd', 'call', { ...snapshot(phone, 'Dest'), DialStatus: 'BUSY' });
  }
  tellEnd(ex, order, phone, isBusy ? 0 : 3);
  ex.hangup(phone, isBusy ? 17 : 19);
}

/** `reason`: a control frame by its number; 4 is "answered". */
function tellEnd(ex: Exchange, order: Originate, phone: Channel | null, reason: 0 | 3 | 4): void {
  ex.event('OriginateResponse', 'call', {
    ...(order.actionId !== '' && { ActionID: order.actionId }),
    Response: reason === 4 ? 'Success' : 'Failure',
    Channel: reason === 4 && phone !== null ? phone.name : order.channel,
    Context: order.context,
    Exten: order.exten,
    Reason: reason,
    Uniqueid: (reason === 4 ? phone?.uniqueid : order.channelId) ?? '<unknown>',
    CallerIDNum: order.callerId.num,
    CallerIDName: order.callerId.name,
  });
}
