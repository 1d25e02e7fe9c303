// A real database file in a folder of its own, with a writer and an engine on it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Desk } from '../../src/desk/desk.ts';
import { openDesk } from '../../src/engine/assembly.ts';
import { createCalendar } from '../../src/engine/calendar.ts';
import { CdrKeeper } from '../../src/engine/cdr-keeper.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import { FigureKeeper } from '../../src/engine/figure-keeper.ts';
import type { ScriptKeeper } from '../../src/engine/script-keeper.ts';
import type { TaskKeeper } from '../../src/engine/task-keeper.ts';
import type { CdrFact } from '../../src/pbx/freeswitch/cdr.ts';
import { tellStory } from '../../src/pbx/freeswitch/cdr-story.ts';
import type { ScriptDefinition } from '../../src/scripts/definition.ts';
import { type OpenDatabase, openForWriting } from '../../src/store/database.ts';
import { createQueries, type Queries } from '../../src/store/queries.ts';
import { Writer } from '../../src/store/writer.ts';
import { ALONE, type TaskRules } from '../../src/tasks/rules.ts';
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

type WorkshopOptions = Omit<Partial<EngineOptions>, 'scripts'> & {
  readonly rules?: TaskRules;
  readonly scripts?: readonly ScriptDefinition[];
};

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ringback-test-'));
}

export function openWorkshop(
  file: string,
  { rules = RULES, scripts = [], ...options }: WorkshopOptions = {},
): Workshop {
  const opened = openForWriting(file, { synchronous: 'normal' });
  const writer = new Writer(opened.db);
  const tellers = new Map([[SETTINGS.pbx, (bodies: readonly unknown[]) => tellStory(bodies as CdrFact[])]]);
  const cdrs = new CdrKeeper(writer, [SETTINGS], tellers, 86_400_000);
  const calendar = createCalendar('Europe/Moscow', () => false);
  const figures = new FigureKeeper(writer, rules, FIGURE_RULES, calendar);
  const room = openDesk({
    ...{ writer, rules, cdrs, figures },
    isListed: ALONE.isListed,
    scriptSettings: { configured: scripts, timezone: 'Europe/Moscow' },
  });
  const engine = new Engine({
    writer,
    calls: [SETTINGS],
    ...room,
    calendar,
    log: pino({ level: 'silent' }),
    now: Date.now,
    queueEventsMax: 100_000,
    batchEventsMax: 2_000,
    journalRetentionMs: 86_400_000,
    eventRetentionMs: 86_400_000,
    transcriptRetentionMs: 86_400_000,
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
