// What Asterisk recorded of the channels of one conversation → its story. CEL tells nearly everything and goes before
// CDR, which is used where CEL is missing or begins in the middle. Pure; never throws.

import type { SeenChannel, Silence, Story } from '../../calls/history.ts';
import type { PbxEvent } from '../../events/vocabulary.ts';
import type { AsteriskFact } from './cdr.ts';
import type { CdrRow } from './cdr-row.ts';
import { tellCdr } from './cdr-story.ts';
import { withStandIns } from './cel-stand-ins.ts';
import { tellCel } from './cel-story.ts';
import { isTellable } from './cel-words.ts';

/** `seen`: channels that events told of; CDR knows destinations by name only. */
export function tellAsterisk(facts: readonly AsteriskFact[], seen: readonly SeenChannel[]): Story {
  const cdr = facts.flatMap((fact) => fact.cdr);
  const cel = facts.flatMap((fact) => fact.cel);
  const isCovered = cdr.every(({ uniqueid }) => cel.some((row) => row.uniqueid === uniqueid));
  if (cel.length > 0 && isCovered && isTellable(cel)) {
    const { rows, isQueueGuessed } = withStandIns(cel, cdr);
    const events = tellCel(rows);
    // An agent who did not pick up was to be connected with somebody: that was not written down.
    const begun = events[1];
    const isAimless = begun?.type === 'originated' && begun.target === null;
    const silent: Silence[] = ['hold'];
    if (isAimless) silent.push('rest');
    if (isQueueGuessed) silent.push('queue');
    return { events: withRecordings(events, cdr), silent };
  }
  if (cdr.length > 0) return tellCdr(cdr, seen);
  return { events: tellCel(withStandIns(cel, []).rows), silent: ['hold', 'rest'] };
}

/** CDR of FreePBX knows the file, CEL only when MixMonitor is among its applications. */
function withRecordings(events: readonly PbxEvent[], cdr: readonly CdrRow[]): PbxEvent[] {
  const told = events.flatMap((event) => (event.type === 'recording-started' ? [event.path] : []));
  const files = new Map(cdr.flatMap(({ recording, uniqueid }) => [[recording, uniqueid] as const]));
  const missing = [...files].filter(([file]) => file !== '' && !told.some((path) => path.endsWith(file)));
  return events.flatMap((event) => {
    if (event.type !== 'leg-created') return [event];
    const own = missing.filter(([, leg]) => leg === event.leg);
    return [
      event,
      ...own.map(([path]): PbxEvent => ({ type: 'recording-started', at: event.at, leg: event.leg, path })),
    ];
  });
}
