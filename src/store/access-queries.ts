// Reads about access: the keys, and who asked for what.

import type { Kysely } from 'kysely';
import type { Scope } from '../desk/scopes.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Tables } from './schema.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[] | null;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  /** null while it is valid. */
  readonly revokedAt: EpochMs | null;
}

export interface AuditLine {
  readonly seq: number;
  readonly at: EpochMs;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly detail: unknown;
}

export interface AccessQueries {
  /** Revoked ones too, oldest first. */
  keys(): Promise<readonly ApiKey[]>;
  /** Newest first; `before`: the `seq` of the last one seen. */
  audit(before: number | null, limit: number): Promise<readonly AuditLine[]>;
}

export function createAccessQueries(sql: Kysely<Tables>): AccessQueries {
  return {
    async keys() {
      const rows = await sql.selectFrom('api_keys').selectAll().orderBy('created_at').execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        hash: row.hash,
        scopes: JSON.parse(row.scopes) as Scope[],
        teams: row.teams === null ? null : (JSON.parse(row.teams) as string[]),
        createdAt: row.created_at,
        createdBy: row.actor,
        revokedAt: row.revoked_at,
      }));
    },
    async audit(before, limit) {
      const all = sql.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
      const rows = await (before === null ? all : all.where('seq', '<', before)).execute();
      return rows.map(({ detail, ...line }) => ({ ...line, detail: JSON.parse(detail) as unknown }));
    },
  };
}
