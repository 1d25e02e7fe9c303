// What one translation remembers: the channels that live, who rings and hears whom, and hang-ups that wait for
// their last word. FreeSWITCH tells of pairs of channels, so somebody has to know who was with whom. All bounded.

import type { Anomaly, EpochMs, LegFacts, LegId, PbxEvent } from '../../events/vocabulary.ts';
import type { EslEvent } from './event.ts';

/** Ended channels remembered so that late events do not bring them back to life. */
const GONE_MAX = 20_000;
/** Live channels remembered; more than any FreeSWITCH carries. */
const LINES_MAX = 200_000;
const ANOMALIES_MAX = 1_000;
/** Bridges around one channel: talking, consulting, and some to spare. */
export const BRIDGES_MAX = 8;

/** Two channels that hear each other, or will when the called one answers (early media is bridged, too). */
export interface Bridge {
  readonly id: string;
  readonly legs: readonly [LegId, LegId];
  /** The called side answered: people talk. */
  live: boolean;
}

export interface BlindTransfer {
  readonly by: LegId;
  readonly target: string;
  readonly at: EpochMs;
}

export interface Inheritance {
  readonly by: LegId;
  readonly bySecond: LegId | null;
  readonly transferee: LegId;
  readonly at: EpochMs;
}

/** One channel that lives. */
export interface Line {
  readonly leg: LegId;
  readonly origin: LegFacts['origin'];
  readonly endpoint: string | null;
  readonly since: EpochMs;
  announced: boolean;
  answered: boolean;
  /** The leg that rings this one; null when nobody or the PBX itself does. */
  dialler: LegId | null;
  /** It is rung, and nobody has said yet how that ended. */
  ringing: boolean;
  /** The phone itself said that it rings. */
  rang: boolean;
  /** Placed by the PBX for somebody: click-to-call. `told`: the digits it goes to are known. */
  originated: 'no' | 'untold' | 'told';
  /** Digits as of creation; a click-to-call shows where it goes by changing them. */
  readonly dialled: string | null;
  /** Innermost last: a consultation lies over the talk that waits. */
  bridges: Bridge[];
  /** Whom it was last with, and until when. */
  parted: { readonly partner: LegId; readonly at: EpochMs } | null;
  /** The leg it rings or talks to in order to hand its caller over. */
  consults: LegId | 'nobody yet' | null;
  /** Its dialler hung up while it rang and left it a caller. */
  inherits: Inheritance | null;
  transferSource: string;
  /** The transferer's second leg, kept by the PBX until the phone that it rings answers. */
  zombie: string;
  /** Told when it is clear that it is no way of parking. */
  transfer: BlindTransfer | null;
  parked: boolean;
  inVoicemail: boolean;
  conference: string | null;
}

/** CHANNEL_HANGUP came; who hung up is told by CHANNEL_HANGUP_COMPLETE, which may be late or missing. */
export interface PendingHangup {
  readonly at: EpochMs;
  readonly cause: string;
  by: 'party' | 'pbx' | null;
  /** As far as it shows without: believed when nobody says better. */
  readonly guess: 'party' | 'pbx' | null;
}

export class Memory {
  readonly lines = new Map<LegId, Line>();
  /** Ended channels, with their endpoints. */
  readonly gone = new Map<LegId, string | null>();
  readonly hangups = new Map<LegId, PendingHangup>();
  /** Callers in queues of mod_fifo, longest wait first. */
  readonly fifos = new Map<LegId, string>();
  readonly anomalies: Anomaly[] = [];
  boot: string | null;
  offsetMs: number | null = null;
  unknownEvents = 0;

  constructor(boot: string | null) {
    this.boot = boot;
  }

  line(leg: LegId): Line | null {
    return this.lines.get(leg) ?? null;
  }

  /** null when it lives no more, or when there are more than can be. */
  add(facts: LegFacts, at: EpochMs, announced: boolean): Line | null {
    if (this.gone.has(facts.leg) || this.hangups.has(facts.leg)) return null;
    if (this.lines.size >= LINES_MAX) {
      this.complain(at, 'too_many_channels', facts.name);
      return null;
    }
    const line: Line = {
      leg: facts.leg,
      origin: facts.origin,
      endpoint: facts.endpoint,
      since: at,
      announced,
      answered: facts.answered,
      dialler: null,
      ringing: false,
      rang: false,
      originated: 'no',
      dialled: facts.dialled,
      bridges: [],
      parted: null,
      consults: null,
      inherits: null,
      transferSource: '',
      zombie: '',
      transfer: null,
      parked: false,
      inVoicemail: false,
      conference: null,
    };
    this.lines.set(facts.leg, line);
    return line;
  }

  forget(leg: LegId): void {
    this.gone.set(leg, this.lines.get(leg)?.endpoint ?? null);
    this.lines.delete(leg);
    this.hangups.delete(leg);
    this.fifos.delete(leg);
    if (this.gone.size <= GONE_MAX) return;
    for (const oldest of this.gone.keys()) {
      this.gone.delete(oldest);
      return;
    }
  }

  /** Also of a leg that is gone already. */
  endpointOf(leg: LegId): string | null {
    return this.lines.get(leg)?.endpoint ?? this.gone.get(leg) ?? null;
  }

  /** The leg that rings for this one. */
  ringingFor(dialler: LegId): Line | null {
    for (const line of this.lines.values()) if (line.ringing && line.dialler === dialler) return line;
    return null;
  }

  /** The caller for whom mod_fifo rings a member: whoever waits longest in this queue, or in the only one. */
  waitingIn(fifo: string | null): LegId | null {
    if (fifo === null) return null;
    const queues = new Set(this.fifos.values());
    for (const [leg, queue] of this.fifos) if (queue === fifo || queues.size === 1) return leg;
    return null;
  }

  complain(at: EpochMs | null, code: string, detail: string): void {
    if (this.anomalies.length < ANOMALIES_MAX) {
      this.anomalies.push({ at, code, detail: detail.slice(0, 200) });
    }
  }
}

/** Takes one event apart. `at` is the PBX's own time of the event. */
export type Translator = (event: EslEvent, at: EpochMs, memory: Memory) => PbxEvent[];
