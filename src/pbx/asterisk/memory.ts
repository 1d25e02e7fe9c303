// What one translation remembers between frames: which channels were announced, which are gone, lists under way.
// Everything here is bounded.

import type { Anomaly, EpochMs, LegFacts, LegId, ListedChannel, PbxEvent } from '../../events/vocabulary.ts';
import { readChannel } from './channel.ts';
import { type AmiFrame, field } from './frame.ts';

/** Ended channels remembered so that late events do not bring them back to life. */
const GONE_MAX = 20_000;
/** Live channels remembered; more than any Asterisk carries. */
const KNOWN_MAX = 200_000;
const ANOMALIES_MAX = 1_000;
/** Channels of one list; a longer one is cut. */
const LIST_MAX = 50_000;

/** ActionID prefix by which the link marks the channel list that it asks for right after connecting. */
export const FIRST_LIST_ACTION = 'ringback-first';

/** What one link remembers between frames. */
export class Memory {
  readonly known = new Map<LegId, 'other' | 'special' | null>();
  readonly gone = new Set<LegId>();
  /** Live channels whose far end asked to end them. */
  readonly asked = new Set<LegId>();
  /** Channels whose beginning this connection did not hear: their far ends may have asked unheard. */
  readonly found = new Set<LegId>();
  /** Channel list under way, by ActionID. */
  readonly lists = new Map<string, ListedChannel[]>();
  /** `PJSIP/101` → the latest channel that the PBX made to ring it. */
  readonly originated = new Map<string, LegId>();
  readonly anomalies: Anomaly[] = [];
  offsetMs: number | null = null;
  unknownFrames = 0;

  /** Time of a frame on the PBX's clock where it has one, else of arrival. */
  timeOf(frame: AmiFrame, arrivedAt: EpochMs): EpochMs {
    const stamp = field(frame, 'timestamp');
    const at = stamp === '' ? Number.NaN : Math.floor(Number(stamp) * 1_000);
    if (Number.isFinite(at)) {
      this.offsetMs = at - arrivedAt;
      return at;
    }
    if (stamp !== '') this.complain(arrivedAt, 'bad_timestamp', stamp);
    return arrivedAt + (this.offsetMs ?? 0);
  }

  /** Facts as a new leg unless it is known or already gone. */
  create(facts: LegFacts, at: EpochMs, announced: boolean): PbxEvent[] {
    if (this.gone.has(facts.leg)) return [];
    const isNew = !this.known.has(facts.leg);
    if (isNew && this.known.size >= KNOWN_MAX) this.complain(at, 'too_many_channels', facts.name);
    if (isNew) this.know(facts.leg, announced);
    return isNew || announced ? [{ type: 'leg-created', at, announced, ...facts }] : [];
  }

  /** A channel that is there from now on, or was there before anybody told. */
  know(leg: LegId, announced: boolean): void {
    const own = ownString(leg);
    this.known.set(own, null);
    if (!announced) this.found.add(own);
  }

  /** A channel that nobody announced (lost event, or we came late) is created from what its event says. */
  ensure(frame: AmiFrame, prefix: string, at: EpochMs, origin: LegFacts['origin']): PbxEvent[] {
    const leg = field(frame, `${prefix}uniqueid`);
    if (leg === '' || this.known.has(leg) || this.gone.has(leg)) return [];
    const facts = readChannel(frame, prefix, at, origin);
    return facts === null ? [] : this.create(facts, at, false);
  }

  /** Asterisk tells of every request of a far end (HangupRequest): what nobody asked for, it did itself. */
  whoEnds(leg: LegId): 'party' | 'pbx' | null {
    if (this.asked.has(leg)) return 'party';
    return this.found.has(leg) ? null : 'pbx';
  }

  forget(leg: LegId): void {
    this.known.delete(leg);
    this.asked.delete(leg);
    this.found.delete(leg);
    this.gone.add(ownString(leg));
    if (this.gone.size <= GONE_MAX) return;
    for (const oldest of this.gone) {
      this.gone.delete(oldest);
      break;
    }
  }

  listed(action: string): ListedChannel[] {
    const list = this.lists.get(action) ?? [];
    if (!this.lists.has(action)) {
      if (this.lists.size > 10) this.lists.clear();
      this.lists.set(action, list);
    }
    if (list.length > LIST_MAX) list.length = LIST_MAX;
    return list;
  }

  complain(at: EpochMs | null, code: string, detail: string): void {
    if (this.anomalies.length < ANOMALIES_MAX) {
      this.anomalies.push({ at, code, detail: detail.slice(0, 200) });
    }
  }
}

/** What is cut out of a packet keeps all of that packet in memory, for as long as it is kept itself. */
function ownString(text: string): string {
  return Buffer.from(text).toString();
}
