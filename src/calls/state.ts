// What the reducer remembers: legs, rooms (bridges) and calls in progress. Mutable, owned by one reducer and
// touched by nothing else; everything a record says is derived from here (description.ts, outcome.ts).

import type {
  BridgeId,
  BridgeKind,
  DialResult,
  EpochMs,
  HangupCause,
  LegFacts,
  LegId,
} from '../events/vocabulary.ts';
import { createNumbers, type Numbers } from './numbers.ts';
import { createPeople, type People } from './people.ts';
import type { AgentId, CallId, QueueVisit, Recording, Transfer } from './record.ts';
import type { CallSettings } from './settings.ts';

/** Bounds of one call; reaching one marks the call incomplete instead of growing. */
export const LEGS_MAX = 1_000;
export const LIST_MAX = 500;
/** How long an ended call still listens for what the PBX says late (CDR, a second DialEnd). */
export const LINGER_MS = 5_000;

export interface Leg {
  readonly id: LegId;
  facts: LegFacts;
  announced: boolean;
  call: Call;
  /** `plumbing` is never a person. */
  kind: 'staff' | 'outside' | 'plumbing';
  agent: AgentId | null;
  readonly startedAt: EpochMs;
  rang: boolean;
  answeredAt: EpochMs | null;
  /** null while it lives; for ever null for a leg that vanished in a gap. */
  endedAt: EpochMs | null;
  ended: boolean;
  cause: HangupCause | null;
  /** When the far end asked to end this leg; null when it did not. */
  hangupRequestedAt: EpochMs | null;
  /** null while it lives, and for ever when nobody saw who ended it. */
  endedBy: 'party' | 'pbx' | null;
  pair: Leg | null;
  room: Room | null;
  held: boolean;
  dial: Dial | null;
  /** Endpoints that the dialplan is about to ring for this leg. */
  announcement: DialAnnouncement | null;
  /** Outside number this leg was sent to, as in the dial string; null when never told. */
  dialledNumber: string | null;
  parked: boolean;
}

export interface Dial {
  readonly from: Leg | null;
  readonly beganAt: EpochMs;
  endedAt: EpochMs | null;
  result: DialResult | null;
}

export interface DialAnnouncement {
  readonly endpoints: readonly string[];
  readonly number: string | null;
  readonly at: EpochMs;
}

/** An attempt to ring one agent, on one or several of the agent's phones. */
export interface OpenOffer {
  readonly agent: AgentId;
  readonly startedAt: EpochMs;
  endedAt: EpochMs | null;
  /** What the PBX said; the truth (given up? answered elsewhere?) is derived. */
  result: DialResult | null;
  readonly ringing: Set<Leg>;
}

export interface OpenTalk {
  /** Agent id, or the leg of a person who is not staff. */
  readonly key: string;
  readonly agent: AgentId | null;
  readonly startedAt: EpochMs;
  endedAt: EpochMs | null;
  /** Stretches without hold; the last one is open (`to` null) while people talk. */
  readonly spans: { readonly from: EpochMs; to: EpochMs | null }[];
  /** Nobody saw it end. */
  lost: boolean;
}

export interface OpenVisit {
  readonly leg: Leg;
  readonly queue: string;
  readonly joinedAt: EpochMs;
  leftAt: EpochMs | null;
  result: QueueVisit['result'] | 'left';
}

export interface Room {
  readonly id: BridgeId;
  readonly kind: BridgeKind;
  readonly legs: Set<Leg>;
}

export interface Call {
  id: CallId;
  /** Set when this call turned out to be part of an older one. */
  mergedInto: Call | null;
  readonly startedAt: EpochMs;
  readonly firstLeg: LegId;
  readonly legs: Leg[];
  liveLegs: number;
  readonly offers: OpenOffer[];
  readonly talks: OpenTalk[];
  readonly visits: OpenVisit[];
  readonly transfers: Transfer[];
  readonly recordings: Recording[];
  /** Digits or number that an originate was asked to reach. */
  originateTarget: string | null;
  /** When voicemail took the call; null when it did not or when something else followed. */
  voicemailAt: EpochMs | null;
  /** The dialplan wanted a queue and the caller never got in. */
  refusedByQueue: { readonly leg: Leg; readonly queue: string; readonly at: EpochMs } | null;
  /** A gap or a bound touched it. */
  incomplete: boolean;
  endedAt: EpochMs | null;
  ended: boolean;
  /** When the end became known here; starts LINGER_MS. */
  closedAt: EpochMs | null;
  /** Its last legs vanished unseen. */
  lost: boolean;
}

export interface CallsState {
  readonly settings: CallSettings;
  readonly numbers: Numbers;
  readonly people: People;
  readonly legs: Map<LegId, Leg>;
  readonly rooms: Map<BridgeId, Room>;
  /** Grouping hints (linkedid, call UUID) → a leg that carries the hint. */
  readonly groups: Map<string, Leg>;
  readonly calls: Map<CallId, Call>;
  /** Ended calls in the order of their end, waiting out LINGER_MS. */
  readonly ended: Call[];
  /** Legs missing from the last periodic channel list; gone when they are missing twice. */
  readonly missing: Set<LegId>;
  now: EpochMs;
}

export function createCalls(settings: CallSettings): CallsState {
  const numbers = createNumbers(settings.region);
  return {
    settings,
    numbers,
    people: createPeople(settings, numbers),
    legs: new Map(),
    rooms: new Map(),
    groups: new Map(),
    calls: new Map(),
    ended: [],
    missing: new Set(),
    now: 0,
  };
}
