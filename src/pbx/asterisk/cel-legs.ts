// Who is who among the channels of one conversation, as CEL tells of them: who dialled in and whom the PBX rang, and
// which channel rang it. CEL has no event for a dial that begins, so that is read from what the channels were doing.

import type { EpochMs, LegFacts, LegId } from '../../events/vocabulary.ts';
import { partyOf } from '../party.ts';
import type { CelRow } from './cel-row.ts';
import { bornAtOf, endpointOf, isPlumbing, orNull } from './channel.ts';
import { numberIn } from './dial-string.ts';

/** A channel of the conversation. */
export interface CelLeg {
  readonly id: LegId;
  readonly name: string;
  readonly facts: LegFacts;
  /** CEL tells how it began. */
  readonly announced: boolean;
  readonly bornAt: EpochMs;
  /** The PBX made it because it was asked to (click-to-call, call files). */
  readonly originated: boolean;
  /** Where an originated channel was sent to; null when it got nowhere. */
  readonly target: string | null;
  /** The HANGUP row; null when there is none. */
  readonly hangup: CelRow | null;
}

/** What Asterisk shows on channels that it dialled. */
const OUTGOING_LINE = '(Outgoing Line)';

/** Channels by their id, in the order of their birth. */
export function surveyLegs(rows: readonly CelRow[]): ReadonlyMap<LegId, CelLeg> {
  const own = new Map<LegId, CelRow[]>();
  for (const row of rows) {
    const known = own.get(row.uniqueid);
    if (known === undefined) own.set(row.uniqueid, [row]);
    else known.push(row);
  }
  const legs = [...own.values()].flatMap((each) => legOf(each) ?? []);
  return new Map(legs.map((leg) => [leg.id, leg]));
}

function legOf(rows: readonly CelRow[]): CelLeg | null {
  const [first] = rows;
  if (first === undefined) return null;
  const start = rows.find(({ type }) => type === 'CHAN_START');
  const { uniqueid: id, channel: name, linkedid, exten, context, number } = start ?? first;
  const isOwn = linkedid === id;
  const dialled = exten === 's' || exten === 'h' ? null : orNull(exten);
  const originated = isOwn && dialled === null && rows.some(isOutgoingLine);
  const incoming = isPlumbing(name) ? name.endsWith(';2') : isOwn && !originated;
  const at = (start ?? first).at;
  const elsewhere = rows.find((row) => !/^(s|h|)$/.test(row.exten));
  return {
    ...{ id, name, originated, announced: start !== undefined },
    target: originated ? (elsewhere?.exten ?? null) : null,
    bornAt: at,
    hangup: rows.find(({ type }) => type === 'HANGUP') ?? null,
    facts: {
      leg: id,
      name,
      kind: isPlumbing(name) ? 'plumbing' : 'endpoint',
      endpoint: endpointOf(name),
      origin: incoming ? 'incoming' : 'outgoing',
      context: orNull(context),
      dialled,
      party: partyOf(orNull(number), orNull((start ?? first).name)),
      group: linkedid,
      bornAt: bornAtOf(id, at),
      answered: false,
    },
  };
}

export function isOutgoingLine({ app, data }: CelRow): boolean {
  return data === OUTGOING_LINE && /^App(Dial2?|Queue)$/.test(app);
}

/** Channels that ring others now, and those that could. */
export class Ringers {
  /** Those that run Dial or Queue, the latest last. */
  readonly #busy: { readonly leg: CelLeg; readonly data: string }[] = [];
  readonly #alive: CelLeg[] = [];

  born(leg: CelLeg): void {
    if (leg.facts.origin === 'incoming' || leg.originated) this.#alive.push(leg);
  }

  ring(leg: CelLeg, data: string): void {
    this.stop(leg);
    this.#busy.push({ leg, data });
  }

  stop(leg: CelLeg): void {
    const at = this.#busy.findIndex((each) => each.leg === leg);
    if (at >= 0) this.#busy.splice(at, 1);
  }

  gone(leg: CelLeg): void {
    this.stop(leg);
    const at = this.#alive.indexOf(leg);
    if (at >= 0) this.#alive.splice(at, 1);
  }

  /** Whoever most likely rings this new channel, and the number that it is sent to; null when nobody can. */
  of(leg: CelLeg): { readonly by: CelLeg; readonly target: string | null } | null {
    const device = leg.name.replace(/-[^-/]*$/, '');
    const named = this.#busy.findLast(({ data }) => targetIn(data, device) !== null);
    // FreePBX keeps no rows of Dial: a Local channel that was sent to this extension rings it.
    const sent = this.#alive.findLast(
      ({ name, facts }) => isPlumbing(name) && facts.dialled === leg.facts.endpoint,
    );
    if (named !== undefined) {
      return { by: named.leg, target: numberIn(targetIn(named.data, device) ?? '') };
    }
    const by = sent ?? this.#busy.at(-1)?.leg ?? this.#alive.at(-1);
    return by === undefined ? null : { by, target: null };
  }
}

/** The part of a dial string that makes channels of this device. */
function targetIn(data: string, device: string): string | null {
  return data.split(/[&,]/).find((each) => reaches(each, device)) ?? null;
}

/** `PJSIP/101`, `PJSIP/trunk/sip:7…@…` and `PJSIP/79…@trunk` reach channels of `PJSIP/101` and `PJSIP/trunk`. */
function reaches(target: string, device: string): boolean {
  if (target === '' || device === '') return false;
  if (target === device || target.startsWith(`${device}/`)) return true;
  const [technology = '', endpoint = ''] = device.split('/');
  return target.startsWith(`${technology}/`) && target.endsWith(`@${endpoint}`);
}
