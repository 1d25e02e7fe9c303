// Gaps, and the calls that they touched.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Tables } from './schema.ts';

/** Why a PBX was not watched; beside these, why its link was lost. */
export type GapReason =
  | 'the daemon was down'
  | 'the PBX was not reached yet'
  | 'the PBX restarted'
  | 'events were lost';

export interface Gap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
  /** When the PBX's records of the period had been read; null: they have not. */
  readonly backfilledAt: EpochMs | null;
}

/** A gap with the calls of which some part lies in it, as far as they are known. */
export interface TouchedGap extends Gap {
  readonly calls: number;
  /** Those whose end nobody knows. */
  readonly unknownCalls: number;
}

export interface TouchedQuestion {
  /** Gaps of which some part lies between two moments. */
  readonly since: EpochMs;
  readonly until: EpochMs;
  /** A call that began so long before a gap was over when it came. */
  readonly callAgeMsMax: number;
}

export interface GapQueries {
  /** The newest 1000, newest last. */
  gaps(): Promise<readonly Gap[]>;
  /** The first moment that was watched, of one PBX or of any; null: none was. */
  watchedSince(pbx?: string): Promise<EpochMs | null>;
  gapsWithin(since: EpochMs, until: EpochMs): Promise<readonly Gap[]>;
  /** The newest 100, newest last. */
  touchedGaps(question: TouchedQuestion): Promise<readonly TouchedGap[]>;
}

const GAPS_MAX = 1_000;
/** Each one is a reading of the calls of half a day. */
const TOUCHED_MAX = 100;

export function createGapQueries(sql: Kysely<Tables>): GapQueries {
  const within = (since: EpochMs, until: EpochMs) =>
    sql
      .selectFrom('gaps')
      .selectAll()
      .where('started_at', '<', until)
      .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', since)]));
  return {
    async gaps() {
      const rows = await sql.selectFrom('gaps').selectAll().orderBy('id', 'desc').limit(GAPS_MAX).execute();
      return rows.reverse().map(toGap);
    },
    async watchedSince(pbx) {
      const watched = sql.selectFrom('pbx_state').select((eb) => eb.fn.min('first_seen_at').as('since'));
      const row = await (pbx === undefined ? watched : watched.where('pbx', '=', pbx)).executeTakeFirst();
      return row?.since ?? null;
    },
    async gapsWithin(since, until) {
      const rows = await within(since, until).orderBy('started_at').execute();
      return rows.map(toGap);
    },
    async touchedGaps({ since, until, callAgeMsMax }) {
      const rows = await within(since, until).orderBy('started_at', 'desc').limit(TOUCHED_MAX).execute();
      const gaps = rows.reverse().map(toGap);
      return Promise.all(gaps.map(async (gap) => ({ ...gap, ...(await touchedBy(sql, gap, callAgeMsMax)) })));
    },
  };
}

async function touchedBy(
  sql: Kysely<Tables>,
  { pbx, startedAt, endedAt }: Gap,
  callAgeMsMax: number,
): Promise<Pick<TouchedGap, 'calls' | 'unknownCalls'>> {
  let calls = sql
    .selectFrom('calls')
    .where('pbx', '=', pbx)
    .where('started_at', '>', startedAt - callAgeMsMax)
    // What ended at an unknown moment may have lasted.
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', startedAt)]));
  if (endedAt !== null) calls = calls.where('started_at', '<', endedAt);
  const { all, unknown } = await calls
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn
        .sum<number | null>(eb.case().when('disposition', '=', 'unknown').then(1).else(0).end())
        .as('unknown'),
    ])
    .executeTakeFirstOrThrow();
  return { calls: all, unknownCalls: unknown ?? 0 };
}

function toGap(row: Tables['gaps']): Gap {
  return {
    pbx: row.pbx,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    reason: row.reason,
    backfilledAt: row.backfilled_at,
  };
}
