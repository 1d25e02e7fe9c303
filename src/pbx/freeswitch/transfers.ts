// Who handed whom to whom. FreeSWITCH has no event for it: a blind transfer shows as a new `transfer_source` on
// the leg that is handed over (trace blind-transfer-refer), an attended one as a bridge between two legs that
// both were with the same person just before (trace attended-transfer-dtmf).

import type { EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import { type EslEvent, header } from './event.ts';
import type { BlindTransfer, Line, Memory } from './memory.ts';

/** Between the end of the old bridge and what shows the transfer. */
const BLIND_MS = 2_000;
const ATTENDED_MS = 10_000;

/** `1795436177:uuid:bl_xfer:102/public/XML`; `uuid_br` and `att_xfer` belong to attended transfers. */
const BLIND = /^\d*:[^:]*:bl_xfer:(.*)$/s;

/** Every event of a leg may be the first to show that it was transferred. */
export function noteTransfer(event: EslEvent, at: EpochMs, line: Line): void {
  const source = header(event, 'variable_transfer_source');
  if (source === '' || source === line.transferSource) return;
  line.transferSource = source;
  const destination = BLIND.exec(source)?.[1];
  if (destination === undefined || isParking(destination)) return;
  const bridge = line.bridges.at(-1);
  const partner = bridge?.legs.find((leg) => leg !== line.leg) ?? null;
  const parted = line.parted !== null && at - line.parted.at <= BLIND_MS ? line.parted.partner : null;
  const by = partner ?? parted;
  if (by === null) return;
  const isInline = /\/inline(?:\/|$)/.test(destination);
  const target = isInline ? null : destination.split('/')[0] || null;
  line.transfer = { by, target, at } satisfies BlindTransfer;
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

export function isParking(destination: string): boolean {
  return destination.includes('valet_park') || destination.includes('valet_ticket');
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

/** Somebody else than `except` whom the leg is, or was just now, in a bridge with. */
function lastPartner(line: Line, except: Line, at: EpochMs): string | null {
  const inside = line.bridges.at(-1)?.legs.find((leg) => leg !== line.leg) ?? null;
  if (inside !== null && inside !== except.leg) return inside;
  const { parted } = line;
  if (parted === null || parted.partner === except.leg || at - parted.at > ATTENDED_MS) return null;
  return parted.partner;
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
  target.inherits = { by: line.leg, transferee, at };
}

/** Said just before the phone counts as answered, so that it is known to have been ringing at the transfer. */
export function takeInheritance(line: Line): PbxEvent[] {
  const { inherits } = line;
  if (inherits === null) return [];
  line.inherits = null;
  const { by, transferee, at } = inherits;
  return [
    {
      type: 'transferred',
      at,
      kind: 'attended',
      by,
      bySecond: null,
      transferee,
      targetLeg: line.leg,
      target: null,
    },
  ];
}
