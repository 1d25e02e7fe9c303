// The chapters of a leg's life in its record (`callflow`): every transfer begins a new one, with its own profile, times
// and partners. Facts: switch_ivr_generate_json_cdr (switch_ivr.c); traces blind-transfer-refer, attended-transfer-dtmf.

import type { EpochMs, LegId } from '../../events/vocabulary.ts';
import { type EslEvent, firstOf, header, timeOf } from './event.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface CdrBridge {
  readonly at: EpochMs;
  /** null: until one of the two hung up. */
  readonly until: EpochMs | null;
  readonly partner: LegId;
  /** The partner in the headers of its CHANNEL_CREATE; null when the record does not show it. */
  readonly channel: EslEvent | null;
}

export interface CdrTransfer {
  readonly at: EpochMs;
  /** As `variable_transfer_source` has it; '' when the record does not say. */
  readonly source: string;
  /** Digits of the new chapter. */
  readonly destination: string;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CHAPTERS_MAX = 50;

/** Chapters of the leg's life, oldest first: transfers put newer ones in front. */
export function chaptersOf(record: unknown): readonly unknown[] {
  const flow = (record as { callflow?: unknown }).callflow;
  const entries: unknown[] = Array.isArray(flow) ? flow.slice(0, CHAPTERS_MAX) : [flow];
  return entries.toSorted((a, b) => indexOf(a) - indexOf(b));
}

function indexOf(chapter: unknown): number {
  const index = Number((chapter as { profile_index?: unknown } | null)?.profile_index);
  return Number.isFinite(index) ? index : Number.MAX_SAFE_INTEGER;
}

export function profileHeaders(profile: Fields): EslEvent {
  const take = (name: string): unknown => decode(profile[name]);
  const ani = take('ani') || take('caller_id_number');
  return {
    'Unique-ID': take('uuid'),
    'Channel-Name': take('chan_name'),
    'Caller-Context': take('context'),
    'Caller-Destination-Number': take('destination_number'),
    // Bridges rewrite the caller ID of the record; ANI keeps what the caller came with.
    'Caller-Caller-ID-Number': ani,
    'Caller-Caller-ID-Name': ani === take('caller_id_number') ? take('caller_id_name') : ani,
    'Caller-Callee-ID-Number': take('callee_id_number'),
    'Caller-Callee-ID-Name': take('callee_id_name'),
  };
}

export function timesIn(chapter: unknown): EslEvent {
  return objectIn(chapter, 'times') ?? {};
}

/** Each chapter remembers the last bridge in it and whom it was with. */
export function bridgesOf(event: EslEvent, chapters: readonly unknown[], leg: LegId): CdrBridge[] {
  return chapters.flatMap((chapter, index): CdrBridge[] => {
    const at = timeOf(timesIn(chapter), 'bridged_time');
    if (at === null) return [];
    const partners = partnersIn(chapter);
    const isLast = index === chapters.length - 1;
    const named = isLast ? firstOf(event, 'variable_last_bridge_to', 'variable_bridge_uuid') : null;
    const partner = named ?? header(partners.at(-1) ?? {}, 'Unique-ID');
    if (!UUID.test(partner) || partner === leg) return [];
    const channel = partners.find((each) => header(each, 'Unique-ID') === partner) ?? null;
    return [{ at, until: timeOf(timesIn(chapter), 'transfer_time'), partner, channel }];
  });
}

/** Legs that the leg of this chapter rang, or else the one that rang it. */
function partnersIn(chapter: unknown): EslEvent[] {
  const profile = objectIn(chapter, 'caller_profile');
  const rang = listIn(objectIn(profile, 'originatee'), 'originatee_caller_profiles');
  const rangBy = listIn(objectIn(profile, 'originator'), 'originator_caller_profiles');
  const read = (direction: string) => (each: unknown) => ({
    ...profileHeaders((each ?? {}) as Fields),
    'Call-Direction': direction,
  });
  return [...rangBy.map(read('inbound')), ...rang.map(read('outbound'))];
}

export function transfersOf(event: EslEvent, chapters: readonly unknown[]): CdrTransfer[] {
  const history = listOf(header(event, 'variable_transfer_history'));
  return chapters.flatMap((chapter, index): CdrTransfer[] => {
    const at = timeOf(timesIn(chapter), 'transfer_time');
    const next = objectIn(chapters[index + 1], 'caller_profile');
    if (at === null || next === null) return [];
    const destination = header({ to: decode(next.destination_number) }, 'to');
    return [{ at, source: history[index] ?? '', destination }];
  });
}

/** `ARRAY::one|:two` → one, two. */
function listOf(value: string): string[] {
  return value.startsWith('ARRAY::')
    ? value.slice('ARRAY::'.length).split('|:')
    : value === ''
      ? []
      : [value];
}

export function objectIn(value: unknown, name: string): Fields | null {
  if (typeof value !== 'object' || value === null) return null;
  const inner = (value as Record<string, unknown>)[name];
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Fields) : null;
}

export function listIn(value: Fields | null, name: string): readonly unknown[] {
  const inner = value?.[name];
  return Array.isArray(inner) ? inner.slice(0, 10_000) : [];
}

export function decoded(entry: unknown): EslEvent {
  if (typeof entry !== 'object' || entry === null) return {};
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, decode(value)]));
}

/** The module escapes values unless encode-values is false. */
export function decode(value: unknown): unknown {
  if (typeof value !== 'string' || !/%[0-9a-f]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
