// Golden traces: recorded bytes → events → calls → tasks, held against what truly happened. A new regression
// test is one recorded folder.

import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { bareCall, bareTask } from '../../src/store/stored.ts';
import { compareScenario, type Expected, type ExpectedCall } from '../pbx/expectation.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

function differences(trace: Trace, expected: Expected): string[] {
  const replay = new Replay().play(decodeRecording(trace.bytes).events);
  const calls = replay.calls.map((call) => callJson(bareCall(call, false)));
  const tasks = replay.tasks.map((task) => taskJson(bareTask(task), 0));
  return compareScenario(expected, calls, tasks);
}

/** A user without the dialplan class cannot see the file name that MixMonitor was given. */
function knowableLean(expected: Expected): Expected {
  const calls = (expected.calls ?? []).map(({ recording: _unseen, ...call }): ExpectedCall => call);
  return { ...expected, ...(expected.calls && { calls }) };
}

for (const pbx of ['asterisk-22', 'asterisk-16']) {
  describe.skipIf(traces(pbx, 'all.ami').length === 0)(pbx, () => {
    for (const trace of traces(pbx, 'all.ami')) {
      test(`${trace.name}, all rights`, () => {
        expect(differences(trace, trace.expected)).toEqual([]);
      });
    }
    for (const trace of traces(pbx, 'lean.ami')) {
      test(`${trace.name}, least rights`, () => {
        expect(differences(trace, knowableLean(trace.expected))).toEqual([]);
      });
    }
  });
}

test('the recorded traces are there', () => {
  expect(traces('asterisk-22', 'all.ami').length).toBeGreaterThanOrEqual(25);
});
