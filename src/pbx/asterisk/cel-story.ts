// Rows of CEL of one conversation → its story, in the vocabulary. CEL is nearly what the manager interface tells; what
// it leaves out: when a dial begins (cel-legs.ts), that a phone rings, and that somebody was put on hold. Pure; the
// order in which the rows came does not matter.

import type { DialResult, EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { partyOf } from '../party.ts';
import { activityOf } from './activity.ts';
import { type CelLeg, isOutgoingLine, Ringers, surveyLegs } from './cel-legs.ts';
import type { CelRow } from './cel-row.ts';
import { isLetIn, kindOf, refusal, UNPARKED } from './cel-words.ts';
import { orNull, otherHalf } from './channel.ts';

/** A phone that was tried for so long was there. */
const REACHED_MS = 1_000;

/** `rows`: in the order in which they were written. What happened, in order. */
export function tellCel(rows: readonly CelRow[]): PbxEvent[] {
  return new CelTeller(rows).tell();
}

/** What one channel is in the middle of. */
interface Doing {
  readonly leg: CelLeg;
  /** Who rings it; undefined when nobody does (any more). */
  dialledBy?: LegId | null;
  created: boolean;
  gone: boolean;
  number: string | null;
  queue: string | null;
  parked: boolean;
}

class CelTeller {
  readonly #rows: readonly CelRow[];
  readonly #legs: ReadonlyMap<LegId, CelLeg>;
  readonly #doing = new Map<LegId, Doing>();
  readonly #byName = new Map<string, Doing>();
  readonly #ringers = new Ringers();
  readonly #events: PbxEvent[] = [];
  /** Channels whose far end ended the call, and when that shows first. */
  readonly #asked = new Map<string, EpochMs>();
  readonly #transferrers = new Map<string, LegId>();

  constructor(rows: readonly CelRow[]) {
    this.#rows = rows;
    this.#legs = surveyLegs(rows);
    for (const { type, at, extra } of rows) {
      const source = extra.hangupsource ?? '';
      if (type === 'HANGUP' && source !== '' && !this.#asked.has(source)) this.#asked.set(source, at);
    }
  }

  tell(): PbxEvent[] {
    for (const [index, row] of this.#rows.entries()) {
      const doing = this.#ensure(row);
      if (doing === null || doing.gone) continue;
      this.#identify(doing, row);
      this.#take(row, doing, index);
    }
    const last = this.#rows.at(-1)?.at ?? 0;
    for (const { leg, gone } of this.#doing.values()) {
      // Nobody wrote down how it ended.
      if (!gone) this.#say({ type: 'leg-vanished', leg: leg.id, at: last });
    }
    return this.#events;
  }

  #say(event: PbxEvent): void {
    this.#events.push(event);
  }

  /** The channel of a row, which begins with its first one. */
  #ensure(row: CelRow): Doing | null {
    const known = this.#doing.get(row.uniqueid);
    if (known !== undefined) return known;
    const leg = this.#legs.get(row.uniqueid);
    if (leg === undefined) return null;
    const { number } = leg.facts.party;
    const doing = { leg, number, created: true, gone: false, queue: null, parked: false };
    this.#doing.set(leg.id, doing);
    this.#byName.set(leg.name, doing);
    this.#begin(doing, row.at);
    return doing;
  }

  #begin(doing: Doing, at: EpochMs): void {
    const { leg } = doing;
    this.#say({ type: 'leg-created', announced: leg.announced, at, ...leg.facts });
    const half = this.#byName.get(otherHalf(leg.name) ?? '');
    if (half !== undefined) this.#say({ type: 'legs-paired', at, legs: [half.leg.id, leg.id] });
    if (leg.originated) {
      this.#say({ type: 'originated', at, leg: leg.id, target: leg.target });
      this.#dial(doing, null, null, at);
    } else if (leg.facts.origin === 'outgoing') {
      const ringer = this.#ringers.of(leg);
      if (ringer !== null) this.#dial(doing, ringer.by.id, ringer.target, at);
    }
    this.#ringers.born(leg);
  }

  #dial(doing: Doing, from: LegId | null, target: string | null, at: EpochMs): void {
    doing.dialledBy = from;
    this.#say({ type: 'dial-began', at, from, to: doing.leg.id, target });
  }

  /** Numbers and names may be known only later. */
  #identify(doing: Doing, row: CelRow): void {
    const number = orNull(row.number);
    if (number === null || doing.number !== null) return;
    doing.number = number;
    const party = partyOf(number, orNull(row.name));
    this.#say({ type: 'leg-identified', at: row.at, leg: doing.leg.id, party });
  }

  #take(row: CelRow, doing: Doing, index: number): void {
    switch (row.type) {
      case 'ANSWER':
        this.#answer(row, doing);
        break;
      case 'APP_START':
        this.#start(row, doing, index);
        break;
      case 'APP_END':
        this.#finish(row, doing);
        break;
      case 'BRIDGE_ENTER':
        this.#enter(row, doing);
        break;
      case 'BRIDGE_EXIT':
        this.#exit(row, doing);
        break;
      case 'HANGUP':
      case 'CHAN_END':
        this.#hangUp(row, doing);
        break;
      case 'FORWARD':
        this.#forward(row, doing);
        break;
      default:
        this.#serve(row, doing);
        break;
    }
  }

  #answer({ at }: CelRow, doing: Doing): void {
    this.#endDial(doing, 'answered', at);
    this.#say({ type: 'leg-answered', leg: doing.leg.id, at });
  }

  #endDial(doing: Doing, result: DialResult, at: EpochMs, forwardedTo: string | null = null): void {
    if (doing.dialledBy === undefined) return;
    this.#say({ type: 'dial-ended', at, from: doing.dialledBy, to: doing.leg.id, result, forwardedTo });
    delete doing.dialledBy;
  }

  #start(row: CelRow, doing: Doing, index: number): void {
    const { at, app, data } = row;
    const leg = doing.leg.id;
    const name = app.toLowerCase();
    if (name === 'mixmonitor' || name === 'monitor') {
      const [path = ''] = data.split(',');
      if (path !== '') this.#say({ type: 'recording-started', at, leg, path });
      return;
    }
    const activity = activityOf(name, data);
    if (activity.kind === 'other') return;
    this.#leaveQueue(doing, at);
    this.#say({ type: 'activity-started', at, leg, activity });
    if (activity.kind !== 'voicemail') this.#ringers.ring(doing.leg, data);
    if (activity.kind !== 'queue' || !isLetIn(this.#rows, index)) return;
    doing.queue = activity.queue;
    this.#say({ type: 'queue-joined', at, leg, queue: activity.queue });
  }

  #leaveQueue(doing: Doing, at: EpochMs): void {
    if (doing.queue === null) return;
    this.#say({ type: 'queue-left', at, leg: doing.leg.id, queue: doing.queue, result: 'left' });
    doing.queue = null;
  }

  #finish({ at, app }: CelRow, doing: Doing): void {
    const leg = doing.leg.id;
    this.#ringers.stop(doing.leg);
    if (app.toLowerCase() === 'queue') this.#leaveQueue(doing, at);
    if (activityOf(app.toLowerCase(), '').kind === 'other') return;
    this.#say({ type: 'activity-started', at, leg, activity: { kind: 'other' } });
  }

  #enter(row: CelRow, doing: Doing): void {
    const { at, extra } = row;
    const bridge = orNull(extra.bridge_id ?? '');
    if (bridge === null) return;
    const leg = doing.leg.id;
    const kind = kindOf(row, doing.parked);
    if (doing.queue !== null && kind === 'talk') {
      this.#say({ type: 'queue-left', at, leg, queue: doing.queue, result: 'answered' });
    }
    this.#tellNumber(row, doing);
    this.#say({ type: 'bridge-entered', at, leg, bridge, kind });
  }

  /** Where rows of Dial are not kept, other rows show what was dialled. */
  #tellNumber(row: CelRow, doing: Doing): void {
    const lastActivity = activityOf(row.app.toLowerCase(), row.data);
    if (lastActivity.kind !== 'dial' || lastActivity.number === null || isOutgoingLine(row)) return;
    this.#say({ type: 'cdr-reported', at: row.at, leg: doing.leg.id, lastActivity });
  }

  #exit({ at, extra }: CelRow, doing: Doing): void {
    const bridge = orNull(extra.bridge_id ?? '');
    if (bridge !== null) this.#say({ type: 'bridge-left', at, leg: doing.leg.id, bridge });
  }

  #hangUp({ at, extra }: CelRow, doing: Doing): void {
    const { id: leg, name } = doing.leg;
    doing.gone = true;
    this.#ringers.gone(doing.leg);
    for (const [source, askedAt] of this.#asked) {
      const asker = this.#byName.get(source);
      if (asker === undefined || askedAt > at || (asker.gone && asker !== doing)) continue;
      this.#asked.delete(source);
      this.#say({ type: 'hangup-requested', at: askedAt, leg: asker.leg.id });
    }
    const raw = extra.hangupcause ?? '';
    const q850 = /^\d{1,3}$/.test(raw) ? Number(raw) : null;
    const source = extra.hangupsource;
    const by = source === undefined ? null : source === name ? 'party' : 'pbx';
    const livedMs = at - doing.leg.bornAt;
    if (doing.dialledBy !== undefined && by === 'party' && livedMs >= REACHED_MS) {
      this.#say({ type: 'leg-rang', leg, at: doing.leg.bornAt });
    }
    this.#endDial(doing, by === 'party' ? refusal(q850) : 'cancelled', at);
    this.#say({ type: 'leg-hungup', at, leg, cause: { q850, raw }, by });
  }

  /** The phone that redirected is the one that rings for this channel and hangs up by itself. */
  #forward({ at, extra }: CelRow, { leg }: Doing): void {
    const rung = [...this.#doing.values()].filter(
      (each) =>
        each.dialledBy === leg.id && !each.gone && each.leg.hangup?.extra.hangupsource === each.leg.name,
    );
    const [first] = rung.toSorted((a, b) => (a.leg.hangup?.at ?? 0) - (b.leg.hangup?.at ?? 0));
    if (first !== undefined) this.#endDial(first, 'forwarded', at, orNull(extra.forward ?? ''));
  }

  /** What people did to the call. */
  #serve({ type, at, extra }: CelRow, doing: Doing): void {
    const leg = doing.leg.id;
    const transferee = orNull(extra.transferee_channel_uniqueid ?? '');
    const legIn = (name: string) => {
      const id = orNull(extra[name] ?? '');
      return id === 'N/A' ? null : id;
    };
    if (type === 'BLINDTRANSFER') {
      const target = orNull(extra.extension ?? '');
      if (transferee !== null) this.#transferrers.set(transferee, leg);
      const alone = { by: leg, bySecond: null, targetLeg: null };
      this.#say({ type: 'transferred', kind: 'blind', at, ...alone, transferee, target });
    } else if (type === 'ATTENDEDTRANSFER') {
      const second = legIn('channel2_uniqueid');
      const targetLeg = legIn('transfer_target_channel_uniqueid');
      const bySecond = second === leg ? null : second;
      this.#say({
        ...{ type: 'transferred', kind: 'attended', at, by: leg, bySecond, targetLeg, target: null },
        transferee: legIn('transferee_channel_uniqueid'),
      });
    } else if (type === 'PICKUP') {
      const picker = legIn('pickup_channel_uniqueid');
      if (picker !== null) this.#say({ type: 'picked-up', at, leg: picker, target: leg });
    } else if (type === 'PARK_START') {
      doing.parked = true;
      this.#say({ type: 'parked', at, leg, by: this.#transferrers.get(leg) ?? null, space: '' });
    } else if (type === 'PARK_END') {
      doing.parked = false;
      const by = this.#byName.get(extra.retriever ?? '')?.leg.id ?? null;
      this.#say({ type: 'unparked', at, leg, by, result: UNPARKED[extra.reason ?? ''] ?? 'gave_up' });
    }
  }
}
