// One row of Asterisk's CDR, read: one party and whom it was connected with for a time. Several make a call. Pure.
// Rule: a row is never believed further than it goes; "ANSWERED" is said of whatever picks up (cdr-story.ts weighs it).

import type { EpochMs, LegId } from '../../events/vocabulary.ts';
import { bornAtOf, orNull } from './channel.ts';
import type { Fields } from './record-columns.ts';
import type { RecordClock } from './record-time.ts';

/** Plain data: it is kept and sent as JSON. */
export interface CdrRow {
  readonly uniqueid: LegId;
  /** The oldest channel of the conversation; null where the backend does not keep it. */
  readonly linkedid: LegId | null;
  readonly channel: string;
  /** '' when it was connected with nobody. */
  readonly dstchannel: string;
  readonly src: string;
  readonly dst: string;
  /** FreePBX: the number that the customer dialled; '' where it is not kept. */
  readonly did: string;
  readonly name: string;
  readonly dcontext: string;
  readonly lastapp: string;
  readonly lastdata: string;
  readonly startedAt: EpochMs;
  /** When `channel` was picked up; null when it was not. */
  readonly answeredAt: EpochMs | null;
  readonly endedAt: EpochMs;
  readonly disposition: CdrDisposition;
  readonly recording: string;
  /** Place among the rows of one channel, then of the source. */
  readonly order: number;
}

export const CDR_DISPOSITIONS = ['answered', 'no_answer', 'busy', 'failed', 'unknown'] as const;
export type CdrDisposition = (typeof CDR_DISPOSITIONS)[number];

export type RowResult<T> = { readonly row: T } | { readonly problem: RowProblem };

/** Why a row cannot be used. */
export type RowProblem = 'no_uniqueid' | 'no_channel' | 'no_linkedid' | 'bad_time' | 'wrong_columns';

export const TEXT_MAX = 500;

/** As Asterisk says it, and as it counts it (cdr.h). */
const DISPOSITIONS: Readonly<Record<string, CdrDisposition>> = {
  ANSWERED: 'answered',
  'NO ANSWER': 'no_answer',
  NOANSWER: 'no_answer',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'failed',
  '8': 'answered',
  '0': 'no_answer',
  '4': 'busy',
  '2': 'failed',
  '16': 'failed',
};

/** Never throws. `order`: place in the source. */
export function readCdrRow(fields: Fields, clock: RecordClock, order: number): RowResult<CdrRow> {
  const uniqueid = text(fields, 'uniqueid');
  const channel = text(fields, 'channel');
  if (uniqueid === '') return { problem: 'no_uniqueid' };
  if (channel === '' || !channel.includes('/')) return { problem: 'no_channel' };
  const disposition = DISPOSITIONS[text(fields, 'disposition').toUpperCase()] ?? 'unknown';
  const times = timesOf(fields, clock, uniqueid, disposition);
  if (times === null) return { problem: 'bad_time' };
  return {
    row: {
      uniqueid,
      linkedid: text(fields, 'linkedid') || null,
      channel,
      dstchannel: text(fields, 'dstchannel'),
      src: text(fields, 'cnum') || text(fields, 'src'),
      dst: text(fields, 'dst'),
      did: text(fields, 'did'),
      name: text(fields, 'cnam') || nameIn(text(fields, 'clid')),
      dcontext: text(fields, 'dcontext'),
      lastapp: text(fields, 'lastapp'),
      lastdata: text(fields, 'lastdata'),
      ...times,
      disposition,
      recording: text(fields, 'recordingfile'),
      order: count(fields, 'sequence') ?? order,
    },
  };
}

/** Tables as FreePBX keeps them have a start, and two lengths. */
function timesOf(
  fields: Fields,
  clock: RecordClock,
  uniqueid: LegId,
  disposition: CdrDisposition,
): Pick<CdrRow, 'startedAt' | 'answeredAt' | 'endedAt'> | null {
  const startedAt = clock(text(fields, 'start'), bornAtOf(uniqueid, Number.NEGATIVE_INFINITY));
  if (startedAt === null) return null;
  const durationMs = (count(fields, 'duration') ?? 0) * 1_000;
  const billedMs = (count(fields, 'billsec') ?? 0) * 1_000;
  const endedAt = clock(text(fields, 'end'), startedAt + durationMs) ?? startedAt + durationMs;
  if (endedAt < startedAt) return null;
  const said = clock(text(fields, 'answer'), startedAt);
  const counted = billedMs > 0 || disposition === 'answered' ? Math.max(startedAt, endedAt - billedMs) : null;
  const answeredAt = said === null ? counted : Math.min(said, endedAt);
  return { startedAt, answeredAt, endedAt };
}

/** `"Name" <number>` → Name. */
function nameIn(clid: string): string {
  const quoted = /^"(.*)"\s*<[^<>]*>$/s.exec(clid.trim())?.[1] ?? '';
  return quoted.replace(/^"+|"+$/g, '').trim();
}

/** '' when it is not there, or a word for nothing. */
export function text(fields: Fields, name: string): string {
  return orNull((fields[name] ?? '').trim().slice(0, TEXT_MAX)) ?? '';
}

function count(fields: Fields, name: string): number | null {
  const value = fields[name]?.trim() ?? '';
  return /^\d{1,9}(\.\d+)?$/.test(value) ? Math.floor(Number(value)) : null;
}
