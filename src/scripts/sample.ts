// Which calls of an agent and a week are to be reviewed: those with the lowest ranks, and the rank of a call is a hash.
// So the sample does not depend on the order in which calls come, nobody can steer it, and every daemon draws the same.

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CallId } from '../calls/record.ts';

export interface Ranked {
  readonly call: CallId;
  readonly rank: number;
}

export interface DrawnBefore extends Ranked {
  /** true: reviewed or skipped. It keeps its place, whatever comes. */
  readonly isSettled: boolean;
}

export interface Draw {
  readonly open: readonly Ranked[];
  readonly withdraw: readonly Ranked[];
}

const RANK_BYTES = 6;

/** A whole number below 2^48; all are equally likely, whatever the call was like. `week`: its first day. */
export function rankOf(script: string, week: string, call: CallId): number {
  const hash = sha256(utf8ToBytes(`review\u0000${script}\u0000${week}\u0000${call}`));
  return hash.slice(0, RANK_BYTES).reduce((rank, byte) => rank * 256 + byte, 0);
}

/**
 * What has to change so that the lowest ranks are open. `candidates`: calls of one script, agent and week; what was
 * drawn before and is open must be among them, or it is withdrawn.
 */
export function draw(candidates: readonly Ranked[], before: readonly DrawnBefore[], places: number): Draw {
  const settled = new Set(before.filter(({ isSettled }) => isSettled).map(({ call }) => call));
  const open = before.filter(({ isSettled }) => !isSettled);
  const free = Math.max(0, places - settled.size);
  const best = candidates
    .filter(({ call }) => !settled.has(call))
    .sort((a, b) => a.rank - b.rank || (a.call < b.call ? -1 : 1))
    .slice(0, free);
  const chosen = new Set(best.map(({ call }) => call));
  const known = new Set(open.map(({ call }) => call));
  return {
    open: best.filter(({ call }) => !known.has(call)),
    withdraw: open.filter(({ call }) => !chosen.has(call)),
  };
}
