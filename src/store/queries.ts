// Every read of the daemon, built with Kysely so that another engine can stand behind it; a file a topic.

import { Kysely, SqliteDialect } from 'kysely';
import { type AccessQueries, createAccessQueries } from './access-queries.ts';
import { type AlertQueries, createAlertQueries } from './alert-queries.ts';
import { type CallQueries, createCallQueries } from './call-queries.ts';
import { type ChangeQueries, createChangeQueries } from './change-queries.ts';
import { type ContactQueries, createContactQueries } from './contact-queries.ts';
import type { Database } from './database.ts';
import { createErasureQueries, type ErasureQueries } from './erasure-queries.ts';
import { createGapQueries, type GapQueries } from './gap-queries.ts';
import { createHookQueries, type HookQueries } from './hook-queries.ts';
import { createImportQueries, type ImportQueries } from './import-queries.ts';
import { createMissedCallerQueries, type MissedCallerQueries } from './missed-caller-queries.ts';
import { createOutboxQueries, type OutboxQueries } from './outbox-queries.ts';
import { createReportQueries, type ReportQueries } from './report-queries.ts';
import { createReviewQueries, type ReviewQueries } from './review-queries.ts';
import type { Tables } from './schema.ts';
import { createScriptQueries, type ScriptQueries } from './script-queries.ts';
import { createTallyQueries, type TallyQueries } from './tally-queries.ts';
import { createTaskQueries, type TaskQueries } from './task-queries.ts';
import { createUserQueries, type UserQueries } from './user-queries.ts';

export interface Queries
  extends AccessQueries,
    UserQueries,
    CallQueries,
    ContactQueries,
    TaskQueries,
    TallyQueries,
    MissedCallerQueries,
    ReportQueries,
    AlertQueries,
    ChangeQueries,
    OutboxQueries,
    HookQueries,
    ScriptQueries,
    ReviewQueries,
    ImportQueries,
    ErasureQueries,
    GapQueries {}

export function createQueries(db: Database): Queries {
  const sql = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  return {
    ...createAccessQueries(sql),
    ...createUserQueries(sql),
    ...createCallQueries(sql),
    ...createContactQueries(sql),
    ...createTaskQueries(sql),
    ...createTallyQueries(sql),
    ...createMissedCallerQueries(sql),
    ...createReportQueries(sql),
    ...createAlertQueries(sql),
    ...createChangeQueries(sql),
    ...createOutboxQueries(sql),
    ...createHookQueries(sql),
    ...createScriptQueries(sql),
    ...createReviewQueries(sql),
    ...createImportQueries(sql),
    ...createErasureQueries(sql),
    ...createGapQueries(sql),
  };
}
