// One record of mod_json_cdr → what it says about one leg, in neutral words. Used only where events cannot tell:
// FreeSWITCH keeps a record until it could be delivered, so it fills gaps. Pure; idempotent by the leg's id.
// Facts: mod_json_cdr.c (body: JSON, or a form field `cdr` with JSON or base64 of it) and the traces' cdr.json.

import type {
  Activity,
  Anomaly,
  EpochMs,
  HangupCause,
  LegFacts,
  LegId,
  Party,
} from '../../events/vocabulary.ts';
import { activityOf } from './activities.ts';
import { causeOf } from './causes.ts';
import { diallerOf, readChannel } from './channel.ts';
import { type EslEvent, firstOf, header, timeOf } from './event.ts';

export interface CdrFact {
  readonly leg: LegId;
  /** The leg as its CHANNEL_CREATE would have shown it. */
  readonly facts: LegFacts;
  readonly direction: 'incoming' | 'outgoing';
  readonly startedAt: EpochMs;
  /** null when it was never answered. */
  readonly answeredAt: EpochMs | null;
  readonly endedAt: EpochMs;
  readonly cause: HangupCause;
  /** null when the record does not say. */
  readonly by: 'party' | 'pbx' | null;
  readonly caller: Party;
  /** Digits dialled by or for this leg. */
  readonly callee: string | null;
  readonly lastActivity: Activity;
  /** The leg that rang this one; null for a caller and for what the PBX placed itself. */
  readonly dialler: LegId | null;
  /** Whom it was bridged with last, and since when; null when nobody. */
  readonly bridgedWith: LegId | null;
  readonly bridgedAt: EpochMs | null;
  /** The start of the PBX (Core-UUID) that it belongs to. */
  readonly boot: string | null;
}

export type CdrResult =
  | { readonly fact: CdrFact; readonly anomaly: null }
  | { readonly fact: null; readonly anomaly: Anomaly };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The body of a post, as text. Never throws. */
export function parseCdr(body: string): CdrResult {
  const record = readBody(body);
  return record === null ? refusal('no_record', 'the body is no JSON object') : readCdr(record);
}

/** One record, parsed. Never throws. */
export function readCdr(record: unknown): CdrResult {
  const variables = objectIn(record, 'variables');
  if (variables === null) return refusal('no_variables', 'the record has no variables');
  const event = eventOf(record, variables);
  const leg = header(event, 'Unique-ID');
  if (!UUID.test(leg)) return refusal('bad_uuid', leg);
  const startedAt = timeOf(event, 'variable_start_uepoch') ?? secondsIn(event, 'variable_start_epoch');
  const endedAt = timeOf(event, 'variable_end_uepoch') ?? secondsIn(event, 'variable_end_epoch');
  if (startedAt === null || endedAt === null || endedAt < startedAt) {
    return refusal('bad_times', `${leg}: ${startedAt} to ${endedAt}`);
  }
  const facts = readChannel(event, startedAt);
  if (facts === null) return refusal('no_channel', leg);
  const disposition =
    firstOf(event, 'variable_sip_hangup_disposition', 'variable_verto_hangup_disposition') ?? '';
  const application = header(event, 'variable_last_app');
  const bridgedAt = timeOf(event, 'variable_bridge_uepoch') ?? timeOf(event, 'bridged_time');
  const fact: CdrFact = {
    leg,
    facts: { ...facts, bornAt: startedAt },
    direction: facts.origin,
    startedAt,
    answeredAt: timeOf(event, 'variable_answer_uepoch') ?? timeOf(event, 'answered_time'),
    endedAt,
    cause: causeOf(header(event, 'variable_hangup_cause')),
    by: disposition.startsWith('recv') ? 'party' : disposition.startsWith('send') ? 'pbx' : null,
    caller: readChannel({ ...event, 'Call-Direction': 'inbound' }, startedAt)?.party ?? facts.party,
    callee: facts.dialled,
    lastActivity: activityOf(application, header(event, 'variable_last_arg')) ?? { kind: 'other' },
    dialler: diallerOf(event),
    bridgedWith:
      bridgedAt === null ? null : firstOf(event, 'variable_last_bridge_to', 'variable_bridge_uuid'),
    bridgedAt,
    boot: firstOf(event, 'Core-UUID'),
  };
  return { fact, anomaly: null };
}

/** JSON as it is, or a form whose field `cdr` holds it, plain or in base64. */
function readBody(body: string): unknown {
  const plain = parseObject(body);
  if (plain !== null) return plain;
  const field = new URLSearchParams(body).get('cdr');
  if (field === null) return null;
  return parseObject(field) ?? parseObject(Buffer.from(field, 'base64').toString('utf8'));
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A record put in the words of an event, so that both are read by the same rules. */
function eventOf(record: unknown, variables: Readonly<Record<string, unknown>>): EslEvent {
  const event: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(variables)) event[`variable_${name}`] = decode(value);
  const { profile, times } = firstProfile(record);
  const take = (name: string): unknown => decode(profile[name]);
  const ani = take('ani') || take('caller_id_number');
  return Object.assign(event, {
    'Core-UUID': decode((record as Record<string, unknown>)['core-uuid']),
    'Unique-ID': event.variable_uuid ?? take('uuid'),
    'Channel-Name': event.variable_channel_name ?? take('chan_name'),
    'Channel-Call-UUID': event.variable_call_uuid,
    'Call-Direction': event.variable_direction,
    'Caller-Context': take('context'),
    'Caller-Destination-Number': take('destination_number'),
    // Bridges rewrite the caller ID of the record; ANI keeps what the caller came with.
    'Caller-Caller-ID-Number': ani,
    'Caller-Caller-ID-Name': ani === take('caller_id_number') ? take('caller_id_name') : ani,
    'Caller-Callee-ID-Number': take('callee_id_number'),
    'Caller-Callee-ID-Name': take('callee_id_name'),
    'Answer-State': timeOf(event, 'variable_answer_uepoch') === null ? '' : 'answered',
    answered_time: times.answered_time,
    bridged_time: times.bridged_time,
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** The profile with which the leg began; transfers add newer ones in front. */
function firstProfile(record: unknown): { readonly profile: Fields; readonly times: Fields } {
  const flow = (record as { callflow?: unknown }).callflow;
  const entries: unknown[] = Array.isArray(flow) ? flow : [flow];
  const oldest = entries.reduce(
    (first, entry) => (indexOf(entry) < indexOf(first) ? entry : first),
    entries[0],
  );
  return {
    profile: objectIn(oldest, 'caller_profile') ?? {},
    times: objectIn(entries[0], 'times') ?? {},
  };
}

function indexOf(entry: unknown): number {
  const index = Number((entry as { profile_index?: unknown } | null)?.profile_index);
  return Number.isFinite(index) ? index : Number.POSITIVE_INFINITY;
}

function objectIn(value: unknown, name: string): Fields | null {
  if (typeof value !== 'object' || value === null) return null;
  const inner = (value as Record<string, unknown>)[name];
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Fields) : null;
}

/** The module escapes values unless encode-values is false. */
function decode(value: unknown): unknown {
  if (typeof value !== 'string' || !/%[0-9a-f]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function secondsIn(event: EslEvent, name: string): EpochMs | null {
  const value = header(event, name);
  return /^\d{9,11}$/.test(value) ? Number(value) * 1_000 : null;
}

function refusal(code: string, detail: string): CdrResult {
  return { fact: null, anomaly: { at: null, code: `cdr_${code}`, detail: detail.slice(0, 200) } };
}
