// One import: reads a source in portions, has each taken up by the daemon (or by the same engine here when none runs),
// and says what came of it. Rule: a portion and the place where reading goes on are stored in one transaction.

import { setTimeout as sleep } from 'node:timers/promises';
import { callJson } from '../api/call-json.ts';
import { recall } from '../calls/history.ts';
import type { CallRecord } from '../calls/record.ts';
import type { Config, PbxConfig } from '../config/schema.ts';
import { afterHours, callSettings, taskRules } from '../config/settings.ts';
import { type CallOutcome, outcomesOf } from '../engine/importer.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { type Portion, readPortions } from '../import/reading.ts';
import type { RecordSource } from '../import/record-stream.ts';
import { recordDialect } from '../pbx/records.ts';
import { bareCall } from '../store/stored.ts';
import { hoursRoute } from '../tasks/assignment.ts';
import { type Control, withControl } from './control.ts';
import type { Progress } from './progress.ts';

export interface ImportAsked {
  readonly config: Config;
  readonly pbx: PbxConfig;
  /** Names the options that change what is read. */
  readonly key: string;
  readonly since: EpochMs | null;
  readonly until: EpochMs | null;
  readonly tasksSince: EpochMs | null;
  /** Begin again, wherever an earlier import stopped. */
  readonly again: boolean;
}

export interface ImportSum {
  readonly pbx: string;
  readonly source: string;
  /** An import that had been interrupted went on. */
  readonly resumed: boolean;
  rows: number;
  conversations: number;
  made: number;
  known: number;
  empty: number;
  outcomes: CallOutcome[];
  readonly skipped: Record<string, number>;
}

/** Records of one conversation that the daemon takes; more is no telephone call. */
const RECORDS_MAX = 1_000;
const CHARACTERS_MAX = 8_000_000;
/** A disk that refuses, or a daemon with too much to do, is asked again. */
const TRIES = 5;
const TRY_AGAIN_MS = 2_000;
const CALLS_SHOWN = 20;

/** Errors: of the source; `unreachable`: the daemon went away; started again, the import goes on. */
export function runImport(asked: ImportAsked, source: RecordSource, progress: Progress): Promise<ImportSum> {
  const { config, pbx, since, until, tasksSince, key } = asked;
  const path = `/pbx/${encodeURIComponent(pbx.id)}/history`;
  return withControl(config, async (control) => {
    const { position } = asked.again
      ? { position: null }
      : await control.ask<{ position: string | null }>('GET', `${path}?source=${encodeURIComponent(key)}`);
    const sum = emptySum(pbx.id, source.id, position !== null);
    for await (const portion of readPortions(source, { since, until, position })) {
      const conversations = usable(portion, sum);
      const imported = await ask<Pick<ImportSum, 'made' | 'known' | 'empty' | 'outcomes'>>(control, path, {
        source: key,
        conversations,
        position: portion.position,
        ...(tasksSince !== null && { tasksSince: new Date(tasksSince).toISOString() }),
      });
      add(sum, portion, conversations.length);
      for (const field of ['made', 'known', 'empty'] as const) sum[field] += imported[field];
      sum.outcomes = mergeOutcomes(sum.outcomes, imported.outcomes);
      progress.show(portion.fraction, `${sum.rows} rows, ${sum.made} calls made, ${sum.known} known`);
    }
    return sum;
  });
}

/** What an import would make, without a database: the sum, and the first calls. */
export async function rehearseImport(asked: ImportAsked, source: RecordSource, progress: Progress) {
  const { config, pbx, since, until } = asked;
  const [settings, { read, tell }] = [callSettings(config, pbx.id), recordDialect(pbx.type)];
  const sum = emptySum(pbx.id, source.id, false);
  const shown: CallRecord[] = [];
  for await (const portion of readPortions(source, { since, until, position: null })) {
    const conversations = usable(portion, sum);
    add(sum, portion, conversations.length);
    for (const records of conversations) {
      const bodies = records.map((record) => JSON.parse(read(pbx.id, record).body) as unknown);
      const calls = recall(settings, tell(bodies, []));
      if (calls.length === 0) sum.empty++;
      sum.made += calls.length;
      sum.outcomes = mergeOutcomes(sum.outcomes, outcomesOf(calls));
      shown.push(...calls.slice(0, CALLS_SHOWN - shown.length));
    }
    progress.show(portion.fraction, `${sum.rows} rows, ${sum.made} calls`);
  }
  const [isAfterHours, rules] = [afterHours(config), taskRules(config)];
  const calls = shown.map((call) =>
    callJson(bareCall(call, isAfterHours(call.startedAt, hoursRoute(call, rules)), 'import')),
  );
  return { sum, calls };
}

function emptySum(pbx: string, source: string, resumed: boolean): ImportSum {
  const counts = { rows: 0, conversations: 0, made: 0, known: 0, empty: 0 };
  return { pbx, source, resumed, ...counts, outcomes: [], skipped: {} };
}

/** The records of each conversation; one that is too large is left out and counted. */
function usable({ conversations }: Portion, sum: ImportSum): readonly (readonly string[])[] {
  const fits = conversations.filter(({ records }) => {
    let characters = 0;
    for (const record of records) characters += record.length;
    return records.length <= RECORDS_MAX && characters <= CHARACTERS_MAX;
  });
  count(sum.skipped, 'too_large', conversations.length - fits.length);
  return fits.map(({ records }) => records);
}

function add(sum: ImportSum, { rows, skipped }: Portion, conversations: number): void {
  sum.rows += rows;
  sum.conversations += conversations;
  for (const [reason, times] of Object.entries(skipped)) count(sum.skipped, reason, times);
}

function count(counts: Record<string, number>, name: string, times: number): void {
  if (times > 0) counts[name] = (counts[name] ?? 0) + times;
}

function mergeOutcomes(known: readonly CallOutcome[], more: readonly CallOutcome[]): CallOutcome[] {
  const all = new Map(known.map((each) => [`${each.direction} ${each.disposition}`, each]));
  for (const each of more) {
    const key = `${each.direction} ${each.disposition}`;
    all.set(key, { ...each, calls: each.calls + (all.get(key)?.calls ?? 0) });
  }
  return [...all.values()];
}

async function ask<T>(control: Control, path: string, body: object): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await control.ask<T>('POST', path, body);
    } catch (error) {
      const isPassing =
        error instanceof AppError && ['rate_limited', 'storage', 'timeout'].includes(error.code);
      if (!(error instanceof AppError)) {
        const message = 'The daemon went away in the middle. Run the import again: it goes on where it was.';
        throw new AppError('unreachable', message, { cause: error });
      }
      if (!isPassing || attempt >= TRIES) throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
}
