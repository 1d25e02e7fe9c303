// The call record: what the store keeps, the API answers and reports count. Words and rules are the
// README's "What a call is". Times are epoch milliseconds here; JSON times are made in src/api.

import type { EpochMs, HangupCause, LegId } from '../events/vocabulary.ts';

export type CallId = string;
export type AgentId = string;

export type Direction = 'inbound' | 'outbound' | 'internal';
export type CallState = 'ivr' | 'queued' | 'ringing' | 'talking' | 'held' | 'parked' | 'ended';
export type Disposition =
  | 'answered'
  | 'missed'
  | 'no_answer'
  | 'busy'
  | 'rejected'
  | 'cancelled'
  | 'failed'
  | 'unknown';
/** Why an inbound call was missed, in the order in which they are looked at. */
export const MISSED_REASONS = [
  'voicemail',
  'abandoned_queue',
  'queue_timeout',
  'abandoned_ringing',
  'busy',
  'rejected',
  'unavailable',
  'no_answer',
  'abandoned_ivr',
  'not_offered',
  'refused',
] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

/** The caller hung up while waiting for a person, in a queue or while telephones rang. */
export const ABANDONED: readonly MissedReason[] = ['abandoned_queue', 'abandoned_ringing'];
export type HungUpBy = 'customer' | 'agent' | 'pbx' | 'unknown';

export interface Identity {
  /** E.164 where it can be parsed in the configured region, else as sent; null when withheld. */
  readonly number: string | null;
  readonly raw: string | null;
  readonly name: string | null;
}

export type OfferResult =
  | 'answered'
  | 'no_answer'
  | 'busy'
  | 'rejected'
  | 'unavailable'
  | 'cancelled'
  | 'answered_elsewhere';

export interface Offer {
  readonly agent: AgentId;
  readonly startedAt: EpochMs;
  /** null while it rings. */
  readonly endedAt: EpochMs | null;
  /** Begun → answered or ended; null while it rings. */
  readonly ringMs: number | null;
  /** null while it rings. */
  readonly result: OfferResult | null;
}

export interface Talk {
  /** null when the person who answered is not staff (a call forwarded to an outside number). */
  readonly agent: AgentId | null;
  readonly startedAt: EpochMs;
  /** null while it lasts. */
  readonly endedAt: EpochMs | null;
  /** Holds taken out; null while it lasts. */
  readonly talkMs: number | null;
  readonly holdMs: number | null;
}

export interface QueueVisit {
  readonly queue: string;
  readonly joinedAt: EpochMs;
  readonly leftAt: EpochMs | null;
  readonly waitMs: number | null;
  readonly result: 'answered' | 'abandoned' | 'timeout' | 'exit' | 'empty' | 'full' | null;
}

export interface Transfer {
  readonly kind: 'blind' | 'attended' | 'blonde';
  /** Agent, or number of an outside party who transfers; null when unknown. */
  readonly by: string | null;
  readonly to: string | null;
  readonly at: EpochMs;
}

export interface Recording {
  readonly path: string;
}

/** One channel's life, kept for support ("why was this call counted so?"). */
export interface LegRecord {
  readonly leg: LegId;
  readonly name: string;
  readonly kind: 'customer' | 'agent' | 'plumbing' | 'other';
  readonly agent: AgentId | null;
  readonly startedAt: EpochMs;
  readonly answeredAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly cause: HangupCause | null;
}

export interface CallRecord {
  readonly id: CallId;
  readonly pbx: string;
  /** The first leg's unique id on its PBX. */
  readonly pbxCallId: LegId;
  readonly direction: Direction;
  readonly state: CallState;
  readonly from: Identity;
  readonly to: Identity;
  /** Endpoint of the outside leg; null when the call never touched a trunk. */
  readonly trunk: string | null;
  readonly startedAt: EpochMs;
  readonly answeredAt: EpochMs | null;
  /** null while it lasts, and for ever when nobody saw the end (disposition `unknown`). */
  readonly endedAt: EpochMs | null;
  /** null while it lasts. */
  readonly disposition: Disposition | null;
  /** Only for missed calls. */
  readonly reason: MissedReason | null;
  readonly hungUpBy: HungUpBy | null;
  readonly hangupCause: HangupCause | null;
  readonly responseMs: number | null;
  readonly ivrMs: number | null;
  readonly waitMs: number | null;
  readonly talkMs: number | null;
  readonly holdMs: number | null;
  readonly durationMs: number | null;
  readonly agent: AgentId | null;
  readonly offers: readonly Offer[];
  readonly talks: readonly Talk[];
  readonly queues: readonly QueueVisit[];
  readonly transfers: readonly Transfer[];
  readonly recordings: readonly Recording[];
  readonly legs: readonly LegRecord[];
  /** false when a gap touched the record: some of it was not seen. */
  readonly complete: boolean;
}
