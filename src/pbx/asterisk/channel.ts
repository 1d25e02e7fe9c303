// What the fields of one AMI channel snapshot say about a leg. Channel names are `Technology/resource-serial`;
// Local channels come in pairs `;1` and `;2`; some technologies exist only to carry announcements.

import type { EpochMs, LegFacts } from '../../events/vocabulary.ts';
import { dialledOf, partyOf } from '../party.ts';
import { type AmiFrame, field } from './frame.ts';

const PLUMBING =
  /^(Local|Surrogate|AsyncGoto|Bridge|Announcer|Recorder|CBAnn|CBRec|Snoop|Message|Parked|MulticastRTP|UnicastRTP|Multicast)\//i;

/** AMI writes these where it has nothing to say. */
export function orNull(value: string): string | null {
  return value === '' || value === '<unknown>' || value === '<null>' || value === '(null)' ? null : value;
}

export function isPlumbing(channel: string): boolean {
  return PLUMBING.test(channel);
}

/** `PJSIP/101-0000004a` → `101`, `DAHDI/i1/79031112233-1` → `i1`. null for plumbing. */
export function endpointOf(channel: string): string | null {
  if (isPlumbing(channel)) return null;
  const resource = channel.slice(channel.indexOf('/') + 1);
  const [first = ''] = resource.split('/');
  const serial = resource.includes('/') ? -1 : first.lastIndexOf('-');
  return orNull(serial > 0 ? first.slice(0, serial) : first);
}

/** `labpbx-1795433562.20` → the second of its creation, on which CDR and events agree. */
export function bornAtOf(uniqueid: string, otherwise: EpochMs): EpochMs {
  const match = /(?:^|-)(\d{9,11})\.\d+$/.exec(uniqueid);
  return match === null ? otherwise : Number(match[1]) * 1_000;
}

/** The other half of a Local pair, by name. null for other channels. */
export function otherHalf(channel: string): string | null {
  if (channel.endsWith(';1')) return `${channel.slice(0, -1)}2`;
  return channel.endsWith(';2') ? `${channel.slice(0, -1)}1` : null;
}

const RING = '4';
const UP = '6';

/** `prefix`: '' or 'dest' — the same fields describe the caller and the callee of a dial. */
export function readChannel(
  frame: AmiFrame,
  prefix: string,
  at: EpochMs,
  origin: LegFacts['origin'],
): LegFacts | null {
  const leg = field(frame, `${prefix}uniqueid`);
  const name = field(frame, `${prefix}channel`);
  if (leg === '' || name === '') return null;
  const exten = orNull(field(frame, `${prefix}exten`));
  return {
    leg,
    name,
    kind: isPlumbing(name) ? 'plumbing' : 'endpoint',
    endpoint: endpointOf(name),
    origin,
    context: orNull(field(frame, `${prefix}context`)),
    dialled: exten === 's' ? null : dialledOf(exten),
    party: partyOf(
      orNull(field(frame, `${prefix}calleridnum`)),
      orNull(field(frame, `${prefix}calleridname`)),
    ),
    group: orNull(field(frame, `${prefix}linkedid`)),
    bornAt: bornAtOf(leg, at),
    answered: field(frame, `${prefix}channelstate`) === UP,
  };
}

/** Did somebody dial in on this new channel? (Ring: yes. Down, Ringing: the PBX dials out on it.) */
export function originOf(frame: AmiFrame): LegFacts['origin'] {
  const state = field(frame, 'channelstate');
  if (state === RING) return 'incoming';
  if (state !== UP) return 'outgoing';
  return isServedByCaller(field(frame, 'application')) && isOwnGroup(frame) ? 'incoming' : 'outgoing';
}

/** Applications that Asterisk shows on the channels it dialled. */
function isServedByCaller(application: string): boolean {
  return !/^App(Dial|Dial2|Queue)$/.test(application);
}

function isOwnGroup(frame: AmiFrame): boolean {
  return field(frame, 'uniqueid') === field(frame, 'linkedid');
}
