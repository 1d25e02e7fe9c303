// Calls that agents place: to the outside through the trunk, and to each other. Traces: outbound-answered,
// outbound-busy, outbound-agent-gives-up, internal-answered.

import type { Disposition } from '../../calls/record.ts';
import type { Channel, Exchange } from './exchange.ts';
import { type TalkPlan, talk } from './inbound-calls.ts';
import {
  answer,
  beginDial,
  connect,
  type DialStatus,
  dialFrom,
  type Extension,
  endDial,
  offer,
  offerOutside,
  ring,
  tellCdr,
} from './moves.ts';
import type { Script } from './timeline.ts';
import type { CallTruth } from './truth.ts';

export type AttemptPlan =
  | { readonly kind: 'answer'; readonly ringMs: number; readonly talk: TalkPlan }
  | { readonly kind: 'busy' | 'no-answer' | 'cancelled'; readonly ringMs: number };

export interface OutboundCall {
  readonly agent: Extension;
  /** As it goes to the trunk. */
  readonly number: string;
  /** The company's number, shown to the customer. */
  readonly shownNumber: string;
  readonly plan: AttemptPlan;
}

/** The agent dials 9 for an outside line. */
export function* outboundCall(ex: Exchange, call: OutboundCall): Script {
  return yield* callOutside(ex, dialFrom(ex, call.agent, `9${call.number}`), call);
}

/** The dialplan takes the agent's channel to the customer. */
export function* callOutside(ex: Exchange, from: Channel, call: OutboundCall): Script {
  ex.execute(from, 'Set', `CALLERID(num)=${call.shownNumber}`, 1);
  from.num = call.shownNumber;
  ex.tell('NewCallerid', from, { 'CID-CallingPres': '0 (Presentation Allowed, Not Screened)' });
  const data = `PJSIP/${call.number}@trunk,60,tTkK`;
  ex.execute(from, 'Dial', data, 2);
  const to = offerOutside(ex, from, `9${call.number}`);
  yield 3;
  beginDial(ex, from, to, `${call.number}@trunk`);
  yield 800;
  ring(ex, from, to);
  const result = yield* playAttempt(ex, from, to, call.plan, `Dial ${data}`);
  return truthOf(from, call.agent, 'outbound', call.plan, result, call.number);
}

export function* internalCall(ex: Exchange, agent: Extension, other: Extension, plan: AttemptPlan): Script {
  const from = dialFrom(ex, agent, other.ext);
  const data = `PJSIP/${other.ext},25,tTkK`;
  ex.execute(from, 'Dial', data, 1);
  const to = offer(ex, from, other);
  yield 4;
  beginDial(ex, from, to, other.ext);
  ring(ex, from, to);
  const result = yield* playAttempt(ex, from, to, plan, `Dial ${data}`);
  return truthOf(from, agent, 'internal', plan, result, null);
}

function* playAttempt(
  ex: Exchange,
  from: Channel,
  to: Channel,
  plan: AttemptPlan,
  last: string,
): Generator<number, Disposition, void> {
  yield plan.ringMs;
  if (plan.kind === 'answer') {
    answer(ex, from, to);
    const bridge = connect(ex, from, to);
    yield* talk(ex, from, to, bridge, plan.talk, { last, say: null });
    return 'answered';
  }
  if (plan.kind === 'cancelled') {
    ex.tell('HangupRequest', from, { Cause: 127 });
    endDial(ex, from, to, 'CANCEL');
    ex.tell('SoftHangupRequest', from, { Cause: 16 });
    tellCdr(ex, from, to, last, 'NO ANSWER');
    ex.hangup(to, 127);
    ex.hangup(from, 127);
    return 'cancelled';
  }
  const busy = plan.kind === 'busy';
  refuse(ex, from, to, busy ? 'BUSY' : 'NOANSWER', busy ? 17 : 0);
  tellCdr(ex, from, to, last, busy ? 'BUSY' : 'NO ANSWER');
  ex.hangup(from, busy ? 17 : 16);
  return busy ? 'busy' : 'no_answer';
}

function refuse(ex: Exchange, from: Channel, to: Channel, status: DialStatus, cause: number): void {
  if (status === 'BUSY') ex.tell('HangupRequest', to, { Cause: cause });
  endDial(ex, from, to, status);
  ex.execute(from, 'Hangup', '', from.priority + 1);
  ex.tell('SoftHangupRequest', from, { Cause: 16 });
  ex.hangup(to, cause);
}

const ENDED_BY = { cancelled: 'agent', busy: 'customer', 'no-answer': 'pbx' } as const;

function truthOf(
  from: Channel,
  agent: Extension,
  direction: 'outbound' | 'internal',
  plan: AttemptPlan,
  disposition: Disposition,
  number: string | null,
): CallTruth {
  const talked = plan.kind === 'answer' ? plan.talk : null;
  const endedBy = plan.kind === 'answer' ? plan.talk.endsWith : ENDED_BY[plan.kind];
  return {
    ...{ id: from.uniqueid, script: `${direction}-${plan.kind}`, direction, disposition, reason: null },
    ...{ agent: agent.ext, number, transfers: 0, recordings: 0, held: talked?.hold != null },
    // A colleague is no customer.
    hungUpBy: direction === 'internal' && endedBy === 'customer' ? 'agent' : endedBy,
  };
}
