// The channels in the CDR rows of one conversation: those that have rows of their own, and those of which only a name is
// known, as somebody's destination. Pure.

import type { SeenChannel } from '../../calls/history.ts';
import type { EpochMs, LegId } from '../../events/vocabulary.ts';
import { inOrder, strangerId } from './cdr.ts';
import type { CdrRow } from './cdr-row.ts';
import { bornAtOf, isPlumbing } from './channel.ts';

export interface CdrLeg {
  readonly id: LegId;
  readonly name: string;
  /** Its own, in order; none when it is known by name only. */
  readonly rows: readonly CdrRow[];
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly bornAt: EpochMs;
  readonly origin: 'incoming' | 'outgoing';
  /** The conversation in which it is told of first; null: it began one. */
  readonly group: LegId | null;
}

export interface CdrCast {
  /** The channel with which the conversation began. */
  readonly root: LegId;
  readonly legs: ReadonlyMap<LegId, CdrLeg>;
  /** Whom the channel of this row was connected with; null for nobody. */
  destinationOf(row: CdrRow): CdrLeg | null;
}

/** What Asterisk shows on channels that it dialled. */
export function isOutgoingLine({ lastapp, lastdata }: CdrRow): boolean {
  return lastdata === '(Outgoing Line)' || /^App(Dial2?|Queue)$/.test(lastapp);
}

export function castOf(rows: readonly CdrRow[], seen: readonly SeenChannel[]): CdrCast {
  const ids = new Map(seen.map(({ leg, name }) => [name, leg]));
  for (const { channel, uniqueid } of rows) ids.set(channel, uniqueid);
  for (const row of rows) if (!ids.has(row.dstchannel)) ids.set(row.dstchannel, strangerId(row));
  const idOf = (row: CdrRow): LegId | null =>
    row.dstchannel === '' ? null : (ids.get(row.dstchannel) ?? null);
  const legs = new Map<LegId, CdrLeg>();
  for (const row of rows) {
    include(legs, row.uniqueid, row.channel, row, true);
    const id = idOf(row);
    if (id !== null) include(legs, id, row.dstchannel, row, false);
  }
  const own = inOrder(rows.map(({ uniqueid }) => uniqueid));
  // The channel that was there first founds the call; those without an id come last.
  const place = (id: LegId) => (own.includes(id) ? own.indexOf(id) : own.length);
  const linked = new Set(rows.map(({ linkedid }) => linkedid));
  return {
    root: own.find((id) => linked.has(id)) ?? own[0] ?? '',
    legs: new Map([...legs].toSorted(([a], [b]) => place(a) - place(b))),
    destinationOf: (row) => legs.get(idOf(row) ?? '') ?? null,
  };
}

function include(legs: Map<LegId, CdrLeg>, id: LegId, name: string, row: CdrRow, isOwn: boolean): void {
  const known = legs.get(id);
  const rows = known?.rows ?? [];
  const own = isOwn ? [...rows, row].toSorted(compareRows) : rows;
  const startedAt = Math.min(known?.startedAt ?? row.startedAt, row.startedAt);
  legs.set(id, {
    ...{ id, name, startedAt },
    rows: own,
    endedAt: Math.max(known?.endedAt ?? row.endedAt, row.endedAt),
    bornAt: bornAtOf(id, startedAt),
    origin: isIncoming(name, own) ? 'incoming' : 'outgoing',
    group: known === undefined ? groupOf(id, row) : known.group,
  });
}

function groupOf(id: LegId, { linkedid, uniqueid }: CdrRow): LegId | null {
  const group = linkedid ?? uniqueid;
  return group === id ? null : group;
}

/** A Local channel's second half runs the dialplan like somebody who dialled in. */
function isIncoming(name: string, rows: readonly CdrRow[]): boolean {
  if (isPlumbing(name)) return name.endsWith(';2');
  return rows.some((row) => !isOutgoingLine(row) && row.lastapp !== '');
}

export function compareRows(a: CdrRow, b: CdrRow): number {
  return a.startedAt - b.startedAt || a.order - b.order;
}
