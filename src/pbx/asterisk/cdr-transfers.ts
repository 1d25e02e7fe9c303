// Transfers as CDR shows them: the caller's next row, with somebody else. Pure.
// Rule: only where the rows leave no other way. A dialplan that goes on after a talk looks nearly the same; it does not
// change what the caller is said to have dialled.

import type { EpochMs, LegId } from '../../events/vocabulary.ts';
import { type CdrCast, type CdrLeg, compareRows } from './cdr-legs.ts';
import type { CdrRow } from './cdr-row.ts';
import { endpointOf, isPlumbing } from './channel.ts';

export interface CdrTransfer {
  readonly kind: 'blind' | 'attended';
  readonly by: CdrLeg;
  readonly bySecond: CdrLeg | null;
  readonly transferee: CdrLeg;
  readonly target: CdrLeg;
  readonly at: EpochMs;
}

/** Rows of one party follow each other within this. */
const NEXT_MS = 2_000;

export function transfersIn(cast: CdrCast, rows: readonly CdrRow[]): CdrTransfer[] {
  const caller = cast.legs.get(cast.root);
  if (caller === undefined) return [];
  const talks = caller.rows.filter((row) => personIn(cast, rows, row) !== null);
  return talks.toSorted(compareRows).flatMap((next, index): CdrTransfer[] => {
    const before = talks[index - 1];
    const by = before === undefined ? null : personIn(cast, rows, before);
    const target = personIn(cast, rows, next);
    if (before === undefined || by === null || target === null) return [];
    if (!isHandedOver(before, next) || endpointOf(by.name) === endpointOf(target.name)) return [];
    const parties = { by, transferee: caller, target };
    const second = consultation(rows, by, target, next.startedAt, cast.root);
    if (second !== null) {
      const bySecond = cast.legs.get(second.uniqueid) ?? null;
      // The agent left the own line; the target may still have rung.
      return [{ ...parties, kind: 'attended', bySecond, at: second.endedAt }];
    }
    const isBlind = next.lastdata !== before.lastdata && next.dst === endpointOf(target.name);
    return isBlind ? [{ ...parties, kind: 'blind', bySecond: null, at: next.startedAt }] : [];
  });
}

/** Whom a row was with, at the far end of a wire as well; null: with nobody. */
function personIn(cast: CdrCast, rows: readonly CdrRow[], row: CdrRow): CdrLeg | null {
  if (!isPlumbing(row.dstchannel)) return cast.destinationOf(row);
  const far = rows.find(({ channel, disposition }) => channel === farHalf(row) && disposition === 'answered');
  return far === undefined || isPlumbing(far.dstchannel) ? null : cast.destinationOf(far);
}

function farHalf({ dstchannel }: CdrRow): string {
  return dstchannel.replace(/;1$/, ';2');
}

/** They talked, and then, at once, the caller was with somebody else. */
function isHandedOver(before: CdrRow, next: CdrRow): boolean {
  const talked = before.disposition === 'answered' && before.answeredAt !== before.endedAt;
  return (
    talked && next.startedAt >= before.endedAt - NEXT_MS && next.startedAt >= before.startedAt + NEXT_MS / 2
  );
}

/** The row of the agent's own line, on which the target was called before the hand-over. */
function consultation(
  rows: readonly CdrRow[],
  by: CdrLeg,
  target: CdrLeg,
  at: EpochMs,
  root: LegId,
): CdrRow | null {
  const agent = endpointOf(by.name);
  const calls = rows.filter(
    ({ uniqueid, startedAt, channel }) =>
      uniqueid !== root && startedAt <= at && agent !== null && endpointOf(channel) === agent,
  );
  const isForTarget = (row: CdrRow) => {
    const ends = isPlumbing(row.dstchannel)
      ? rows.filter(({ channel }) => channel === farHalf(row)).map(({ dstchannel }) => dstchannel)
      : [row.dstchannel];
    return ends.some((end) => endpointOf(end) === endpointOf(target.name));
  };
  return calls.find((row) => row.dstchannel !== '' && isForTarget(row)) ?? null;
}
