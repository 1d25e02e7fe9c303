// The contract between a PBX link and the rest of the daemon. A link connects, reconnects for ever,
// translates, and hands vocabulary events to its sink in the order of arrival. It changes nothing on the PBX, but
// for the calls that it is told to place (click-to-call).

import type { Anomaly, DialResult, EpochMs, LegId, PbxEvent } from '../events/vocabulary.ts';
import type { CallOrder } from './call-order.ts';

export type LinkState = 'connecting' | 'up' | 'down' | 'stopped';

/** Why a link is down, as far as the administrator can act on it. */
export type LinkProblem =
  | 'unreachable'
  | 'auth_failed'
  | 'refused'
  | 'not_a_pbx'
  | 'too_old'
  | 'silent'
  | 'closed'
  | 'overrun';

export interface LinkStatus {
  readonly pbx: string;
  readonly type: 'asterisk' | 'freeswitch';
  readonly state: LinkState;
  /** true once the first attempt has ended, well or badly. */
  readonly tried: boolean;
  /** Since when it is up, or is not. */
  readonly since: EpochMs;
  readonly problem: LinkProblem | null;
  /** One sentence: what happened, to what, what to do. null when all is well. */
  readonly message: string | null;
  readonly version: string | null;
  /** `arrival` when the PBX sends no time with its events. null until known. */
  readonly clock: 'pbx' | 'arrival' | null;
  /** PBX clock minus ours. null until measured. */
  readonly clockOffsetMs: number | null;
  readonly connects: number;
  readonly framesReceived: number;
  readonly framesUnknown: number;
  readonly anomalies: number;
  readonly lastFrameAt: EpochMs | null;
}

export interface LinkSink {
  /** Events in order. Returns false when the daemon's queue is full: the link then pauses its socket and
   * waits for `resume`. Nothing handed over is ever dropped. */
  events(pbx: string, events: readonly PbxEvent[]): boolean;
  anomaly(pbx: string, anomaly: Anomaly): void;
  status(status: LinkStatus): void;
  /** A call that was ordered did not come to be: the agent's phone did not answer, or there is none. `id`: of the
   * order. When its phone rang, the call says so as well. Not told when the link was lost meanwhile. */
  originateFailed(pbx: string, id: LegId, reason: DialResult): void;
}

export interface PbxLink {
  readonly pbx: string;
  start(): void;
  /** Ends the session politely; resolves when the socket is closed. */
  stop(): Promise<void>;
  status(): LinkStatus;
  /** The daemon's queue has room again. */
  resume(): void;
  /** It is neither at work nor knows that it is not: what should have happened by its own deadlines did not. `now`: of `performance.now()`. */
  isStuck(now: number): boolean;
  /** The PBX rings the agent, then the customer. Resolves when the PBX took the order, long before anybody
   * answers. Errors: `conflict` (click-to-call is off, or the PBX refuses), `invalid`, `rate_limited`,
   * `unreachable` (no call), `timeout` (the PBX may have taken it or not). */
  originate(order: CallOrder): Promise<void>;
}
