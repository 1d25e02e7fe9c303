// One record of mod_json_cdr → what it says about one leg. FreeSWITCH posts a record when a leg is over and keeps it
// until it could be delivered, so records fill gaps. Pure; cdr-story.ts makes a story of them.
// Facts: mod_json_cdr.c, switch_ivr_generate_json_cdr (switch_ivr.c) and the traces' cdr.json.

import { AppError } from '../../errors.ts';
import type { Anomaly, EpochMs, LegId } from '../../events/vocabulary.ts';
import type { Cdr } from '../../store/cdr-writer.ts';
import { APPLICATION_NAMES } from './activities.ts';
import { readBody } from './cdr-body.ts';
import {
  bridgesOf,
  type CdrBridge,
  type CdrTransfer,
  chaptersOf,
  decode,
  decoded,
  type Fields,
  listIn,
  objectIn,
  profileHeaders,
  timesIn,
  transfersOf,
  UUID,
} from './cdr-chapters.ts';
import { diallerOf, kinOf, readChannel } from './channel.ts';
import { type EslEvent, firstOf, header, timeOf } from './event.ts';

/** What one record says. Plain data: it is kept as JSON until a gap needs it. */
export interface CdrFact {
  readonly leg: LegId;
  /** The leg in the headers of its CHANNEL_CREATE. */
  readonly channel: EslEvent;
  readonly startedAt: EpochMs;
  /** null when the phone never said that it rings. */
  readonly rangAt: EpochMs | null;
  /** null when it was never answered. */
  readonly answeredAt: EpochMs | null;
  readonly endedAt: EpochMs;
  readonly cause: string;
  /** `recv_bye`, `send_cancel`…; '' when the record does not say. */
  readonly disposition: string;
  /** What the dialplan did with it, as far as it matters, oldest first. */
  readonly applications: readonly CdrApplication[];
  /** Whom it was with, oldest first. */
  readonly bridges: readonly CdrBridge[];
  /** Every transfer begins a new chapter of the leg. */
  readonly transfers: readonly CdrTransfer[];
  /** Total time on hold, and when the last hold began; null when it was never held. */
  readonly hold: { readonly lastAt: EpochMs; readonly ms: number } | null;
  /** How it left the queue of mod_callcenter; null when it was in none. */
  readonly queue: { readonly cause: string; readonly reason: string; readonly agent: string } | null;
  readonly conference: string | null;
  /** The leg that rang it; null for a caller and for what the PBX placed itself. */
  readonly caller: LegId | null;
  /** Other legs of the same conversation, and labels that such legs share. */
  readonly kin: readonly string[];
}

export interface CdrApplication {
  readonly at: EpochMs;
  readonly name: string;
  readonly data: string;
}

export type CdrResult =
  | { readonly fact: CdrFact; readonly anomaly: null }
  | { readonly fact: null; readonly anomaly: Anomaly };

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Of one record; more says nothing new. */
const APPLICATIONS_MAX = 200;
const KIN_MAX = 50;
const TEXT_MAX = 500;
const APPLICATIONS: ReadonlySet<string> = new Set([...APPLICATION_NAMES, 'conference', 'record_session']);

/** The body of a post, as text. Never throws. */
export function parseCdr(body: string): CdrResult {
  const record = readBody(body);
  return record === null ? refusal('no_record', 'the body is no JSON object') : readRecord(record);
}

/** What was posted, as it is kept until a gap needs it. Errors: `invalid`. */
export function readCdr(pbx: string, body: string): Cdr {
  const { fact, anomaly } = parseCdr(body);
  if (fact !== null) return cdrOf(pbx, fact);
  const hint =
    anomaly.code === 'cdr_no_record'
      ? 'Set "encode" to "false" or "base64" in json_cdr.conf.xml: with "true" the module loses quotes in values.'
      : 'It is not a record of mod_json_cdr, or of one leg that is over.';
  throw new AppError('invalid', `The record cannot be used: ${anomaly.detail}. ${hint}`);
}

/** As it is kept. */
export function cdrOf(pbx: string, fact: CdrFact): Cdr {
  const { leg, caller, startedAt, endedAt, kin } = fact;
  return { pbx, leg, caller, startedAt, endedAt, kin, body: JSON.stringify(fact) };
}

/** One record, parsed. Never throws. */
export function readRecord(record: unknown): CdrResult {
  const variables = objectIn(record, 'variables');
  if (variables === null) return refusal('no_variables', 'the record has no variables');
  const event: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(variables)) event[`variable_${name}`] = decode(value);
  const chapters = chaptersOf(record);
  const channel = channelOf(event, objectIn(chapters[0], 'caller_profile') ?? {});
  const leg = header(channel, 'Unique-ID');
  if (!UUID.test(leg)) return refusal('bad_uuid', leg);
  const startedAt = timeOf(event, 'variable_start_uepoch') ?? secondsIn(event, 'variable_start_epoch');
  const endedAt = timeOf(event, 'variable_end_uepoch') ?? secondsIn(event, 'variable_end_epoch');
  if (startedAt === null || endedAt === null || endedAt < startedAt) {
    return refusal('bad_times', `${leg}: ${startedAt} to ${endedAt}`);
  }
  if (readChannel(channel, startedAt) === null) return refusal('no_channel', leg);
  const bridges = bridgesOf(event, chapters, leg);
  const fact: CdrFact = {
    leg,
    channel: { ...channel, 'Caller-Channel-Created-Time': String(startedAt * 1_000) },
    startedAt,
    rangAt: timeOf(event, 'variable_progress_uepoch') ?? timeOf(event, 'variable_progress_media_uepoch'),
    answeredAt: timeOf(event, 'variable_answer_uepoch') ?? answeredIn(chapters),
    endedAt,
    cause: header(event, 'variable_hangup_cause'),
    disposition: firstOf(event, 'variable_sip_hangup_disposition', 'variable_verto_hangup_disposition') ?? '',
    applications: applicationsOf(record, event, chapters, startedAt),
    bridges,
    transfers: transfersOf(event, chapters),
    hold: holdOf(event),
    queue: queueOf(event),
    conference: firstOf(event, 'variable_conference_name'),
    caller: diallerOf(channel),
    kin: kinIn(event, channel, bridges, leg),
  };
  return { fact, anomaly: null };
}

/** The record in the words of an event, so that both are read by the same rules. */
function channelOf(event: EslEvent, profile: Fields): EslEvent {
  const variables = Object.entries(event).filter(([name]) => CHANNEL_VARIABLES.has(name));
  const own = profileHeaders(profile);
  return {
    ...own,
    'Unique-ID': firstOf(event, 'variable_uuid') ?? own['Unique-ID'],
    'Channel-Name': firstOf(event, 'variable_channel_name') ?? own['Channel-Name'],
    'Channel-Call-UUID': header(event, 'variable_call_uuid'),
    'Call-Direction': header(event, 'variable_direction'),
    ...Object.fromEntries(variables),
  };
}

/** What reading a channel looks at (channel.ts, legs.ts). */
const CHANNEL_VARIABLES: ReadonlySet<string> = new Set(
  `sip_gateway sip_gateway_name user_name sip_auth_username dialed_user originating_leg_uuid originator
  cc_member_session_uuid signal_bond other_loopback_leg_uuid other_loopback_from_uuid fifo_outbound_uuid fifo_name
  fifo_originate_uuid session_id`
    .split(/\s+/)
    .map((name) => `variable_${name}`),
);

function answeredIn(chapters: readonly unknown[]): EpochMs | null {
  for (const chapter of chapters) {
    const at = timeOf(timesIn(chapter), 'answered_time');
    if (at !== null) return at;
  }
  return null;
}

/** app_log has the time of each; where it is missing, they began with their chapter. */
function applicationsOf(
  record: unknown,
  event: EslEvent,
  chapters: readonly unknown[],
  startedAt: EpochMs,
): CdrApplication[] {
  const logged = listIn(objectIn(record, 'app_log'), 'applications').flatMap((entry) =>
    applicationIn(entry, timeOf(decoded(entry), 'app_stamp')),
  );
  if (logged.length > 0) return logged.slice(0, APPLICATIONS_MAX);
  const planned = chapters.flatMap((chapter) => {
    const at = timeOf(timesIn(chapter), 'profile_created_time') ?? startedAt;
    return listIn(objectIn(chapter, 'extension'), 'applications').flatMap((entry) =>
      applicationIn(entry, at),
    );
  });
  if (planned.length > 0) return planned.slice(0, APPLICATIONS_MAX);
  const last = { app_name: header(event, 'variable_last_app'), app_data: header(event, 'variable_last_arg') };
  return applicationIn(last, startedAt);
}

function applicationIn(entry: unknown, at: EpochMs | null): CdrApplication[] {
  const fields = decoded(entry);
  const name = header(fields, 'app_name');
  if (at === null || !APPLICATIONS.has(name)) return [];
  return [{ at, name, data: header(fields, 'app_data').slice(0, TEXT_MAX) }];
}

function holdOf(event: EslEvent): CdrFact['hold'] {
  const lastAt = timeOf(event, 'variable_last_hold_uepoch');
  const ms = Number(header(event, 'variable_hold_accum_ms'));
  return lastAt === null || !(ms > 0) ? null : { lastAt, ms };
}

function queueOf(event: EslEvent): CdrFact['queue'] {
  const cause = header(event, 'variable_cc_cause');
  if (header(event, 'variable_cc_side') !== 'member' || cause === '') return null;
  const reason = header(event, 'variable_cc_cancel_reason');
  return { cause, reason, agent: header(event, 'variable_cc_agent') };
}

function kinIn(event: EslEvent, channel: EslEvent, bridges: readonly CdrBridge[], leg: LegId): string[] {
  const dialler = diallerOf(channel);
  const conference = firstOf(event, 'variable_conference_uuid');
  const named = [
    'originated_legs',
    'originate_signal_bond',
    'originate_causes',
    'bridge_uuid',
    'cc_agent_uuid',
  ];
  const kin = new Set([
    ...(dialler === null ? [] : [dialler]),
    ...kinOf(channel, leg),
    ...bridges.map(({ partner }) => partner),
    ...named.flatMap((name) => header(event, `variable_${name}`).match(UUIDS) ?? []),
    ...(conference === null ? [] : [`conference ${conference.slice(0, TEXT_MAX)}`]),
  ]);
  kin.delete(leg);
  return [...kin].slice(0, KIN_MAX);
}

function secondsIn(event: EslEvent, name: string): EpochMs | null {
  const value = header(event, name);
  return /^\d{9,11}$/.test(value) ? Number(value) * 1_000 : null;
}

function refusal(code: string, detail: string): CdrResult {
  return { fact: null, anomaly: { at: null, code: `cdr_${code}`, detail: detail.slice(0, 200) } };
}
