// Database, writer and engine from a configuration: the whole writing side of the daemon in one thread.

import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { afterHours, callSettings, configuredLists, taskRules } from '../config/settings.ts';
import { cdrHandlers } from '../desk/cdr-orders.ts';
import { contactHandlers } from '../desk/contact-orders.ts';
import { Desk } from '../desk/desk.ts';
import { dialHandlers } from '../desk/dial-orders.ts';
import { hookHandlers } from '../desk/hook-orders.ts';
import { keyHandlers } from '../desk/key-orders.ts';
import { scriptHandlers } from '../desk/script-orders.ts';
import { taskHandlers } from '../desk/task-orders.ts';
import type { CdrFact } from '../pbx/freeswitch/cdr.ts';
import { tellStory } from '../pbx/freeswitch/cdr-story.ts';
import { isStorageFailure, openForWriting, storageError } from '../store/database.ts';
import { Writer } from '../store/writer.ts';
import { createListing } from '../tasks/number-list.ts';
import type { Surroundings, TaskRules } from '../tasks/rules.ts';
import { createCalendar } from './calendar.ts';
import { CdrKeeper, type Storyteller } from './cdr-keeper.ts';
import { Engine } from './engine.ts';
import { ScriptKeeper, type ScriptSettings } from './script-keeper.ts';
import { TaskKeeper } from './task-keeper.ts';

export interface Assembly {
  readonly engine: Engine;
  /** Commits what has arrived and closes the database. */
  close(): void;
}

const DAY_MS = 86_400_000;

/** The part of the writing side that knows tasks and orders. */
export function openDesk(
  writer: Writer,
  rules: TaskRules,
  /** The lists of the configuration; those that the API keeps are asked as well. */
  isListed: Surroundings['isListed'],
  cdrs: CdrKeeper,
  scriptSettings: ScriptSettings,
): {
  readonly tasks: TaskKeeper;
  readonly cdrs: CdrKeeper;
  readonly scripts: ScriptKeeper;
  readonly desk: Desk;
} {
  const tasks = new TaskKeeper(
    writer,
    rules,
    (...asked) => isListed(...asked) || writer.lists.isListed(...asked),
  );
  const scripts = new ScriptKeeper(writer, scriptSettings);
  const desk = new Desk(writer, {
    ...taskHandlers(tasks),
    ...keyHandlers(writer.keys),
    ...hookHandlers(writer.hooks),
    ...contactHandlers(writer),
    ...dialHandlers(writer.dials, tasks),
    ...cdrHandlers(cdrs),
    ...scriptHandlers(writer, scripts),
  });
  return { tasks, cdrs, scripts, desk };
}

export function scriptSettings({ scripts, timezone }: Config): ScriptSettings {
  return { configured: scripts, timezone };
}

/** Who can tell what the records of a PBX say; PBXs that are not here post none. */
export function storytellers(config: Config): Map<string, Storyteller> {
  const freeswitch = config.pbx.filter(({ type }) => type === 'freeswitch');
  return new Map(freeswitch.map(({ id }) => [id, (bodies) => tellStory(bodies as CdrFact[])]));
}

/** Opens the database and takes up the calls in progress. Errors: `storage`, `conflict`. */
export function assembleEngine(config: Config, log: Logger, onRoom: () => void): Assembly {
  const { file, synchronous } = config.database;
  const database = openForWriting(file, { synchronous });
  try {
    const writer = new Writer(database.db);
    const calls = config.pbx.map(({ id }) => callSettings(config, id));
    const journalRetentionMs = config.journal.retentionDays * DAY_MS;
    const cdrs = new CdrKeeper(writer, calls, storytellers(config), journalRetentionMs);
    const engine = new Engine({
      writer,
      calls,
      ...openDesk(
        writer,
        taskRules(config),
        createListing(configuredLists(config)),
        cdrs,
        scriptSettings(config),
      ),
      calendar: createCalendar(config.timezone, afterHours(config)),
      log,
      now: Date.now,
      queueEventsMax: config.limits.queueEvents,
      batchEventsMax: config.limits.batchEvents,
      journalRetentionMs,
      eventRetentionMs: config.events.retentionDays * DAY_MS,
      transcriptRetentionMs: config.transcripts.retentionDays * DAY_MS,
      onRoom,
    });
    writer.dials.failUnasked();
    engine.start();
    return {
      engine,
      close() {
        try {
          engine.stop();
        } finally {
          database.close();
        }
      },
    };
  } catch (error) {
    database.close();
    throw isStorageFailure(error) ? storageError(file, error) : error;
  }
}
