// Every read of the daemon, built with Kysely so that another engine can stand behind it; a file a topic.

import { Kysely, SqliteDialect } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import { type AccessQueries, createAccessQueries } from './access-queries.ts';
import { type CallQueries, createCallQueries } from './call-queries.ts';
import { type ChangeQueries, createChangeQueries } from './change-queries.ts';
import { type ContactQueries, createContactQueries } from './contact-queries.ts';
import type { Database } from './database.ts';
import { createHookQueries, type HookQueries } from './hook-queries.ts';
import { createImportQueries, type ImportQueries } from './import-queries.ts';
import { createOutboxQueries, type OutboxQueries } from './outbox-queries.ts';
import type { Tables } from './schema.ts';
import { createTaskQueries, type TaskQueries } from './task-queries.ts';

export interface Gap {
  readonly pbx: string;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly reason: string;
  /** When the PBX's records of the period had been read; null: they have not. */
  readonly backfilledAt: EpochMs | null;
}

const GAPS_MAX = 1_000;

export interface Queries
  extends AccessQueries,
    CallQueries,
    ContactQueries,
    TaskQueries,
    ChangeQueries,
    OutboxQueries,
    HookQueries,
    ImportQueries {
  gaps(): Promise<readonly Gap[]>;
}

export function createQueries(db: Database): Queries {
  const sql = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    ...createAccessQueries(sql),
    ...createCallQueries(sql),
    ...createContactQueries(sql),
    ...createTaskQueries(sql),
    ...createChangeQueries(sql),
    ...createOutboxQueries(sql),
    ...createHookQueries(sql),
    ...createImportQueries(sql),
    async gaps() {
      const rows = await sql.selectFrom('gaps').selectAll().orderBy('id', 'desc').limit(GAPS_MAX).execute();
      return rows.reverse().map((row) => ({
        pbx: row.pbx,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        reason: row.reason,
        backfilledAt: row.backfilled_at,
      }));
    },
  };
}
