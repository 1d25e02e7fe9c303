// Calls that come in over the trunk and go straight to phones, to an IVR or to voicemail. Every script says at
// its end what it meant (truth.ts). Traces: inbound-*, ring-group-second-answers, ivr-abandoned, voicemail-left.

import type { MissedReason } from '../../calls/record.ts';
import type { Bridge, Channel, Exchange } from './exchange.ts';
import {
  arrive,
  beginDial,
  type Caller,
  type Closing,
  connect,
  type Extension,
  endByCallee,
  endByCaller,
  endDial,
  offer,
  ring,
  sayGoodbye,
  tellCdr,
} from './moves.ts';
import type { Script } from './timeline.ts';
import { type CallTruth, outsideNumber, talkedInbound } from './truth.ts';

export interface TalkPlan {
  readonly talkMs: number;
  readonly endsWith: 'customer' | 'agent';
  /** null: nobody is put on hold. */
  readonly hold: { readonly afterMs: number; readonly forMs: number } | null;
}

/** What becomes of ringing phones. `answer`: `by` is an index into the phones rung. */
export type RingPlan =
  | { readonly kind: 'answer'; readonly by: number; readonly ringMs: number; readonly talk: TalkPlan }
  | { readonly kind: 'caller-gives-up'; readonly ringMs: number }
  | { readonly kind: 'no-answer'; readonly ringMs: number; readonly voicemailMs: number | null }
  | { readonly kind: 'busy' };

export interface InboundCall {
  readonly caller: Caller;
  readonly did: string;
  readonly phones: readonly [Extension, ...Extension[]];
  readonly plan: RingPlan;
  readonly recorded: boolean;
}

interface Ringing {
  readonly trunk: Channel;
  readonly phones: readonly { readonly agent: Extension; readonly phone: Channel }[];
  /** As it stands in the CDR. */
  readonly dial: string;
}

/** To one phone, or to several at once (a ring group). */
export function* inboundCall(ex: Exchange, call: InboundCall): Script {
  const trunk = arrive(ex, call.caller, call.did);
  let priority = 1;
  if (call.recorded) record(ex, trunk, priority++);
  else ex.execute(trunk, 'NoOp', `incoming ${call.did}`, priority++);
  const targets = call.phones.map((agent) => `PJSIP/${agent.ext}`).join('&');
  const seconds = call.plan.kind === 'no-answer' ? Math.ceil(call.plan.ringMs / 1_000) : 25;
  const data = `${targets},${seconds},tTkK`;
  ex.execute(trunk, 'Dial', data, priority);
  const phones = call.phones.map((agent) => ({ agent, phone: offer(ex, trunk, agent) }));
  const ringing: Ringing = { trunk, phones, dial: `Dial ${data}` };
  yield 4;
  for (const { agent, phone } of phones) {
    beginDial(ex, trunk, phone, agent.ext);
    ring(ex, trunk, phone);
  }
  return yield* playRinging(ex, call, ringing);
}

function* playRinging(ex: Exchange, call: InboundCall, ringing: Ringing): Script {
  const { plan } = call;
  switch (plan.kind) {
    case 'answer':
      yield plan.ringMs;
      return yield* playAnswer(ex, call, ringing, plan);
    case 'caller-gives-up':
      yield plan.ringMs;
      return giveUpRinging(ex, call, ringing);
    case 'no-answer':
      yield plan.ringMs;
      return yield* playNoAnswer(ex, call, ringing, plan.voicemailMs);
    case 'busy':
      yield 300;
      return refuseBusy(ex, call, ringing);
  }
}

function* playAnswer(
  ex: Exchange,
  call: InboundCall,
  ringing: Ringing,
  plan: RingPlan & { kind: 'answer' },
): Script {
  const { trunk, phones, dial } = ringing;
  const winner = phones[plan.by] ?? phones[0];
  if (winner === undefined) return null;
  const { agent, phone } = winner;
  const losers = phones.filter((each) => each !== winner);
  ex.setState(phone, '6');
  ex.connectLine(trunk, agent.ext, agent.name);
  for (const loser of losers) endDial(ex, trunk, loser.phone, 'CANCEL');
  endDial(ex, trunk, phone, 'ANSWER');
  ex.setState(trunk, '6');
  for (const loser of losers) ex.hangup(loser.phone, 26);
  const bridge = connect(ex, trunk, phone);
  yield* talk(ex, trunk, phone, bridge, plan.talk, { last: dial, say: null });
  const script = phones.length > 1 ? 'ring-group' : call.recorded ? 'recorded' : 'inbound';
  return talkedInbound(trunk, call.caller, script, agent.ext, plan.talk, call.recorded ? 1 : 0);
}

/** Two in a bridge until one of them hangs up. */
export function* talk(
  ex: Exchange,
  from: Channel,
  to: Channel,
  bridge: Bridge,
  plan: TalkPlan,
  closing: Closing,
): Generator<number, void, void> {
  const { hold } = plan;
  if (hold !== null) {
    const phone = from.name.startsWith('PJSIP/trunk') ? to : from;
    yield hold.afterMs;
    ex.tell('Hold', phone);
    yield hold.forMs;
    ex.tell('Unhold', phone);
  }
  yield plan.talkMs;
  const callerIsCustomer = from.name.startsWith('PJSIP/trunk');
  const endsCaller = (plan.endsWith === 'customer') === callerIsCustomer;
  if (endsCaller) endByCaller(ex, from, to, bridge, closing);
  else endByCallee(ex, from, to, bridge, closing);
}

function giveUpRinging(ex: Exchange, call: InboundCall, ringing: Ringing): CallTruth {
  const { trunk, phones, dial } = ringing;
  ex.tell('HangupRequest', trunk, { Cause: 127 });
  for (const { phone } of phones) endDial(ex, trunk, phone, 'CANCEL');
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  for (const { phone } of phones) ex.hangup(phone, 127);
  ex.hangup(trunk, 127);
  tellCdr(ex, trunk, phones[0]?.phone ?? null, dial, 'NO ANSWER');
  return missed(trunk, call, 'abandoned_ringing', 'customer');
}

function* playNoAnswer(
  ex: Exchange,
  call: InboundCall,
  ringing: Ringing,
  voicemailMs: number | null,
): Script {
  const { trunk, phones, dial } = ringing;
  for (const { phone } of phones) {
    endDial(ex, trunk, phone, 'NOANSWER');
    ex.hangup(phone, 0);
  }
  const [first] = call.phones;
  if (voicemailMs === null) {
    turnAway(ex, trunk, 16);
    tellCdr(ex, trunk, phones[0]?.phone ?? null, dial, 'NO ANSWER');
    return missed(trunk, call, 'no_answer', 'pbx');
  }
  const data = `${first.ext}@default,u`;
  ex.execute(trunk, 'VoiceMail', data, trunk.priority + 1);
  ex.setState(trunk, '6');
  yield voicemailMs;
  leaveIvr(ex, trunk);
  tellCdr(ex, trunk, null, `VoiceMail ${data}`, 'ANSWERED');
  return missed(trunk, call, 'voicemail', 'customer');
}

function refuseBusy(ex: Exchange, call: InboundCall, ringing: Ringing): CallTruth {
  const { trunk, phones, dial } = ringing;
  for (const { phone } of phones) {
    ex.tell('HangupRequest', phone, { Cause: 17 });
    endDial(ex, trunk, phone, 'BUSY');
  }
  ex.execute(trunk, 'Hangup', '', trunk.priority + 1);
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  for (const { phone } of phones) ex.hangup(phone, 17);
  ex.hangup(trunk, 17);
  tellCdr(ex, trunk, phones[0]?.phone ?? null, dial, 'BUSY');
  return missed(trunk, call, 'busy', 'pbx');
}

/** The dialplan hangs up. */
export function turnAway(ex: Exchange, trunk: Channel, cause: number): void {
  ex.execute(trunk, 'Hangup', '', trunk.priority + 1);
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  ex.hangup(trunk, cause);
}

/** The caller hangs up while only the PBX is with them. */
export function leaveIvr(ex: Exchange, trunk: Channel): void {
  ex.tell('HangupRequest', trunk, { Cause: 16 });
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  ex.hangup(trunk, 16);
}

/** The caller listens to the menu and hangs up. */
export function* ivrAbandoned(ex: Exchange, caller: Caller, did: string, listenMs: number): Script {
  const trunk = arrive(ex, caller, did);
  enterIvr(ex, trunk);
  yield listenMs;
  leaveIvr(ex, trunk);
  tellCdr(ex, trunk, null, 'BackGround custom/menu-main', 'ANSWERED');
  return missed(trunk, { caller, phones: [], recorded: false }, 'abandoned_ivr', 'customer');
}

export function enterIvr(ex: Exchange, trunk: Channel): void {
  ex.execute(trunk, 'Answer', '', 1);
  ex.setState(trunk, '6');
  ex.execute(trunk, 'BackGround', 'custom/menu-main', 2);
}

function record(ex: Exchange, channel: Channel, priority: number): void {
  ex.execute(channel, 'MixMonitor', `/var/spool/asterisk/monitor/${channel.uniqueid}.wav`, priority);
  ex.tell('MixMonitorStart', channel);
}

function missed(
  trunk: Channel,
  call: { readonly caller: Caller; readonly phones: readonly Extension[]; readonly recorded: boolean },
  reason: MissedReason,
  hungUpBy: 'customer' | 'pbx',
): CallTruth {
  return {
    id: trunk.uniqueid,
    script: call.phones.length > 1 ? `ring-group-${reason}` : `inbound-${reason}`,
    direction: 'inbound',
    disposition: 'missed',
    reason,
    agent: null,
    hungUpBy,
    number: outsideNumber(call.caller.num),
    transfers: 0,
    recordings: call.recorded ? 1 : 0,
    held: false,
  };
}
