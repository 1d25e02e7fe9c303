// An ended call, the way the reducer would have described it.

import { makeCallId } from '../../src/calls/call-id.ts';
import type { CallRecord } from '../../src/calls/record.ts';

export interface CallSketch {
  readonly leg: string;
  readonly at: number;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly disposition: NonNullable<CallRecord['disposition']>;
  readonly number: string | null;
  readonly agent: string | null;
  /** Waited before the answer, or in vain. */
  readonly waitMs: number;
  readonly talkMs: number;
  readonly pbx?: string;
  readonly queue?: string | null;
  readonly did?: string;
  readonly trunk?: string | null;
  readonly reason?: CallRecord['reason'];
  readonly complete?: boolean;
  /** Other agents who were rung in vain. */
  readonly rung?: readonly string[];
}

export function sampleCall(sketch: CallSketch): CallRecord {
  const { at, direction, disposition, number, agent, waitMs, talkMs, complete = true } = sketch;
  const { pbx = 'main', queue = null, did = '5001', trunk = 'trunk', reason = null, rung = [] } = sketch;
  const isAnswered = disposition === 'answered';
  const answeredAt = isAnswered ? at + waitMs : null;
  const endedAt = disposition === 'unknown' ? null : at + waitMs + (isAnswered ? talkMs : 0);
  const customer = { number, raw: number, name: null };
  const inside = { number: did, raw: did, name: null };
  const isInbound = direction === 'inbound';
  const rings = [...rung, ...(isInbound && isAnswered && agent !== null ? [agent] : [])];
  return {
    id: makeCallId(pbx, sketch.leg, at),
    pbx,
    pbxCallId: sketch.leg,
    direction,
    state: 'ended',
    from: isInbound ? customer : { number: agent, raw: agent, name: null },
    to: isInbound ? inside : customer,
    trunk: direction === 'internal' ? null : trunk,
    startedAt: at,
    answeredAt,
    endedAt,
    disposition,
    reason: disposition === 'missed' ? (reason ?? 'no_answer') : null,
    hungUpBy: 'customer',
    hangupCause: { q850: 16, raw: '16' },
    responseMs: isInbound && isAnswered ? waitMs : null,
    ivrMs: 0,
    waitMs,
    talkMs: disposition === 'unknown' ? null : isAnswered ? talkMs : 0,
    holdMs: 0,
    durationMs: endedAt === null ? null : endedAt - at,
    agent,
    offers: rings.map((each) => ({
      agent: each,
      startedAt: at,
      endedAt: at + waitMs,
      ringMs: waitMs,
      result: isAnswered && each === agent ? 'answered' : isAnswered ? 'answered_elsewhere' : 'cancelled',
    })),
    talks: answeredAt === null ? [] : [{ agent, startedAt: answeredAt, endedAt, talkMs, holdMs: 0 }],
    queues:
      queue === null || !isInbound
        ? []
        : [
            {
              queue,
              joinedAt: at,
              leftAt: at + waitMs,
              waitMs,
              result: isAnswered ? 'answered' : 'abandoned',
            },
          ],
    transfers: [],
    recordings: [],
    legs: [
      {
        leg: sketch.leg,
        name: `PJSIP/${sketch.leg}`,
        kind: 'customer',
        agent: null,
        startedAt: at,
        answeredAt,
        endedAt,
        cause: null,
      },
    ],
    complete: complete && disposition !== 'unknown',
  };
}
