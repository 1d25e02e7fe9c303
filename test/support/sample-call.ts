// An answered call, the way the reducer would have made it.

import type { CallRecord } from '../../src/calls/record.ts';

/** Monday, 2 March 2026, 12:00 in Moscow. */
export const CALLS_BEGIN = Date.UTC(2026, 2, 2, 9);

export function sampleCall(i: number, changes: Partial<CallRecord> = {}): CallRecord {
  const startedAt = changes.startedAt ?? CALLS_BEGIN + i * 60_000;
  return {
    id: `01KJQ0S9S0${String(i).padStart(16, '0')}`,
    pbx: 'main',
    pbxCallId: `leg-${i}`,
    direction: 'inbound',
    state: 'ended',
    from: { number: '+79161234567', raw: '79161234567', name: null },
    to: { number: '+74951234567', raw: '4951234567', name: null },
    trunk: 'trunk',
    startedAt,
    answeredAt: startedAt + 2_000,
    endedAt: startedAt + 62_000,
    disposition: 'answered',
    reason: null,
    hungUpBy: 'customer',
    hangupCause: null,
    responseMs: 2_000,
    ivrMs: 0,
    waitMs: 2_000,
    talkMs: 60_000,
    holdMs: 0,
    durationMs: 62_000,
    agent: '101',
    offers: [],
    talks: [],
    queues: [],
    transfers: [],
    recordings: [],
    legs: [],
    complete: true,
    ...changes,
  };
}
