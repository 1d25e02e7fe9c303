// Which applications CEL tells of is a setting of the PBX (`apps` in cel.conf; FreePBX leaves Dial out). What it does not
// tell of is put in its place from CDR, which names the last application of each row. Pure.

import { isDial, isQueue } from './cdr-endings.ts';
import type { CdrRow } from './cdr-row.ts';
import type { CelRow } from './cel-row.ts';

/** CDR counts whole seconds that have begun. */
const SECOND_MS = 1_000;
const STANDING = /^(dial|queue|voicemail)$/i;

export interface Woven {
  readonly rows: readonly CelRow[];
  /** Since when somebody was in a queue is not told. */
  readonly isQueueGuessed: boolean;
}

/** Rows of CEL in the order in which they were written, with those that stand in. */
export function withStandIns(rows: readonly CelRow[], cdr: readonly CdrRow[]): Woven {
  const written = rows.toSorted((a, b) => a.order - b.order);
  const told = new Set(
    written.filter(({ type }) => type === 'APP_START').map(({ uniqueid, app }) => keyOf(uniqueid, app)),
  );
  const missing = cdr.filter(
    ({ uniqueid, lastapp }) => STANDING.test(lastapp) && !told.has(keyOf(uniqueid, lastapp)),
  );
  const woven = [...written];
  const stretches = stretchesOf(missing);
  for (const [index, stretch] of stretches.entries()) {
    // What comes next ends what was before.
    const isLast = !stretches.slice(index + 1).some(({ row }) => row.uniqueid === stretch.row.uniqueid);
    weaveIn(woven, stretch, isLast);
  }
  return { rows: woven, isQueueGuessed: missing.some(isQueue) };
}

const keyOf = (uniqueid: string, app: string): string => `${uniqueid} ${app.toLowerCase()}`;

/** What one channel ran for a time. */
interface Stretch {
  readonly row: CdrRow;
  /** Channels that it rang. */
  readonly rung: ReadonlySet<string>;
}

/** A ring-all has a row a phone: one Dial. */
function stretchesOf(rows: readonly CdrRow[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const row of rows.toSorted((a, b) => a.startedAt - b.startedAt || a.order - b.order)) {
    const known = stretches.findIndex(
      ({ row: { uniqueid, lastapp, lastdata } }) =>
        uniqueid === row.uniqueid && lastapp === row.lastapp && lastdata === row.lastdata,
    );
    const other = stretches[known];
    const rung = new Set([...(other?.rung ?? []), row.dstchannel]);
    if (other === undefined) stretches.push({ row, rung });
    else {
      const endedAt = Math.max(other.row.endedAt, row.endedAt);
      stretches[known] = { row: { ...other.row, endedAt }, rung };
    }
  }
  return stretches;
}

function weaveIn(rows: CelRow[], stretch: Stretch, isLast: boolean): void {
  const { row } = stretch;
  const born = rows.findIndex(({ uniqueid, type }) => uniqueid === row.uniqueid && type === 'CHAN_START');
  if (born < 0) return;
  const start = beginningOf(rows, stretch, born);
  const at = Math.max(row.startedAt, (isDial(row) ? rows[start]?.at : rows[born]?.at) ?? 0);
  rows.splice(start, 0, standIn(row, 'APP_START', at));
  if (!isLast) return;
  const end = endOf(rows, row, start);
  rows.splice(end, 0, standIn(row, 'APP_END', rows[end]?.at ?? row.endedAt));
}

/** A row begins with its channel, whatever the dialplan did first; a Dial begins when somebody is rung. */
function beginningOf(rows: readonly CelRow[], { row, rung }: Stretch, born: number): number {
  if (!isDial(row)) {
    const later = rows.findIndex(({ at }, index) => index > born && at >= row.startedAt);
    return later < 0 ? rows.length : later;
  }
  const ring = rows.findIndex(
    ({ type, channel }, index) => index > born && type === 'CHAN_START' && rung.has(channel),
  );
  return ring < 0 ? endOf(rows, row, born) : ring;
}

function endOf(rows: readonly CelRow[], row: CdrRow, start: number): number {
  const over = rows.findIndex(
    ({ uniqueid, type, at }, index) =>
      index > start && (at >= row.endedAt + SECOND_MS || (uniqueid === row.uniqueid && type === 'HANGUP')),
  );
  return over < 0 ? rows.length : over;
}

function standIn(row: CdrRow, type: string, at: number): CelRow {
  const { uniqueid, channel, lastapp, lastdata, order } = row;
  return {
    ...{ type, at, uniqueid, channel, order },
    linkedid: row.linkedid ?? uniqueid,
    number: '',
    name: '',
    exten: '',
    context: '',
    app: lastapp,
    data: lastdata,
    extra: {},
  };
}
