// What the headers of a channel event say about a leg. Channel names are `sofia/<profile>/<user>@<host>`,
// `loopback/<ext>-a`, `verto.rtc/<user>`; some channels exist only to wait for somebody (`pickup/g1`).

import type { LegFacts, LegId, Party } from '../../events/vocabulary.ts';
import { dialledOf, partyOf } from '../party.ts';
import { type EslEvent, firstOf, header, timeOf } from './event.ts';

const PLUMBING = /^(loopback|pickup|null|error|group|audio|local_stream)\//i;
/** A user part like this is somebody's number, not the name of an endpoint. */
const TELEPHONE_NUMBER = /^\+?\d{7,}$/;
/** FreeSWITCH writes these where nobody gave a name or number. */
const NO_NUMBER = /^0{7,}$/;
const NO_NAME = /^(Outbound Call|unknown|FreeSWITCH)$/i;

/** These are created without a word (CHANNEL_CREATE), so nothing was missed when they first show up later. */
export function isUnannounced(channel: string): boolean {
  return channel.startsWith('pickup/');
}

export function isPlumbing(channel: string): boolean {
  return PLUMBING.test(channel);
}

/** null when the event names no channel. */
export function readChannel(event: EslEvent, at: number): LegFacts | null {
  const leg = header(event, 'Unique-ID');
  const name = firstOf(event, 'Channel-Name', 'Caller-Channel-Name') ?? '';
  if (leg === '' || name === '') return null;
  const plumbing = isPlumbing(name);
  const origin = header(event, 'Call-Direction') === 'inbound' ? 'incoming' : 'outgoing';
  return {
    leg,
    name,
    kind: plumbing ? 'plumbing' : 'endpoint',
    endpoint: plumbing ? null : endpointOf(event, name, origin),
    origin,
    context: firstOf(event, 'Caller-Context'),
    dialled: dialledOf(firstOf(event, 'Caller-Destination-Number')),
    party: origin === 'incoming' ? callerOf(event) : calleeOf(event),
    group: kinOf(event, leg)[0] ?? null,
    bornAt: timeOf(event, 'Caller-Channel-Created-Time') ?? at,
    answered: header(event, 'Answer-State') === 'answered',
  };
}

/** Who the PBX knows it to be (login, gateway), else the user part of the channel's name. */
function endpointOf(event: EslEvent, name: string, origin: LegFacts['origin']): string | null {
  const known =
    origin === 'incoming'
      ? firstOf(event, 'variable_sip_gateway', 'variable_user_name', 'variable_sip_auth_username')
      : firstOf(event, 'variable_sip_gateway_name', 'variable_sip_gateway', 'variable_dialed_user');
  if (known !== null) return known;
  const [, profile = '', address = ''] = /^[^/]+\/(?:([^/]*)\/)?(.*)$/.exec(name) ?? [];
  const [user = ''] = address.replace(/^sips?:/i, '').split('@');
  // A caller's number in the place of a user: the SIP profile is the way in (or out).
  if (TELEPHONE_NUMBER.test(user) && profile !== '') return profile;
  return user === '' ? profile || null : user;
}

function callerOf(event: EslEvent): Party {
  // Bridges and transfers rewrite the caller ID of a leg; the original one stays beside it.
  const number =
    numberIn(event, 'Caller-Orig-Caller-ID-Number') ?? numberIn(event, 'Caller-Caller-ID-Number');
  const name =
    nameIn(event, 'Caller-Orig-Caller-ID-Name', number) ?? nameIn(event, 'Caller-Caller-ID-Name', number);
  // The caller asked not to be known; the number may be there all the same, for emergency services.
  return partyOf(
    header(event, 'Caller-Privacy-Hide-Number') === 'true' ? null : number,
    header(event, 'Caller-Privacy-Hide-Name') === 'true' ? null : name,
  );
}

function calleeOf(event: EslEvent): Party {
  const number = numberIn(event, 'Caller-Callee-ID-Number') ?? firstOf(event, 'Caller-Destination-Number');
  return partyOf(number, nameIn(event, 'Caller-Callee-ID-Name', number));
}

export function numberIn(event: EslEvent, name: string): string | null {
  const number = header(event, name);
  return number === '' || NO_NUMBER.test(number) ? null : number;
}

/** FreeSWITCH repeats the number where there is no name. */
function nameIn(event: EslEvent, field: string, number: string | null): string | null {
  const name = header(event, field);
  return name === '' || name === number || NO_NAME.test(name) || NO_NUMBER.test(name) ? null : name;
}

/** Who rings this leg; null when the PBX does so by itself (click-to-call). */
export function diallerOf(event: EslEvent): LegId | null {
  if (header(event, 'Call-Direction') === 'inbound') return null;
  const originator =
    header(event, 'Other-Type') === 'originator' ? firstOf(event, 'Other-Leg-Unique-ID') : null;
  return (
    originator ??
    firstOf(event, 'variable_originating_leg_uuid', 'variable_originator', 'variable_cc_member_session_uuid')
  );
}

/**
 * Legs that serve the same conversation, the best witness first. Channel-Call-UUID alone is not enough: it is the
 * leg's own on queue agents (trace queue-answered) and falls back to it at the end (trace internal-answered).
 */
export function kinOf(event: EslEvent, self: LegId): LegId[] {
  const kin = new Set<LegId>();
  for (const name of KIN_HEADERS) {
    const leg = header(event, name);
    if (leg !== '' && leg !== self) kin.add(leg);
  }
  return [...kin];
}

const KIN_HEADERS = [
  'Channel-Call-UUID',
  'Other-Leg-Unique-ID',
  'variable_originating_leg_uuid',
  'variable_originator',
  'variable_cc_member_session_uuid',
  'variable_signal_bond',
  'variable_other_loopback_leg_uuid',
  'variable_other_loopback_from_uuid',
] as const;
