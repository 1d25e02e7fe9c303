// What single rows of CEL mean, where Asterisk says it in words of its own. Pure.

import type { BridgeKind, DialResult } from '../../events/vocabulary.ts';
import { isConference } from './cdr.ts';
import type { CelRow } from './cel-row.ts';
import { isPlumbing } from './channel.ts';

export const UNPARKED: Readonly<Record<string, 'retrieved' | 'timeout' | 'gave_up'>> = {
  ParkedCallUnparked: 'retrieved',
  ParkedCallTimeOut: 'timeout',
  ParkedCallTimeout: 'timeout',
};

export function kindOf({ app, extra }: CelRow, parked: boolean): BridgeKind {
  if (extra.bridge_technology === 'holding_bridge') return parked ? 'parking' : 'holding';
  return isConference(app) ? 'conference' : 'talk';
}

/** What a phone that hung up by itself meant. */
export function refusal(q850: number | null): DialResult {
  switch (q850) {
    case 17:
      return 'busy';
    case 21:
      return 'rejected';
    case 18:
    case 19:
      return 'no_answer';
    case 1:
    case 3:
    case 20:
    case 22:
    case 27:
      return 'unavailable';
    default:
      return 'failed';
  }
}

/** CEL that tells of bridges, and of the beginning of every channel. */
export function isTellable(rows: readonly CelRow[]): boolean {
  const begun = new Set(rows.filter(({ type }) => type === 'CHAN_START').map(({ uniqueid }) => uniqueid));
  const bridges = rows.filter(({ type }) => type === 'BRIDGE_ENTER');
  return (
    begun.size > 0 &&
    bridges.every(({ extra, channel }) => extra.bridge_id !== undefined || isPlumbing(channel)) &&
    rows.every(({ uniqueid }) => begun.has(uniqueid))
  );
}

/** Whoever was in a queue for so long, or had somebody rung, was let in. */
const LET_IN_MS = 1_000;

/** Was the caller in the queue whose row is at `index`, or turned away at its door? */
export function isLetIn(rows: readonly CelRow[], index: number): boolean {
  const start = rows[index];
  if (start === undefined) return false;
  for (const row of rows.slice(index + 1)) {
    if (row.at - start.at >= LET_IN_MS) return true;
    if (row.type === 'CHAN_START' && row.uniqueid !== row.linkedid) return true;
    if (row.uniqueid !== start.uniqueid) continue;
    if (row.type === 'BRIDGE_ENTER') return true;
    if (row.type === 'HANGUP' || (row.type === 'APP_END' && row.app === start.app)) return false;
  }
  return false;
}
