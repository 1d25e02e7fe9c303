// Who handed whom to whom. FreeSWITCH has no event for it: a blind transfer shows as a new `transfer_source` on
// the leg that is handed over (trace blind-transfer-refer), an attended one as a bridge between two legs that
// both were with the same person just before (trace attended-transfer-dtmf).

import type { EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { readDialString } from './dial-string.ts';
import { type EslEvent, header } from './event.ts';
import type { Line, Memory } from './memory.ts';

/** Between the end of the old bridge and what shows the transfer. */
const BLIND_MS = 2_000;
const ATTENDED_MS = 10_000;

/** `1795436177:uuid:bl_xfer:102/public/XML`; `uuid_br` and `att_xfer` belong to attended transfers. */
const BLIND = /^\d*:[^:]*:bl_xfer:(.*)$/s;

/** Every event of a leg may be the first to show that it was transferred. */
export function noteTransfer(event: EslEvent, at: EpochMs, line: Line, memory: Memory): void {
  noteZombie(event, at, line, memory);
  const source = header(event, 'variable_transfer_source');
  if (source === '' || source === line.transferSource) return;
  line.transferSource = source;
  const destination = BLIND.exec(source)?.[1];
  if (destination === undefined) return;
  const target = targetIn(destination);
  const by = partnerOf(line, at, BLIND_MS);
  if (target !== null && by !== null) line.transfer = { by, target, at };
}

/**
 * REFER with Replaces while the consulted phone still rings: the transferer's second leg is kept as a zombie for
 * that ringing, and the caller's leg names it (attended_transfer on an originating session in sofia.c).
 */
function noteZombie(event: EslEvent, at: EpochMs, line: Line, memory: Memory): void {
  const zombie = header(event, 'variable_att_xfer_kill_uuid');
  if (zombie === '' || zombie === line.zombie) return;
  line.zombie = zombie;
  const by = partnerOf(line, at, ATTENDED_MS);
  const target = memory.ringingFor(zombie);
  if (by !== null && target !== null) {
    target.inherits = { by, bySecond: zombie === by ? null : zombie, transferee: line.leg, at };
  }
}

/** Whom the leg is with, or was just now. */
function partnerOf(line: Line, at: EpochMs, withinMs: number): LegId | null {
  const inside = line.bridges.at(-1)?.legs.find((leg) => leg !== line.leg);
  if (inside !== undefined) return inside;
  return line.parted !== null && at - line.parted.at <= withinMs ? line.parted.partner : null;
}

/** `102/public/XML` → `102`. Music and parking are given as a dialplan in line, and are no destinations. */
function targetIn(destination: string): string | null {
  if (!/\/inline(?:\/|$)/.test(destination)) return destination.split('/')[0] || null;
  const bridge = /(?:^|,)bridge:(.*)\/inline/.exec(destination)?.[1];
  if (bridge === undefined) return null;
  const { endpoints, number } = readDialString(bridge);
  return endpoints[0] ?? number;
}

/** The transferred leg does something: it was a transfer unless what it does is to be parked. */
export function settleTransfer(line: Line): PbxEvent[] {
  const { transfer } = line;
  if (transfer === null) return [];
  line.transfer = null;
  return [
    {
      type: 'transferred',
      at: transfer.at,
      kind: 'blind',
      by: transfer.by,
      bySecond: null,
      transferee: line.leg,
      targetLeg: null,
      target: transfer.target,
    },
  ];
}

/** Two legs that meet were both with one person a moment ago. */
export function attendedTransfer(one: Line, other: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  const [transferee, target] = one.since <= other.since ? [one, other] : [other, one];
  const by = lastPartner(transferee, target, at);
  const bySecond = lastPartner(target, transferee, at);
  if (by === null || bySecond === null) return [];
  if (by !== bySecond && !isSamePerson(by, bySecond, memory)) return [];
  for (const line of [transferee, target]) {
    line.parted = null;
    line.transfer = null;
  }
  return [
    {
      type: 'transferred',
      at,
      kind: 'attended',
      by,
      bySecond: bySecond === by ? null : bySecond,
      transferee: transferee.leg,
      targetLeg: target.leg,
      target: null,
    },
  ];
}

/** Somebody else than `except` whom the leg is, or was a moment ago, with. */
function lastPartner(line: Line, except: Line, at: EpochMs): LegId | null {
  const partner = partnerOf(line, at, ATTENDED_MS);
  return partner === except.leg ? null : partner;
}

function isSamePerson(one: string, other: string, memory: Memory): boolean {
  const endpoint = memory.endpointOf(one);
  return endpoint !== null && endpoint === memory.endpointOf(other);
}

/** The transferer hung up while the consulted phone still rang: the caller waits for that phone now. */
export function leaveCallerBehind(line: Line, at: EpochMs, memory: Memory): void {
  if (line.consults === null || line.consults === 'nobody yet') return;
  const target = memory.line(line.consults);
  const transferee = line.bridges.at(-1)?.legs.find((leg) => leg !== line.leg) ?? null;
  if (target === null || target.answered || transferee === null) return;
  target.inherits = { by: line.leg, bySecond: null, transferee, at };
}

/** Said just before the phone counts as answered, so that it is known to have been ringing at the transfer. */
export function takeInheritance(line: Line): PbxEvent[] {
  const { inherits } = line;
  if (inherits === null) return [];
  line.inherits = null;
  const { by, bySecond, transferee, at } = inherits;
  return [
    {
      type: 'transferred',
      at,
      kind: 'attended',
      by,
      bySecond,
      transferee,
      targetLeg: line.leg,
      target: null,
    },
  ];
}
