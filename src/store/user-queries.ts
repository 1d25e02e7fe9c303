// Reads about users: who they are, and where they are signed in.

import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';
import { type Session, toSession, toUser, type User } from './user-rows.ts';

export interface UserQueries {
  /** Disabled ones too, in the order of their names; with the hashes of their passwords. */
  users(): Promise<readonly User[]>;
  /** Also those that have run out and were not removed yet. */
  sessions(): Promise<readonly Session[]>;
  /** Queues and agents of whom sums are kept since a local day, in the order of their names. */
  placesSince(day: string): Promise<KnownPlaces>;
  /** Teams that have figures, also those that the configuration names no more. */
  teamsSeen(): Promise<readonly string[]>;
}

export interface KnownPlaces {
  readonly queues: readonly string[];
  readonly agents: readonly string[];
}

const PLACES_MAX = 1_000;

export function createUserQueries(sql: Kysely<Tables>): UserQueries {
  const valuesSince = async (cut: 'queue' | 'agent', day: string) => {
    const rows = await sql
      .selectFrom('rollups')
      .select('value')
      .distinct()
      .where('cut', '=', cut)
      .where('day', '>=', day)
      .where('value', '<>', '')
      .orderBy('value')
      .limit(PLACES_MAX)
      .execute();
    return rows.map(({ value }) => value);
  };
  return {
    async users() {
      const rows = await sql.selectFrom('users').selectAll().orderBy('name').execute();
      return rows.map(toUser);
    },
    async sessions() {
      const rows = await sql.selectFrom('sessions').selectAll().orderBy('created_at').execute();
      return rows.map(toSession);
    },
    async teamsSeen() {
      const summed = sql
        .selectFrom('rollups')
        .select('team')
        .where('cut', '=', 'all')
        .where('team', '<>', '');
      // Sums of these days have still to be made.
      const stale = sql.selectFrom('rollup_days').select('day').where('stale', '=', 1);
      const counted = sql
        .selectFrom('call_facts')
        .select((eb) => eb.ref('team').$notNull().as('team'))
        .where('team', 'is not', null)
        .where('day', 'in', stale);
      const rows = await summed.union(counted).limit(PLACES_MAX).execute();
      return rows.map(({ team }) => team);
    },
    async placesSince(day) {
      return { queues: await valuesSince('queue', day), agents: await valuesSince('agent', day) };
    },
  };
}
