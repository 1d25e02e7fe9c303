// Which events a webhook is told: by type, and by the team, the dialled number, the queue and the PBX that they concern.
// Pure; asked for every announcement and every hook, inside the engine's transaction.

import type { CallRecord } from '../calls/record.ts';
import type { StoredCall, StoredTask } from '../store/stored.ts';
import type { AnnouncedReview, AnnouncedScore, CallPlace } from '../store/stored-scripts.ts';
import { fits } from '../tasks/rules.ts';

/** Every list that is empty lets everything through; names may end in a star. */
export interface HookFilter {
  readonly types: readonly string[];
  /** Exact names. What belongs to no team fits only when this is empty. */
  readonly teams: readonly string[];
  readonly dids: readonly string[];
  readonly queues: readonly string[];
  readonly pbxs: readonly string[];
}

export interface Told {
  readonly type: string;
  readonly team: string | null;
  readonly body: unknown;
}

export function isWanted(filter: HookFilter, { type, team, body }: Told): boolean {
  const { types, teams, dids, queues, pbxs } = filter;
  if (types.length > 0 && !fits(types, type)) return false;
  if (teams.length > 0 && (team === null || !teams.includes(team))) return false;
  const place = placeOf(type, body);
  // Two ids, and nothing that says where they were: whoever knows one of them has to be told.
  if (place === null) return true;
  return (
    (dids.length === 0 || fits(dids, ...place.dids)) &&
    (queues.length === 0 || fits(queues, ...place.queues)) &&
    (pbxs.length === 0 || pbxs.includes(place.pbx))
  );
}

interface Place {
  readonly pbx: string;
  readonly dids: readonly (string | null)[];
  readonly queues: readonly (string | null)[];
}

/** Where the call of something that is announced without it was. */
export function placeOfCall({ agent, pbx, direction, to, queues }: CallRecord): CallPlace {
  return {
    agent,
    pbx,
    dids: direction === 'inbound' ? [to.number, to.raw] : [],
    queues: queues.map(({ queue }) => queue),
  };
}

function placeOf(type: string, body: unknown): Place | null {
  if (type === 'call.merged' || type.startsWith('alert.')) return null;
  if (type.startsWith('task.')) {
    const { pbx, did, queue } = body as StoredTask;
    return { pbx, dids: [did], queues: [queue] };
  }
  if (type === 'call.scored' || type.startsWith('review.')) {
    return (body as AnnouncedScore | AnnouncedReview).place;
  }
  return placeOfCall(body as StoredCall);
}
