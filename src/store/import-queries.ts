// Reads about records that PBXs keep: how far an import has come, and since when a gap needs them.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Tables } from './schema.ts';

export interface ImportQueries {
  /** null: nothing is half read. */
  importPosition(pbx: string, source: string): Promise<string | null>;
  /** When the oldest call began that a gap touched; null when there is none. `within`: began then or later. */
  oldestIncomplete(pbx: string, within: EpochMs, before: EpochMs): Promise<EpochMs | null>;
}

export function createImportQueries(sql: Kysely<Tables>): ImportQueries {
  return {
    async importPosition(pbx, source) {
      const rows = sql.selectFrom('imports').select('position');
      const row = await rows.where('pbx', '=', pbx).where('source', '=', source).executeTakeFirst();
      return row?.position ?? null;
    },
    async oldestIncomplete(pbx, within, before) {
      const row = await sql
        .selectFrom('calls')
        .select((eb) => eb.fn.min('started_at').as('oldest'))
        .where('complete', '=', 0)
        .where('pbx', '=', pbx)
        .where('started_at', '>=', within)
        .where('started_at', '<', before)
        .executeTakeFirst();
      return row?.oldest ?? null;
    },
  };
}
