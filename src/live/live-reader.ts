// Reads the board of now: calls in progress from the store, people from the configuration, clocks from the links.

import type { EpochMs } from '../events/vocabulary.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { CallQueries } from '../store/call-queries.ts';
import { type Board, boardOf, type Person } from './board.ts';

export interface LiveReader {
  /** Of these teams; null: everything. */
  board(teams: readonly string[] | null): Promise<Board>;
}

export function createLiveReader(
  reads: Pick<CallQueries, 'liveCalls'>,
  people: readonly Person[],
  links: () => readonly LinkStatus[],
  now: () => EpochMs,
): LiveReader {
  return {
    async board(teams) {
      const calls = await reads.liveCalls(teams);
      const offsets = new Map(links().map(({ pbx, clockOffsetMs }) => [pbx, clockOffsetMs ?? 0]));
      const seen = people.filter(({ team }) => teams === null || (team !== null && teams.includes(team)));
      return boardOf(calls, seen, (pbx) => now() + (offsets.get(pbx) ?? 0));
    },
  };
}
