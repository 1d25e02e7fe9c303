// Who a channel says it is. A caller chooses both texts: what is longer than any PBX would show is cut here, before it is kept in
// journal, calls, tasks and events.

import type { Party } from '../events/vocabulary.ts';

/** As long as Asterisk lets an extension be. */
const NUMBER_CHARS_MAX = 80;
const NAME_CHARS_MAX = 200;

export function partyOf(number: string | null, name: string | null): Party {
  return { number: cut(number, NUMBER_CHARS_MAX), name: cut(name, NAME_CHARS_MAX) };
}

/** What was dialled: the caller chooses it as well. */
export function dialledOf(number: string | null): string | null {
  return cut(number, NUMBER_CHARS_MAX);
}

/** Never through the middle of a character. */
function cut(text: string | null, charsMax: number): string | null {
  if (text === null || text.length <= charsMax) return text;
  return text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '');
}
