// The daemon's work without its shell: recording → events → calls and tasks, in memory.
// Rule: only what src/pbx, src/calls and src/tasks export is used, so that a replay cannot differ from life.

import type { CallId, CallRecord } from '../calls/record.ts';
import { createCalls, describeCall, reduce } from '../calls/reducer.ts';
import type { Config } from '../config/schema.ts';
import { callSettings, configuredLists, taskRules } from '../config/settings.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { decodeRecording as decodeAmi, isAmiRecording } from '../pbx/asterisk/recording.ts';
import type { DecodedRecording } from '../pbx/decoded-recording.ts';
import { decodeRecording as decodeEsl, isEslRecording } from '../pbx/freeswitch/recording.ts';
import { applyCall, customerNumber } from '../tasks/book.ts';
import { createListing } from '../tasks/number-list.ts';
import { ALONE } from '../tasks/rules.ts';
import type { Task } from '../tasks/task.ts';

interface Result {
  /** Oldest first. */
  readonly calls: readonly CallRecord[];
  readonly tasks: readonly Task[];
  readonly anomalies: number;
  /** Time of the last event. */
  readonly endedAt: EpochMs;
}

interface Rehearsal {
  play(bytes: Buffer, file: string): void;
  result(): Result;
}

export function createRehearsal(config: Config, pbx: string): Rehearsal {
  const state = createCalls(callSettings(config, pbx));
  const rules = taskRules(config);
  const around = { ...ALONE, isListed: createListing(configuredLists(config)) };
  const calls = new Map<CallId, CallRecord>();
  const counted = new Set<CallId>();
  const open = new Map<string, Task>();
  const tasks = new Map<string, Task>();
  let anomalies = 0;
  let endedAt: EpochMs = 0;

  const count = (call: CallRecord): void => {
    if (call.state !== 'ended' || counted.has(call.id)) return;
    counted.add(call.id);
    const number = customerNumber(call);
    const change = number === null ? null : applyCall(open.get(number) ?? null, call, rules, around);
    if (change === null) return;
    tasks.set(change.task.id, change.task);
    if (change.task.closedAt === null) open.set(change.task.number, change.task);
    else open.delete(change.task.number);
  };

  return {
    play(bytes, file) {
      const decoded = decode(bytes, file);
      anomalies += decoded.anomalies.length;
      for (const event of decoded.events) {
        endedAt = Math.max(endedAt, event.at);
        for (const { changed, merged } of reduce(state, event)) {
          for (const { id } of merged) calls.delete(id);
          for (const id of changed) {
            const call = describeCall(state, id);
            if (call === null) continue;
            calls.set(id, call);
            count(call);
          }
        }
      }
    },
    result: () => ({
      calls: [...calls.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)),
      tasks: [...tasks.values()].sort((a, b) => a.firstMissedAt - b.firstMissedAt),
      anomalies,
      endedAt,
    }),
  };
}

/** Which PBX it was shows in its greeting. */
function decode(bytes: Buffer, file: string): DecodedRecording {
  if (isAmiRecording(bytes)) return decodeAmi(bytes);
  if (isEslRecording(bytes)) return decodeEsl(bytes);
  throw new AppError(
    'invalid',
    `${file} is not a recording of a PBX session ("Asterisk Call Manager/…" or "Content-Type: auth/request").`,
  );
}
