// What the author of a simulated call meant by it: the tests hold it against what the daemon made of the events.
// The words are those of src/calls/record.ts.

import type { Direction, Disposition, HungUpBy, MissedReason } from '../../calls/record.ts';

export interface CallTruth {
  /** Uniqueid of the first channel. */
  readonly id: string;
  readonly script: string;
  readonly direction: Direction;
  readonly disposition: Disposition;
  readonly reason: MissedReason | null;
  /** The agent the call counts for. */
  readonly agent: string | null;
  readonly hungUpBy: HungUpBy;
  /** The outside number as it was sent; null when withheld or when there is none. */
  readonly number: string | null;
  readonly transfers: number;
  readonly recordings: number;
  readonly held: boolean;
}

interface Talked {
  readonly endsWith: 'customer' | 'agent';
  readonly hold: unknown;
}

/** An inbound call that `agent` answered. */
export function talkedInbound(
  first: { readonly uniqueid: string },
  caller: { readonly num: string },
  script: string,
  agent: string,
  plan: Talked,
  recordings = 0,
): CallTruth {
  const held = plan.hold !== null;
  return {
    ...{ id: first.uniqueid, script, agent, recordings, held },
    ...{ direction: 'inbound', disposition: 'answered', reason: null, transfers: 0 },
    ...{ hungUpBy: plan.endsWith, number: outsideNumber(caller.num) },
  };
}

/** null for callers who withhold their number. */
export function outsideNumber(num: string): string | null {
  return num === WITHHELD ? null : num;
}

/** What the trunk puts in place of a withheld number (trace cyrillic-and-anonymous). */
export const WITHHELD = 'anonymous';
