// What the daemon's main thread and the engine's thread say to each other.

import type { Config } from '../config/schema.ts';
import type { Answer, Order } from '../desk/order.ts';
import type { ErrorCode } from '../errors.ts';
import type { EngineCounters } from './engine.ts';

export interface EngineOrder {
  readonly config: Config;
  readonly onTerminal: boolean;
}

/** An AppError on its way between threads. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly string[];
  readonly current: unknown;
}

export type ToEngine =
  /** `bodies`: events as JSON, which crosses threads faster than objects and is what the journal keeps. */
  | { readonly type: 'events'; readonly pbx: string; readonly bodies: readonly string[] }
  | { readonly type: 'order'; readonly id: number; readonly order: Order }
  /** Answered as soon as the engine's thread comes to it. */
  | { readonly type: 'pulse' }
  | { readonly type: 'stop' };

export type FromEngine =
  | { readonly type: 'started' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** `taken`: events that have left the channel between the threads, since the start. */
  | { readonly type: 'state'; readonly taken: number; readonly counters: EngineCounters }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'order-refused'; readonly id: number; readonly problem: Problem }
  | { readonly type: 'pulse' }
  | { readonly type: 'stopped' };
