// Database, writer and engine from a configuration: the whole writing side of the daemon in one thread.

import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { afterHours, callSettings, configuredLists, figureRules, taskRules } from '../config/settings.ts';
import { alertHandlers } from '../desk/alert-orders.ts';
import { cdrHandlers } from '../desk/cdr-orders.ts';
import { contactHandlers } from '../desk/contact-orders.ts';
import { Desk } from '../desk/desk.ts';
import { dialHandlers } from '../desk/dial-orders.ts';
import { figureHandlers } from '../desk/figure-orders.ts';
import { hookHandlers } from '../desk/hook-orders.ts';
import { keyHandlers } from '../desk/key-orders.ts';
import { reportHandlers } from '../desk/report-orders.ts';
import { scriptHandlers } from '../desk/script-orders.ts';
import { taskHandlers } from '../desk/task-orders.ts';
import { userHandlers } from '../desk/user-orders.ts';
import type { CdrFact } from '../pbx/freeswitch/cdr.ts';
import { tellStory } from '../pbx/freeswitch/cdr-story.ts';
import { isStorageFailure, openForWriting, storageError } from '../store/database.ts';
import { Writer } from '../store/writer.ts';
import { createListing } from '../tasks/number-list.ts';
import type { Surroundings, TaskRules } from '../tasks/rules.ts';
import { createCalendar } from './calendar.ts';
import { CdrKeeper, type Storyteller } from './cdr-keeper.ts';
import { Engine } from './engine.ts';
import { FigureKeeper } from './figure-keeper.ts';
import { ScriptKeeper, type ScriptSettings } from './script-keeper.ts';
import { TaskKeeper } from './task-keeper.ts';

export interface Assembly {
  readonly engine: Engine;
  /** Commits what has arrived and closes the database. */
  close(): void;
}

const DAY_MS = 86_400_000;

/** What knows tasks and orders on the writing side. */
interface DeskRoom {
  readonly tasks: TaskKeeper;
  readonly cdrs: CdrKeeper;
  readonly figures: FigureKeeper;
  readonly scripts: ScriptKeeper;
  readonly desk: Desk;
}

interface DeskOptions {
  readonly writer: Writer;
  readonly rules: TaskRules;
  /** The lists of the configuration; those that the API keeps are asked as well. */
  readonly isListed: Surroundings['isListed'];
  readonly cdrs: CdrKeeper;
  readonly figures: FigureKeeper;
  readonly scriptSettings: ScriptSettings;
}

export function openDesk({ writer, rules, isListed, cdrs, figures, scriptSettings }: DeskOptions): DeskRoom {
  const tasks = new TaskKeeper(
    writer,
    rules,
    figures,
    (...asked) => isListed(...asked) || writer.lists.isListed(...asked),
  );
  const scripts = new ScriptKeeper(writer, scriptSettings);
  const desk = new Desk(writer, {
    ...taskHandlers(tasks),
    ...keyHandlers(writer.keys, writer.users),
    ...userHandlers(writer.users, writer.keys),
    ...hookHandlers(writer.hooks),
    ...contactHandlers(writer, figures),
    ...dialHandlers(writer.dials, tasks),
    ...cdrHandlers(cdrs),
    ...figureHandlers(writer.facts),
    ...reportHandlers(writer.reports),
    ...alertHandlers(writer),
    ...scriptHandlers(writer, scripts),
  });
  return { tasks, cdrs, figures, scripts, desk };
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
    const rules = taskRules(config);
    const calendar = createCalendar(config.timezone, afterHours(config));
    const figures = new FigureKeeper(writer, rules, figureRules(config), calendar);
    const engine = new Engine({
      writer,
      calls,
      ...openDesk({
        ...{ writer, rules, cdrs, figures },
        isListed: createListing(configuredLists(config)),
        scriptSettings: scriptSettings(config),
      }),
      calendar,
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
