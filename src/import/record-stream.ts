// What every source of records looks like: rows of files and tables, one after the other, each with its place, so that
// reading can go on there. Rule: what stands in a row is data, and a row that makes no sense costs itself only.

import type { EpochMs, LegId } from '../events/vocabulary.ts';
import { type AsteriskFact, kinOfFact } from '../pbx/asterisk/cdr.ts';
import { type CdrRow, type RowProblem, readCdrRow } from '../pbx/asterisk/cdr-row.ts';
import { type CelRow, readCelRow } from '../pbx/asterisk/cel-row.ts';
import { bornAtOf } from '../pbx/asterisk/channel.ts';
import type { Fields, RecordKind } from '../pbx/asterisk/record-columns.ts';
import type { RecordClock } from '../pbx/asterisk/record-time.ts';

/** Reading from here gives a row again: an offset, a key. */
export type Place = number | string;

/** What one row says: of Asterisk a row, of FreeSWITCH the record of a whole leg. */
export type Part = { readonly cdr: CdrRow } | { readonly cel: CelRow } | { readonly body: string };

export interface SourceRecord {
  readonly leg: LegId;
  /** Its own, of its kin, and labels: rows that share one are of one conversation. */
  readonly names: readonly string[];
  /** When its conversation can have begun, and when this part of it ended. */
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly part: Part;
  /** What the times of the row are ahead of the second that stands in the id of its channel; null: none stands there. */
  readonly skewMs: number | null;
}

/** Why a row was left out. */
export type Skip = RowProblem | 'damaged' | 'no_record';

export interface StreamItem {
  readonly place: Place;
  /** null: a row that says nothing here, or nothing that can be read (`skip`). */
  readonly record: SourceRecord | null;
  readonly skip: Skip | null;
  /** How much of the stream has been read, 0 to 1. */
  readonly fraction: number;
}

export interface RecordStream {
  /** Tells it from the others of one import, and from another file of the same name. */
  readonly name: string;
  /** Rows come in the order in which what they tell began, or ended. */
  readonly order: 'start' | 'end';
  /** Its times are local ones of the PBX. */
  readonly isLocal: boolean;
  /** `from`: null from the beginning. `since`: rows of before may be left out. Errors: `unreachable`, `invalid`. */
  read(from: Place | null, since: EpochMs | null): AsyncIterable<StreamItem>;
}

/** Everything that one import reads. */
export interface RecordSource {
  /** What and how, in words: the position is kept under them. */
  readonly id: string;
  readonly streams: readonly RecordStream[];
  close(): Promise<void>;
}

/** One row of Asterisk. `order`: place among the rows of its stream. */
export function readRow(
  kind: RecordKind,
  fields: Fields,
  clock: RecordClock,
  order: number,
): Pick<StreamItem, 'record' | 'skip'> {
  const result = kind === 'cel' ? readCelRow(fields, clock, order) : readCdrRow(fields, clock, order);
  if (result === null) return { record: null, skip: null };
  if ('problem' in result) return { record: null, skip: result.problem };
  const { row } = result;
  return { record: 'at' in row ? celRecord(row) : cdrRecord(row), skip: null };
}

function cdrRecord(row: CdrRow): SourceRecord {
  const { uniqueid: leg, linkedid, startedAt, endedAt } = row;
  const names = namesOf({ leg, cdr: [row], cel: [] });
  const born = bornAtOf(linkedid ?? leg, startedAt);
  return {
    leg,
    names,
    startedAt: Math.min(born, startedAt),
    endedAt,
    part: { cdr: row },
    skewMs: skewOf(leg, startedAt),
  };
}

function celRecord(row: CelRow): SourceRecord {
  const { uniqueid: leg, linkedid, at } = row;
  const names = namesOf({ leg, cdr: [], cel: [row] });
  return {
    leg,
    names,
    startedAt: Math.min(bornAtOf(linkedid, at), at),
    endedAt: at,
    part: { cel: row },
    skewMs: skewOf(leg, at),
  };
}

function namesOf(fact: AsteriskFact): string[] {
  return [fact.leg, ...kinOfFact(fact)];
}

function skewOf(leg: LegId, at: EpochMs): number | null {
  const born = bornAtOf(leg, Number.NaN);
  return Number.isNaN(born) ? null : at - born;
}
