// Calls that change hands: blind, and attended through a Local channel pair, as the DTMF feature does it.
// Traces: blind-transfer-dtmf, attended-transfer-dtmf.

import { type Bridge, bridgeFields, type Channel, type Exchange, snapshot } from './exchange.ts';
import {
  answer,
  arrive,
  beginDial,
  type Caller,
  connect,
  type Extension,
  endByCaller,
  INTERNAL,
  offer,
  ring,
  sayGoodbye,
  tellCdr,
} from './moves.ts';
import type { Script } from './timeline.ts';
import { type CallTruth, talkedInbound } from './truth.ts';

export interface TransferredCall {
  readonly caller: Caller;
  readonly did: string;
  readonly first: Extension;
  readonly second: Extension;
  readonly ringMs: number;
  readonly firstTalkMs: number;
  /** Between the two agents; only an attended transfer has it. */
  readonly consultMs: number;
  readonly secondTalkMs: number;
}

interface Answered {
  readonly trunk: Channel;
  readonly phone: Channel;
  readonly bridge: Bridge;
  readonly dial: string;
}

export function* blindTransfer(ex: Exchange, call: TransferredCall): Script {
  const { trunk, phone, bridge } = yield* answeredBy(ex, call);
  ex.tell('Hold', phone);
  yield 3_000;
  ex.tell('Unhold', phone);
  ex.event('BlindTransfer', 'call', {
    Result: 'Success',
    ...snapshot(phone, 'Transferer'),
    ...snapshot(trunk, 'Transferee'),
    ...bridgeFields(bridge),
    ...{ IsExternal: 'No', Context: INTERNAL, Extension: call.second.ext },
  });
  ex.leave(phone);
  trunk.context = INTERNAL;
  trunk.exten = call.second.ext;
  const data = `PJSIP/${call.second.ext},25,tTkK`;
  ex.execute(trunk, 'Dial', data, 1);
  ex.leave(trunk);
  ex.destroyBridge(bridge);
  ex.hangup(phone, 16);
  const next = offer(ex, trunk, call.second);
  yield 3;
  beginDial(ex, trunk, next, call.second.ext);
  ring(ex, trunk, next);
  yield call.ringMs;
  answer(ex, trunk, next);
  const second = connect(ex, trunk, next);
  yield call.secondTalkMs;
  endByCaller(ex, trunk, next, second, { last: `Dial ${data}`, say: null });
  return truthOf(trunk, call, 'blind-transfer');
}

export function* attendedTransfer(ex: Exchange, call: TransferredCall): Script {
  const { trunk, phone, bridge, dial } = yield* answeredBy(ex, call);
  ex.tell('Hold', phone);
  yield 2_500;
  const consult = yield* consultation(ex, call, phone);
  yield call.consultMs;
  handOver(ex, { trunk, phone, bridge, dial }, consult);
  yield call.secondTalkMs;
  endChain(ex, { trunk, phone, bridge, dial }, consult);
  return truthOf(trunk, call, 'attended-transfer');
}

function* answeredBy(ex: Exchange, call: TransferredCall): Generator<number, Answered, void> {
  const trunk = arrive(ex, call.caller, call.did);
  const data = `PJSIP/${call.first.ext},25,tTkK`;
  ex.execute(trunk, 'NoOp', `incoming ${call.did}`, 1);
  ex.execute(trunk, 'Dial', data, 2);
  const phone = offer(ex, trunk, call.first);
  yield 4;
  beginDial(ex, trunk, phone, call.first.ext);
  ring(ex, trunk, phone);
  yield call.ringMs;
  answer(ex, trunk, phone);
  const bridge = connect(ex, trunk, phone);
  yield call.firstTalkMs;
  return { trunk, phone, bridge, dial: `Dial ${data}` };
}

/** The second conversation: the agent's phone and `;1` in one bridge, `;2` and the colleague in the other. */
interface Consultation {
  readonly one: Channel;
  readonly two: Channel;
  readonly colleague: Channel;
  readonly near: Bridge;
  readonly far: Bridge;
}

function* consultation(
  ex: Exchange,
  call: TransferredCall,
  phone: Channel,
): Generator<number, Consultation, void> {
  const { first, second } = call;
  const [one, two] = ex.createLocal(second.ext, INTERNAL, phone);
  const near = ex.createBridge();
  two.num = first.ext;
  two.callerName = first.name;
  ex.tell('NewCallerid', two, { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' });
  const parts = { ...snapshot(one, 'LocalOne'), ...snapshot(two, 'LocalTwo') };
  ex.event('LocalBridge', 'call', {
    ...parts,
    Context: INTERNAL,
    Exten: second.ext,
    LocalOptimization: 'Yes',
  });
  ex.execute(two, 'Dial', `PJSIP/${second.ext},25,tTkK`, 1);
  ex.connectLine(one, first.ext, first.name);
  ex.enter(one, near);
  ex.leave(phone);
  const colleague = offer(ex, two, second);
  ex.enter(phone, near);
  yield 2;
  beginDial(ex, two, colleague, second.ext);
  ex.connectLine(phone, second.ext, second.name);
  ring(ex, two, colleague);
  one.num = second.ext;
  one.callerName = second.name;
  ex.setState(one, '5');
  yield call.ringMs;
  answer(ex, two, colleague);
  ex.setState(one, '6');
  ex.event('DialEnd', 'call', { ...snapshot(one, 'Dest'), DialStatus: 'ANSWER' });
  const far = connect(ex, two, colleague);
  return { one, two, colleague, near, far };
}

function handOver(ex: Exchange, talk: Answered, consult: Consultation): void {
  const { trunk, phone, bridge } = talk;
  const { one, colleague, near } = consult;
  ex.leave(phone);
  ex.event('BridgeMerge', 'call', { ...bridgeFields(bridge, 'To'), ...bridgeFields(near, 'From') });
  ex.leave(one);
  ex.enter(one, bridge);
  ex.connectLine(one, trunk.num, trunk.callerName);
  ex.connectLine(colleague, trunk.num, trunk.callerName);
  ex.connectLine(trunk, colleague.num, colleague.callerName);
  ex.event('AttendedTransfer', 'call', {
    Result: 'Success',
    ...snapshot(phone, 'OrigTransferer'),
    ...bridgeFields(bridge, 'Orig'),
    ...snapshot(phone, 'SecondTransferer'),
    ...bridgeFields(near, 'Second'),
    ...snapshot(trunk, 'Transferee'),
    ...snapshot(one, 'TransferTarget'),
    ...{ IsExternal: 'No', DestType: 'Bridge', DestBridgeUniqueid: bridge.id },
  });
  tellCdr(ex, phone, one, 'AppDial (Outgoing Line)', 'ANSWERED');
  ex.destroyBridge(near);
  ex.hangup(phone, 16);
}

/** The customer hangs up, and the chain falls link by link. */
function endChain(ex: Exchange, talk: Answered, consult: Consultation): void {
  const { trunk, bridge, dial, phone } = talk;
  const { one, two, colleague, far } = consult;
  ex.tell('HangupRequest', trunk, { Cause: 16 });
  ex.leave(trunk);
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  ex.leave(one);
  tellCdr(ex, trunk, phone, dial, 'ANSWERED');
  ex.destroyBridge(bridge);
  ex.tell('HangupRequest', two, { Cause: 16 });
  ex.hangup(one, 16);
  ex.leave(two);
  ex.tell('SoftHangupRequest', two, { Cause: 16 });
  ex.hangup(two, 16);
  ex.leave(colleague);
  ex.hangup(trunk, 16);
  ex.hangup(colleague, 16);
  ex.destroyBridge(far);
}

function truthOf(trunk: Channel, call: TransferredCall, script: string): CallTruth {
  const truth = talkedInbound(trunk, call.caller, script, call.first.ext, {
    endsWith: 'customer',
    hold: true,
  });
  return { ...truth, transfers: 1 };
}
