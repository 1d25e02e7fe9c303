// What CDR keeps silent about in one conversation. Pure.
// Rule: CDR notes when a channel was picked up, by whatever; when the dialplan had picked up before somebody was rung, the
// moment in which a person answered stands nowhere.

import type { Silence } from '../../calls/history.ts';
import type { LegId } from '../../events/vocabulary.ts';
import { isConference } from './cdr.ts';
import { isConnected, isDial, isQueue } from './cdr-endings.ts';
import type { CdrCast } from './cdr-legs.ts';
import type { CdrRow } from './cdr-row.ts';
import type { CdrTransfer } from './cdr-transfers.ts';
import { isPlumbing } from './channel.ts';

export function silencesOf(
  cast: CdrCast,
  rows: readonly CdrRow[],
  transfers: readonly CdrTransfer[],
): Silence[] {
  const caller = cast.legs.get(cast.root)?.rows ?? [];
  const silent: Silence[] = ['hold', 'hangup'];
  // Who was asked before the customer was handed over talks at once.
  const asked = transfers.filter(({ kind }) => kind === 'attended').map(({ target }) => target.id);
  if (isAnswerHidden(caller, rows)) silent.push('answer');
  if (isTalkHidden(cast, caller, asked)) silent.push('talk');
  if (caller.some(isQueue)) silent.push('queue');
  const isOverwritten = transfers.some(({ kind }) => kind === 'blind') && caller[0]?.did === '';
  if (isOverwritten || rows.some(({ lastapp }) => isConference(lastapp))) silent.push('rest');
  return silent;
}

/** The caller's channel was up before the phone rang that answered. A wire's own row knows better. */
function isAnswerHidden(caller: readonly CdrRow[], rows: readonly CdrRow[]): boolean {
  const first = caller.find(isConnected);
  if (first === undefined) return false;
  if (rows.some((row) => isPlumbing(row.channel) && isConnected(row) && isDial(row))) return false;
  const before = caller.slice(0, caller.indexOf(first));
  const wasUp = before.some(({ answeredAt }) => answeredAt !== null);
  const isAtOnce = first === caller[0] && (first.answeredAt ?? 0) <= first.startedAt;
  return wasUp || isAtOnce || isQueue(first);
}

/** Somebody else was rung while the caller's channel was up, and answered at some time. */
function isTalkHidden(cast: CdrCast, caller: readonly CdrRow[], asked: readonly LegId[]): boolean {
  const talks = caller.filter(
    (row) => isConnected(row) && !isPlumbing(row.dstchannel) && (row.answeredAt ?? 0) < row.endedAt,
  );
  return talks.slice(1).some((row) => !asked.includes(cast.destinationOf(row)?.id ?? ''));
}
