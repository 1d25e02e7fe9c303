// The closed vocabulary: every fact about telephony that the rest of the house may know, PBX-neutral and
// in the past tense. `src/pbx/*/translate` is the only producer; `src/calls` the only interpreter.
// Rule: nothing here names a PBX, a channel technology or a dialplan application of one product.

/** Milliseconds since 1970-01-01 UTC, on the clock of the PBX where it sends one, else of arrival. */
export type EpochMs = number;

/** The PBX's own unique id of a channel; unique within one PBX. */
export type LegId = string;

/** The PBX's own id of a bridge (or of a conference room); unique within one PBX. */
export type BridgeId = string;

/** What a PBX says about one channel. `null` means the PBX did not say. */
export interface LegFacts {
  readonly leg: LegId;
  /** Channel name as the PBX shows it to its administrator; for display and support only. */
  readonly name: string;
  /** `plumbing`: half of a Local or loopback pair, never a person. */
  readonly kind: 'endpoint' | 'plumbing';
  /** Peer, user, gateway or trunk name: `101`, `trunk`. null for plumbing. */
  readonly endpoint: string | null;
  /** `incoming`: somebody dialled into the PBX. `outgoing`: the PBX created it to reach somebody. */
  readonly origin: 'incoming' | 'outgoing';
  /** Dialplan context (the way in). */
  readonly context: string | null;
  /** Digits dialled by (incoming) or for (outgoing) this leg, as sent. */
  readonly dialled: string | null;
  /** The party at the far end of this leg: caller ID of an incoming leg, callee of an outgoing one. */
  readonly party: Party;
  /** A hint that legs belong together (linkedid, call UUID): the id of another leg, or a label. */
  readonly group: string | null;
  /** Creation time on which replay, import and CDR agree (may be coarser than `at`); feeds the call id. */
  readonly bornAt: EpochMs;
  readonly answered: boolean;
}

export interface Party {
  /** As sent; null when withheld or absent. */
  readonly number: string | null;
  readonly name: string | null;
}

/** `talk`: people hear each other. `conference`: a room that people join one by one; rooms never make two
 * calls one. `holding` and `parking`: waiting with music, shared by strangers, never talk. */
export type BridgeKind = 'talk' | 'conference' | 'holding' | 'parking';

export type DialResult =
  | 'answered'
  | 'no_answer'
  | 'busy'
  | 'rejected'
  | 'unavailable'
  | 'cancelled'
  | 'answered_elsewhere'
  | 'forwarded'
  | 'failed';

/** What the dialplan is doing with a leg, as far as it matters for the truth of a call. */
export type Activity =
  | { readonly kind: 'voicemail' }
  | { readonly kind: 'queue'; readonly queue: string }
  /** About to ring these endpoints, one attempt each; those that never ring were unreachable. `number`: the
   * outside number in the dial string, null when it holds none. */
  | { readonly kind: 'dial'; readonly endpoints: readonly string[]; readonly number: string | null }
  /** Anything else: announcements, menus, logic. */
  | { readonly kind: 'other' };

export interface HangupCause {
  readonly q850: number | null;
  readonly raw: string;
}

interface At {
  readonly at: EpochMs;
}

export type PbxEvent =
  // legs
  /** `announced: false`: the PBX never said that this leg began; it was first seen in the middle. */
  | ({ readonly type: 'leg-created'; readonly announced: boolean } & At & LegFacts)
  | ({ readonly type: 'leg-identified'; readonly leg: LegId; readonly party: Party } & At)
  | ({ readonly type: 'leg-rang'; readonly leg: LegId } & At)
  | ({ readonly type: 'leg-answered'; readonly leg: LegId } & At)
  /** The leg is run by the dialplan now: `activity` starts and whatever it was doing before is over. */
  | ({ readonly type: 'activity-started'; readonly leg: LegId; readonly activity: Activity } & At)
  | ({ readonly type: 'leg-held'; readonly leg: LegId } & At)
  | ({ readonly type: 'leg-unheld'; readonly leg: LegId } & At)
  /** The far end of this leg asked to end it (BYE, CANCEL, on-hook). Not sent when the PBX ends it. */
  | ({ readonly type: 'hangup-requested'; readonly leg: LegId } & At)
  | ({
      readonly type: 'leg-hungup';
      readonly leg: LegId;
      readonly cause: HangupCause;
      /** Who ended this leg: the far end or the PBX; null when nobody saw. A PBX that tells of every request of a
       * far end has ended by itself what nobody asked for; only its translator knows that. */
      readonly by: 'party' | 'pbx' | null;
    } & At)
  /** Two halves of one wire (Local, loopback): what enters one leaves the other. */
  | ({ readonly type: 'legs-paired'; readonly legs: readonly [LegId, LegId] } & At)
  /** The PBX says that these legs serve one conversation (other-leg headers, signal bonds). */
  | ({ readonly type: 'legs-linked'; readonly legs: readonly [LegId, LegId] } & At)
  // dials
  | ({
      readonly type: 'dial-began';
      /** Who rings; null when the PBX itself originates. */
      readonly from: LegId | null;
      readonly to: LegId;
      /** Number or device sent to, as dialled; null when the PBX does not say. */
      readonly target: string | null;
    } & At)
  | ({
      readonly type: 'dial-ended';
      readonly from: LegId | null;
      readonly to: LegId;
      readonly result: DialResult;
      /** Where a `forwarded` dial went, as the phone said it. */
      readonly forwardedTo: string | null;
    } & At)
  // bridges
  | ({
      readonly type: 'bridge-entered';
      readonly leg: LegId;
      readonly bridge: BridgeId;
      readonly kind: BridgeKind;
    } & At)
  | ({ readonly type: 'bridge-left'; readonly leg: LegId; readonly bridge: BridgeId } & At)
  // queues
  | ({
      readonly type: 'queue-joined';
      readonly leg: LegId;
      readonly queue: string;
    } & At)
  /** `answered`: an agent took the caller. `left`: the PBX did not say why. */
  | ({
      readonly type: 'queue-left';
      readonly leg: LegId;
      readonly queue: string;
      readonly result: 'answered' | 'abandoned' | 'timeout' | 'exit' | 'empty' | 'full' | 'left';
    } & At)
  // services
  | ({
      readonly type: 'transferred';
      readonly kind: 'blind' | 'attended';
      /** The leg of the person who transfers, in the conversation that is handed over. */
      readonly by: LegId;
      /** The transferer's second leg (attended by two calls); null when there is one leg only. */
      readonly bySecond: LegId | null;
      /** The party that is handed over; null when the PBX does not say. */
      readonly transferee: LegId | null;
      /** The leg it is handed to (attended); null for a blind transfer. */
      readonly targetLeg: LegId | null;
      /** Extension it is handed to (blind); null when only the leg is known. */
      readonly target: string | null;
    } & At)
  /** `leg` took the call that rang at `target`. */
  | ({ readonly type: 'picked-up'; readonly leg: LegId; readonly target: LegId } & At)
  | ({ readonly type: 'parked'; readonly leg: LegId; readonly by: LegId | null; readonly space: string } & At)
  | ({
      readonly type: 'unparked';
      readonly leg: LegId;
      readonly by: LegId | null;
      readonly result: 'retrieved' | 'timeout' | 'gave_up';
    } & At)
  | ({ readonly type: 'recording-started'; readonly leg: LegId; readonly path: string } & At)
  /** The PBX was asked to place a call: it rings `leg` first and then connects it to `target`. */
  | ({ readonly type: 'originated'; readonly leg: LegId; readonly target: string | null } & At)
  // the PBX's own opinion, used only where events cannot tell
  | ({ readonly type: 'cdr-reported'; readonly leg: LegId; readonly lastActivity: Activity } & At)
  // what the link could not see; made by src/calls/reconciliation.ts, one per leg, never by a translator
  /** The link was lost while this leg lived: what happened meanwhile is unknown. */
  | ({ readonly type: 'leg-unseen'; readonly leg: LegId } & At)
  /** The leg is gone and nobody saw when. */
  | ({ readonly type: 'leg-vanished'; readonly leg: LegId } & At)
  // the link; each is turned into events of single legs before it is reduced and journalled
  /** The PBX (re)started: legs known before are gone. */
  | ({ readonly type: 'pbx-started'; readonly boot: string } & At)
  | ({ readonly type: 'link-lost'; readonly reason: string } & At)
  /** The PBX's own list of live channels. `first`: the one taken right after connecting. */
  | ({
      readonly type: 'channels-listed';
      readonly first: boolean;
      readonly channels: readonly ListedChannel[];
    } & At)
  | ({ readonly type: 'clock-ticked' } & At);

export interface ListedChannel {
  readonly facts: LegFacts;
  readonly bridge: BridgeId | null;
  readonly bridgeKind: BridgeKind | null;
  readonly activity: Activity | null;
  /** The other half of the wire for plumbing, when the list tells. */
  readonly pair: LegId | null;
}

/** Words about the whole PBX rather than one leg. */
export type LinkEventType = 'pbx-started' | 'link-lost' | 'channels-listed' | 'clock-ticked';
export type PbxEventType = PbxEvent['type'];
export type EventOf<T extends PbxEventType> = Extract<PbxEvent, { type: T }>;
/** An event about single legs: what the journal holds and the reducer's handlers take. */
export type LegEvent = Exclude<PbxEvent, { type: LinkEventType }>;

/** Something odd that the PBX said: data, counted and visible, never a throw. */
export interface Anomaly {
  readonly at: EpochMs | null;
  readonly code: string;
  readonly detail: string;
}

/** Version of the vocabulary; stored with every journal entry. */
export const VOCABULARY_VERSION = 1;
