// Reads the board of now: calls in progress from the store, people from the configuration, clocks from the links.

import { ownOf, type Sight, seesTeam } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { CallQueries } from '../store/call-queries.ts';
import { type Board, boardOf, type Person } from './board.ts';

export interface LiveReader {
  /** Of what somebody sees. */
  board(sight: Sight): Promise<Board>;
}

export function createLiveReader(
  reads: Pick<CallQueries, 'liveCalls'>,
  people: readonly Person[],
  links: () => readonly LinkStatus[],
  now: () => EpochMs,
): LiveReader {
  return {
    async board(sight) {
      const own = ownOf(sight);
      const { teams } = sight;
      const calls = await reads.liveCalls(own !== null ? { own } : teams !== null ? { teams } : {});
      const offsets = new Map(links().map(({ pbx, clockOffsetMs }) => [pbx, clockOffsetMs ?? 0]));
      const seen = people.filter(({ agent, team }) =>
        own === null ? seesTeam(sight, team) : agent === own.agent,
      );
      const board = boardOf(calls, seen, (pbx) => now() + (offsets.get(pbx) ?? 0));
      // Colleagues whose telephones ring for the same call are colleagues.
      return own === null
        ? board
        : { ...board, agents: board.agents.filter(({ agent }) => agent === own.agent) };
    },
  };
}
