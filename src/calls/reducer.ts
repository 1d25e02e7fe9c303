// EVENTS → CALLS. A deterministic state machine: no clock, no I/O, no throw.

import type { PbxEvent } from '../events/vocabulary.ts';
import type { CallId, CallRecord } from './record.ts';
import type { CallSettings } from './settings.ts';

export interface CallsState {
  readonly settings: CallSettings;
}

/** What one event did. */
export interface Reduction {
  /** The call that the event belongs to; null when it belongs to none (then it is not journalled). */
  readonly call: CallId | null;
  /** Calls whose record changed; read them with `describeCall` when it suits (once per commit is enough). */
  readonly changed: readonly CallId[];
  /** Calls that turned out to be part of an older one: their records and tasks are gone. */
  readonly merged: readonly { readonly id: CallId; readonly into: CallId }[];
}

export declare function createCalls(settings: CallSettings): CallsState;
export declare function reduce(state: CallsState, event: PbxEvent): Reduction;
/** The record as it stands; null when the call is not (any more) in memory. */
export declare function describeCall(state: CallsState, id: CallId): CallRecord | null;
export declare function openCalls(state: CallsState): readonly CallId[];
