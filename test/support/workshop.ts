// A real database file in a folder of its own, with a writer and an engine on it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Desk } from '../../src/desk/desk.ts';
import { type DeskOptions, openDesk } from '../../src/engine/assembly.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { RecordAges } from '../../src/engine/retention.ts';
import type { ScriptKeeper } from '../../src/engine/script-keeper.ts';
import type { TaskKeeper } from '../../src/engine/task-keeper.ts';
import { recordDialect } from '../../src/pbx/records.ts';
import type { ScriptDefinition } from '../../src/scripts/definition.ts';
import { type OpenDatabase, openForWriting } from '../../src/store/database.ts';
import { createQueries, type Queries } from '../../src/store/queries.ts';
import { Writer } from '../../src/store/writer.ts';
import { ALONE } from '../../src/tasks/rules.ts';
import { FIGURE_RULES, RULES, SETTINGS } from './replay.ts';

export interface Workshop {
  readonly file: string;
  readonly opened: OpenDatabase;
  readonly writer: Writer;
  readonly engine: Engine;
  readonly tasks: TaskKeeper;
  readonly scripts: ScriptKeeper;
  readonly desk: Desk;
  readonly queries: Queries;
  close(): void;
}

type WorkshopOptions = Omit<Partial<EngineOptions>, 'scripts'> &
  Partial<Pick<DeskOptions, 'rules' | 'calendar'>> & {
    readonly scripts?: readonly ScriptDefinition[];
    /** Of which PBX records are told. */
    readonly type?: 'asterisk' | 'freeswitch';
  };

/** Records that no test removes by the way. */
export const FOR_EVER: RecordAges = {
  ...{ callMs: null, taskMs: null, recordingMs: null, reportMs: null },
  auditMs: 400 * 86_400_000,
};

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ringback-test-'));
}

export function openWorkshop(
  file: string,
  {
    rules = RULES,
    scripts = [],
    type = 'freeswitch',
    calendar = createCalendar('Europe/Moscow', () => false),
    ...options
  }: WorkshopOptions = {},
): Workshop {
  const opened = openForWriting(file, { synchronous: 'normal' });
  const writer = new Writer(opened.db);
  const room = openDesk({
    writer,
    rules,
    figureRules: FIGURE_RULES,
    calendar,
    isListed: ALONE.isListed,
    calls: [SETTINGS],
    tellers: new Map([[SETTINGS.pbx, recordDialect(type).tell]]),
    retentionMs: 86_400_000,
    scriptSettings: { configured: scripts, timezone: 'Europe/Moscow' },
  });
  const engine = new Engine({
    writer,
    calls: [SETTINGS],
    ...room,
    log: pino({ level: 'silent' }),
    now: Date.now,
    elapsed: options.now ?? Date.now,
    queueEventsMax: 100_000,
    batchEventsMax: 2_000,
    journalRetentionMs: 86_400_000,
    eventRetentionMs: 86_400_000,
    transcriptRetentionMs: 86_400_000,
    recordAges: FOR_EVER,
    onRoom: () => undefined,
    ...options,
  });
  const queries = createQueries(opened.db);
  const { tasks, scripts: keeper, desk } = room;
  return { file, opened, writer, engine, tasks, scripts: keeper, desk, queries, close: () => opened.close() };
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
