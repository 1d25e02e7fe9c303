// Where the events come from: a lived day (live-source.ts) or recorded bytes (replay.ts). The server asks a
// source for nothing else than this.

import type { Originate } from './click-to-call.ts';
import type { Channel } from './exchange.ts';
import type { Session } from './session.ts';

export interface Source {
  /** Channels of this moment. */
  channels(): Iterable<Channel>;
  /** Callers waiting, by queue, in their order. */
  queues(): ReadonlyMap<string, readonly Channel[]>;
  /** A client orders a call; false when this source makes no calls. */
  originate(order: Originate): boolean;
  /** A client has just logged in. */
  loggedIn(session: Session): void;
  start(): void;
  stop(): void;
}
