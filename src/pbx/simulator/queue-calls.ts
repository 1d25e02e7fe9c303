// Calls to a queue, from the trunk or from the IVR: one free agent rings at a time, as with `rrmemory`.
// Traces: queue-answered, queue-abandoned.

import type { Channel, Exchange } from './exchange.ts';
import { snapshot } from './exchange.ts';
import { enterIvr, type TalkPlan, talk, turnAway } from './inbound-calls.ts';
import {
  answer,
  arrive,
  beginDial,
  type Caller,
  connect,
  type Extension,
  endDial,
  phoneOf,
  ring,
  sayGoodbye,
  tellCdr,
} from './moves.ts';
import type { Script } from './timeline.ts';
import { type CallTruth, outsideNumber, talkedInbound } from './truth.ts';

export interface QueueCall {
  readonly caller: Caller;
  readonly did: string;
  readonly queue: string;
  /** Time in the menu before the queue; null: there is no menu. */
  readonly ivrMs: number | null;
  /** The member to ring now; null while all are busy. */
  readonly nextMember: () => Extension | null;
  /** How long a phone rings before its owner answers; null: the owner is away. */
  readonly answerAfterMs: () => number | null;
  /** The caller hangs up after waiting this long; null: never. */
  readonly patienceMs: number | null;
  /** The queue gives up after this long. */
  readonly timeoutMs: number;
  readonly talk: TalkPlan;
}

/** A member's phone rings no longer than this. */
const RING_MS_MAX = 15_000;
const RETRY_MS = 1_000;

/** One caller's stay in the queue. */
interface Stay {
  readonly trunk: Channel;
  readonly call: QueueCall;
  readonly joinedAt: number;
  readonly position: number;
  waitedMs: number;
  readonly data: string;
}

type Ended =
  | { readonly kind: 'answered'; readonly agent: Extension }
  | { readonly kind: 'abandoned' | 'timeout' };

export function* queueCall(ex: Exchange, call: QueueCall): Script {
  const trunk = arrive(ex, call.caller, call.did);
  if (call.ivrMs === null) {
    ex.execute(trunk, 'Answer', '', 1);
    ex.setState(trunk, '6');
    yield 500;
  } else {
    enterIvr(ex, trunk);
    yield call.ivrMs;
  }
  const stay = join(ex, trunk, call);
  const ended = yield* wait(ex, stay);
  const script = call.ivrMs === null ? 'queue' : 'ivr-queue';
  if (ended.kind === 'answered') return talkedInbound(trunk, call.caller, script, ended.agent.ext, call.talk);
  return missedInQueue(trunk, call, ended.kind, script);
}

function join(ex: Exchange, trunk: Channel, call: QueueCall): Stay {
  const data = `${call.queue},tTkK,,,${Math.ceil(call.timeoutMs / 1_000)}`;
  ex.execute(trunk, 'Queue', data, trunk.priority + 1);
  const waiting = waitingIn(ex, call.queue);
  waiting.push(trunk);
  const position = waiting.length;
  ex.tell('QueueCallerJoin', trunk, { Queue: call.queue, Position: position, Count: position }, 'agent');
  return { trunk, call, joinedAt: ex.now, position, waitedMs: 0, data };
}

function* wait(ex: Exchange, stay: Stay): Generator<number, Ended, void> {
  const { call } = stay;
  const limitMs = Math.min(call.patienceMs ?? Infinity, call.timeoutMs);
  while (stay.waitedMs < limitMs) {
    const agent = call.nextMember();
    if (agent === null) {
      yield* spend(stay, Math.min(RETRY_MS, limitMs - stay.waitedMs));
      continue;
    }
    const phone = offerToMember(ex, stay, agent);
    yield 5;
    ring(ex, stay.trunk, phone);
    const answerMs = call.answerAfterMs() ?? Infinity;
    const ringMs = Math.min(answerMs, RING_MS_MAX, limitMs - stay.waitedMs);
    yield* spend(stay, ringMs);
    if (ringMs === answerMs) {
      yield* playTalk(ex, stay, agent, phone);
      return { kind: 'answered', agent };
    }
    if (stay.waitedMs >= limitMs && call.patienceMs === limitMs) {
      abandon(ex, stay, phone);
      return { kind: 'abandoned' };
    }
    notAnswered(ex, stay, agent, phone, ringMs);
    if (stay.waitedMs < limitMs) yield* spend(stay, Math.min(RETRY_MS, limitMs - stay.waitedMs));
  }
  if (call.patienceMs === limitMs) {
    abandon(ex, stay, null);
    return { kind: 'abandoned' };
  }
  leaveQueue(ex, stay);
  turnAway(ex, stay.trunk, 16);
  tellCdr(ex, stay.trunk, null, `Queue ${stay.data}`, 'NO ANSWER');
  return { kind: 'timeout' };
}

function* spend(stay: Stay, ms: number): Generator<number, void, void> {
  stay.waitedMs += ms;
  yield ms;
}

function offerToMember(ex: Exchange, stay: Stay, agent: Extension): Channel {
  const { trunk } = stay;
  const phone = phoneOf(ex, trunk, agent);
  phone.exten = trunk.exten;
  phone.connectedNum = trunk.num;
  phone.connectedName = trunk.callerName;
  phone.application = 'AppQueue';
  ex.tell('AgentCalled', trunk, { ...snapshot(phone, 'Dest'), ...member(stay, agent) }, 'agent');
  beginDial(ex, trunk, phone, `PJSIP/${agent.ext}`);
  return phone;
}

function* playTalk(
  ex: Exchange,
  stay: Stay,
  agent: Extension,
  phone: Channel,
): Generator<number, void, void> {
  const { trunk, call } = stay;
  answer(ex, trunk, phone);
  leaveQueue(ex, stay);
  const facts = { ...snapshot(phone, 'Dest'), ...member(stay, agent), HoldTime: holdTime(ex, stay) };
  ex.tell('AgentConnect', trunk, { ...facts, RingTime: Math.round(stay.waitedMs / 1_000) }, 'agent');
  const bridge = connect(ex, trunk, phone);
  const talkedFrom = ex.now;
  const Reason = call.talk.endsWith === 'customer' ? 'caller' : 'agent';
  const say = () => {
    const TalkTime = Math.round((ex.now - talkedFrom) / 1_000);
    ex.tell('AgentComplete', trunk, { ...facts, TalkTime, Reason }, 'agent');
  };
  yield* talk(ex, trunk, phone, bridge, call.talk, { last: `Queue ${stay.data}`, say });
}

function abandon(ex: Exchange, stay: Stay, phone: Channel | null): void {
  const { trunk, call } = stay;
  ex.tell('HangupRequest', trunk, { Cause: 16 });
  // Asterisk says this end twice (trace queue-abandoned).
  if (phone !== null) for (let i = 0; i < 2; i++) endDial(ex, trunk, phone, 'CANCEL');
  const places = { Position: placeOf(ex, stay), OriginalPosition: stay.position };
  const more = { Queue: call.queue, ...places, HoldTime: holdTime(ex, stay) };
  ex.tell('QueueCallerAbandon', trunk, more, 'agent');
  leaveQueue(ex, stay);
  ex.tell('SoftHangupRequest', trunk, { Cause: 16 });
  sayGoodbye(ex, trunk);
  if (phone !== null) ex.hangup(phone, 0);
  ex.hangup(trunk, 16);
  tellCdr(ex, trunk, phone, `Queue ${stay.data}`, 'NO ANSWER');
}

function notAnswered(ex: Exchange, stay: Stay, agent: Extension, phone: Channel, ringMs: number): void {
  const { trunk } = stay;
  endDial(ex, trunk, phone, 'NOANSWER');
  const facts = { ...snapshot(phone, 'Dest'), ...member(stay, agent), RingTime: Math.round(ringMs) };
  ex.tell('AgentRingNoAnswer', trunk, facts, 'agent');
  ex.hangup(phone, 0);
}

function leaveQueue(ex: Exchange, stay: Stay): void {
  const waiting = waitingIn(ex, stay.call.queue);
  const place = waiting.indexOf(stay.trunk);
  if (place >= 0) waiting.splice(place, 1);
  const more = { Queue: stay.call.queue, Position: place + 1, Count: waiting.length };
  ex.tell('QueueCallerLeave', stay.trunk, more, 'agent');
}

function member(stay: Stay, agent: Extension): Record<string, string> {
  return { Queue: stay.call.queue, Interface: `PJSIP/${agent.ext}`, MemberName: agent.name };
}

function placeOf(ex: Exchange, stay: Stay): number {
  return waitingIn(ex, stay.call.queue).indexOf(stay.trunk) + 1;
}

function holdTime(ex: Exchange, stay: Stay): number {
  return Math.round((ex.now - stay.joinedAt) / 1_000);
}

function waitingIn(ex: Exchange, queue: string): Channel[] {
  const known = ex.queues.get(queue);
  if (known !== undefined) return known;
  const fresh: Channel[] = [];
  ex.queues.set(queue, fresh);
  return fresh;
}

function missedInQueue(
  trunk: Channel,
  call: QueueCall,
  kind: 'abandoned' | 'timeout',
  script: string,
): CallTruth {
  const abandoned = kind === 'abandoned';
  return {
    ...{ id: trunk.uniqueid, script: `${script}-${kind}`, direction: 'inbound', disposition: 'missed' },
    ...{ reason: abandoned ? 'abandoned_queue' : 'queue_timeout', agent: null },
    ...{ hungUpBy: abandoned ? 'customer' : 'pbx', number: outsideNumber(call.caller.num) },
    ...{ transfers: 0, recordings: 0, held: false },
  };
}
