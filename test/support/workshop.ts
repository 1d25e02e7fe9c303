// A real database file in a folder of its own, with a writer and an engine on it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Desk } from '../../src/desk/desk.ts';
import { type DeskOptions, openDesk } from '../../src/engine/assembly.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { TaskKeeper } from '../../src/engine/task-keeper.ts';
import { recordDialect } from '../../src/pbx/records.ts';
import { type OpenDatabase, openForWriting } from '../../src/store/database.ts';
import { createQueries, type Queries } from '../../src/store/queries.ts';
import { Writer } from '../../src/store/writer.ts';
import { ALONE } from '../../src/tasks/rules.ts';
import { RULES, SETTINGS } from './replay.ts';

export interface Workshop {
  readonly file: string;
  readonly opened: OpenDatabase;
  readonly writer: Writer;
  readonly engine: Engine;
  readonly tasks: TaskKeeper;
  readonly desk: Desk;
  readonly queries: Queries;
  close(): void;
}

/** Of which PBX records are told. */
interface Kind {
  readonly type?: 'asterisk' | 'freeswitch';
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ringback-test-'));
}

export function openWorkshop(
  file: string,
  {
    rules = RULES,
    type = 'freeswitch',
    calendar = createCalendar('Europe/Moscow', () => false),
    ...options
  }: Partial<EngineOptions> & Partial<Pick<DeskOptions, 'rules' | 'calendar'>> & Kind = {},
): Workshop {
  const opened = openForWriting(file, { synchronous: 'normal' });
  const writer = new Writer(opened.db);
  const { tasks, desk, cdrs, ledger } = openDesk({
    writer,
    rules,
    isListed: ALONE.isListed,
    calls: [SETTINGS],
    tellers: new Map([[SETTINGS.pbx, recordDialect(type).tell]]),
    calendar,
    retentionMs: 86_400_000,
  });
  const engine = new Engine({
    writer,
    calls: [SETTINGS],
    ...{ tasks, desk, cdrs, ledger },
    log: pino({ level: 'silent' }),
    now: Date.now,
    queueEventsMax: 100_000,
    batchEventsMax: 2_000,
    journalRetentionMs: 86_400_000,
    eventRetentionMs: 86_400_000,
    onRoom: () => undefined,
    ...options,
  });
  const queries = createQueries(opened.db);
  return { file, opened, writer, engine, tasks, desk, queries, close: () => opened.close() };
}

/** Runs `use` with a fresh folder and removes it. */
export async function inFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = makeFolder();
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
