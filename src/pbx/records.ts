// Records that PBXs keep of calls, whatever PBX it is: how one is read, and how those of one conversation are told.

import type { Storyteller } from '../calls/history.ts';
import { AppError } from '../errors.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import { type AsteriskFact, readFact } from './asterisk/cdr.ts';
import { tellAsterisk } from './asterisk/story.ts';
import { type CdrFact, readCdr } from './freeswitch/cdr.ts';
import { tellStory } from './freeswitch/cdr-story.ts';

export interface RecordDialect {
  /** Errors: `invalid`. */
  readonly read: (pbx: string, body: string) => Cdr;
  readonly tell: Storyteller;
}

const DIALECTS: Readonly<Record<'asterisk' | 'freeswitch', RecordDialect>> = {
  asterisk: {
    read: readFact,
    tell: (bodies, seen) => tellAsterisk(bodies as AsteriskFact[], seen),
  },
  freeswitch: {
    read: readCdr,
    tell(bodies) {
      const facts = bodies as CdrFact[];
      const known = new Set(facts.map(({ leg }) => leg));
      // With a record of everybody in it, the story is whole.
      const isWhole = facts.every(({ bridges }) => bridges.every(({ partner }) => known.has(partner)));
      return { events: tellStory(facts), silent: isWhole ? [] : ['rest'] };
    },
  },
};

export function recordDialect(type: 'asterisk' | 'freeswitch'): RecordDialect {
  return DIALECTS[type];
}

/** Reads records of the PBXs of a configuration. Errors: `invalid`; `not_found`: no such PBX. */
export function recordReader(
  pbxs: readonly { readonly id: string; readonly type: 'asterisk' | 'freeswitch' }[],
): RecordDialect['read'] {
  const types = new Map(pbxs.map(({ id, type }) => [id, type]));
  return (pbx, body) => {
    const type = types.get(pbx);
    if (type === undefined) throw new AppError('not_found', `There is no PBX "${pbx}".`);
    return recordDialect(type).read(pbx, body);
  };
}
