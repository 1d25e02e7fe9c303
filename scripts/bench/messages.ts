// What the benchmark and the process that plays the PBX say to each other over IPC. Times are epoch
// milliseconds with a fraction, on the one clock of this machine.

import type { Stream } from './workload.ts';

export interface Preparation {
  readonly stream: Stream;
  /** What the daemon asks an Asterisk to leave out; events that match are not part of the load. */
  readonly filters: readonly string[];
  readonly copies: number;
  readonly copiesPerSecond: number;
  /** `pour`: as fast as the client reads. `pace`: each event at its own time. */
  readonly how: 'pour' | 'pace';
  /** Hold every call in the middle and play the rest on a second `play`. */
  readonly inTwoParts: boolean;
  /** Epoch ms on the first event. */
  readonly from: number;
  readonly marked: boolean;
}

export type ToLoad =
  | ({ readonly type: 'prepare' } & Preparation)
  /** `part`: 0 or 1. */
  | { readonly type: 'play'; readonly part: number }
  | { readonly type: 'stop' };

export interface Address {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

export interface Prepared {
  readonly type: 'prepared';
  readonly traces: number;
  /** Of each part. */
  readonly events: readonly number[];
  readonly bytes: readonly number[];
  /** null: some recording states nothing about its calls. */
  readonly calls: number | null;
  readonly markerNumber: string | null;
}

export type FromLoad =
  | ({ readonly type: 'listening' } & Address)
  /** The client that logged in last has asked for these. */
  | { readonly type: 'filtered'; readonly filters: readonly string[] }
  | Prepared
  | { readonly type: 'played'; readonly firstByteAt: number; readonly lastByteAt: number }
  | { readonly type: 'hung-up'; readonly number: string; readonly at: number }
  | { readonly type: 'failed'; readonly message: string };

export function now(): number {
  return performance.timeOrigin + performance.now();
}
