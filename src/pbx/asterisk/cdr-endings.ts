// What CDR shows of how a call came to its end. It does not say who hung up; some rows leave no other way. Pure.

import type { LegEvent } from '../../events/vocabulary.ts';
import type { CdrRow } from './cdr-row.ts';

type By = Extract<LegEvent, { type: 'leg-hungup' }>['by'];

/** Applications that only end a call. */
const LAST_WORDS = /^(hangup|congestion|busy)$/i;
/** Applications that go on until the caller has enough. */
const OPEN_ENDED = /^(background|waitexten|read|bridgewait|confbridge|meetme|musiconhold|wait|directory)$/i;
const SECOND_MS = 1_000;

/** Who ended the caller's leg, as far as its rows leave one way only. `rows`: of the caller, in order. */
export function endedBy(rows: readonly CdrRow[]): By {
  const last = rows.at(-1);
  if (last === undefined || rows.some(isConnected)) return null;
  if (LAST_WORDS.test(last.lastapp)) return 'pbx';
  const rung = rows.filter(({ dstchannel }) => dstchannel !== '');
  if (rung.length > 0 && rung.every(({ disposition }) => disposition === 'busy')) return 'pbx';
  if (isDial(last)) return isTimedOut(last) ? 'pbx' : stoppedAtOnce(rung) ? 'party' : null;
  // A queue that nobody answers goes on until it gives up (then the dialplan does something else) or the caller does.
  if (isQueue(last)) return isTimedOut(last) ? 'pbx' : 'party';
  return OPEN_ENDED.test(last.lastapp) ? 'party' : null;
}

/** One phone may refuse at any moment; several that stop ringing at the same one were told to. */
function stoppedAtOnce(rung: readonly CdrRow[]): boolean {
  const last = Math.max(...rung.map(({ endedAt }) => endedAt));
  return (
    rung.filter(({ endedAt, disposition }) => endedAt === last && disposition === 'no_answer').length > 1
  );
}

export function isConnected({ disposition, dstchannel }: CdrRow): boolean {
  return disposition === 'answered' && dstchannel !== '';
}

export function isDial({ lastapp }: CdrRow): boolean {
  return lastapp.toLowerCase() === 'dial';
}

export function isQueue({ lastapp }: CdrRow): boolean {
  return lastapp.toLowerCase() === 'queue';
}

/** Did it last as long as the dialplan allowed? `Dial(phones,seconds,…)`, `Queue(name,options,url,announce,seconds,…)`. */
export function isTimedOut(row: CdrRow): boolean {
  const seconds = Number(row.lastdata.split(',')[isQueue(row) ? 4 : 1]?.split('^')[0] ?? '');
  return seconds > 0 && row.endedAt - row.startedAt >= seconds * SECOND_MS - SECOND_MS;
}
