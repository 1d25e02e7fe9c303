// Whether there is a team of the name that figures are asked for: one of the configuration, or one of the past that has figures.
// A name that is neither is a slip, and figures of nobody would hide it.

import type { Config } from '../config/schema.ts';
import { configuredTeams } from '../config/staff.ts';
import type { Sight } from '../desk/sight.ts';
import { AppError } from '../errors.ts';
import type { Queries } from '../store/queries.ts';
import { NOBODY } from './filters.ts';

export interface TeamSources {
  readonly config: Config;
  readonly reads: Pick<Queries, 'teamsSeen'>;
}

/** Whoever sees some teams only learns nothing of others: theirs is an empty answer, as for a team that they may not see. Errors:
 * `invalid`. */
export async function refuseUnknownTeam(
  team: string | undefined,
  { config, reads }: TeamSources,
  sight: Pick<Sight, 'teams' | 'ownOnly'>,
): Promise<void> {
  if (team === undefined || team === NOBODY || sight.teams !== null || sight.ownOnly) return;
  const configured = configuredTeams(config);
  if (configured.includes(team)) return;
  const known = [...new Set([...configured, ...(await reads.teamsSeen())])].sort();
  if (known.includes(team)) return;
  const there =
    known.length === 0 ? 'there are no teams: staff.agents names them' : `want one of: ${known.join(', ')}`;
  throw new AppError('invalid', `team: found ${JSON.stringify(team)}, ${there}`);
}
