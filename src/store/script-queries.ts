// Reads about scripts, scores and transcripts, and how well a script was kept to in a period.

import type { Kysely } from 'kysely';
import { type Adherence, type AdherenceFilter, readAdherence } from './adherence.ts';
import type { Tables } from './schema.ts';
import {
  type ScriptRow,
  type ScriptVersionRow,
  toScore,
  toScript,
  toScriptVersion,
  toTranscript,
  withCounts,
} from './script-rows.ts';
import type { ListedScore, ScriptVersion, StoredScript, Transcript } from './stored-scripts.ts';

export interface ScriptQueries {
  /** In use, in the order of ids. */
  scripts(): Promise<readonly StoredScript[]>;
  /** Removed ones, too. */
  script(id: string): Promise<StoredScript | null>;
  /** Newest first; `before`: the last one seen. */
  scriptVersions(id: string, before: number | null, limit: number): Promise<readonly ScriptVersion[]>;
  /** Of one call, the one that counts first. */
  scores(call: string): Promise<readonly ListedScore[]>;
  transcript(call: string): Promise<Transcript | null>;
  /** Indicator 7: how well scripts were kept to in calls that began in a period. */
  adherence(filter: AdherenceFilter): Promise<Adherence>;
}

export function createScriptQueries(sql: Kysely<Tables>): ScriptQueries {
  return {
    async scripts() {
      const rows = await joined(sql).where('removed_at', 'is', null).orderBy('id').execute();
      return rows.map((row) => toScript(row as ScriptRow & ScriptVersionRow));
    },
    async script(id) {
      const row = await joined(sql).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toScript(row as ScriptRow & ScriptVersionRow);
    },
    async scriptVersions(id, before, limit) {
      let query = sql.selectFrom('script_versions').selectAll().where('script_id', '=', id);
      if (before !== null) query = query.where('version', '<', before);
      return (await query.orderBy('version', 'desc').limit(limit).execute()).map(toScriptVersion);
    },
    async scores(call) {
      const rows = await sql
        .selectFrom('scores')
        .selectAll()
        .where('call_id', '=', call)
        .orderBy((eb) => eb('source', '=', 'reviewer'), 'desc')
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return withCounts(rows.map(toScore));
    },
    async transcript(call) {
      const row = await sql
        .selectFrom('transcripts')
        .selectAll()
        .where('call_id', '=', call)
        .executeTakeFirst();
      return row === undefined ? null : toTranscript(row);
    },
    adherence: (filter) => readAdherence(sql, filter),
  };
}

function joined(sql: Kysely<Tables>) {
  return sql
    .selectFrom('scripts')
    .innerJoin('script_versions', (join) =>
      join
        .onRef('script_versions.script_id', '=', 'scripts.id')
        .onRef('script_versions.version', '=', 'scripts.version'),
    )
    .selectAll();
}
