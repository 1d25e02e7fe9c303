// Which applications CEL tells of is a setting of the PBX (`apps` in cel.conf; FreePBX leaves Dial out). What it does not
// tell of is put in its place from CDR, which names the last application of each row. Pure.

import type { CdrRow } from './cdr-row.ts';
import type { CelRow } from './cel-row.ts';

/** CDR counts whole seconds that have begun. */
const SECOND_MS = 1_000;
const STANDING = /^(dial|queue|voicemail)$/i;

/** Rows of CEL in the order in which they were written, with those that stand in. */
export function withStandIns(rows: readonly CelRow[], cdr: readonly CdrRow[]): CelRow[] {
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
    const isLast = !stretches.slice(index + 1).some(({ uniqueid }) => uniqueid === stretch.uniqueid);
    weaveIn(woven, stretch, isLast);
  }
  return woven;
}

const keyOf = (uniqueid: string, app: string): string => `${uniqueid} ${app.toLowerCase()}`;

/** A ring-all has a row a phone: one Dial. */
function stretchesOf(rows: readonly CdrRow[]): CdrRow[] {
  const stretches: CdrRow[] = [];
  for (const row of rows.toSorted((a, b) => a.startedAt - b.startedAt || a.order - b.order)) {
    const known = stretches.findIndex(
      ({ uniqueid, lastapp, lastdata }) =>
        uniqueid === row.uniqueid && lastapp === row.lastapp && lastdata === row.lastdata,
    );
    const other = stretches[known];
    if (other === undefined) stretches.push(row);
    else stretches[known] = { ...other, endedAt: Math.max(other.endedAt, row.endedAt) };
  }
  return stretches;
}

function weaveIn(rows: CelRow[], row: CdrRow, isLast: boolean): void {
  const born = rows.findIndex(({ uniqueid, type }) => uniqueid === row.uniqueid && type === 'CHAN_START');
  if (born < 0) return;
  const later = rows.findIndex(({ at }, index) => index > born && at >= row.startedAt);
  const start = later < 0 ? rows.length : later;
  rows.splice(start, 0, standIn(row, 'APP_START', Math.max(row.startedAt, rows[born]?.at ?? 0)));
  if (!isLast) return;
  const over = rows.findIndex(
    ({ uniqueid, type, at }, index) =>
      index > start && (at >= row.endedAt + SECOND_MS || (uniqueid === row.uniqueid && type === 'HANGUP')),
  );
  const end = over < 0 ? rows.length : over;
  rows.splice(end, 0, standIn(row, 'APP_END', rows[end]?.at ?? row.endedAt));
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
