// Golden traces: recorded bytes of a real FreeSWITCH → events → calls → tasks, held against what truly happened.

import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { bareCall, bareTask } from '../../src/store/stored.ts';
import { compareScenario } from '../pbx/expectation.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

function differences(trace: Trace): string[] {
  const replay = new Replay().play(decodeRecording(trace.bytes).events);
  const calls = replay.calls.map((call) => callJson(bareCall(call, false)));
  const tasks = replay.tasks.map((task) => taskJson(bareTask(task), 0));
  return compareScenario(trace.expected, calls, tasks);
}

describe.each(['lean.json.esl', 'lean.plain.esl'])('%s', (file) => {
  for (const trace of traces('freeswitch', file)) {
    test(trace.name, () => {
      expect(differences(trace)).toEqual([]);
    });
  }
});

test('nothing in the traces is odd, and every call ends', () => {
  for (const trace of traces('freeswitch', 'lean.json.esl')) {
    const { events, anomalies, unknownFrames } = decodeRecording(trace.bytes);
    expect({ name: trace.name, anomalies, unknownFrames }).toEqual({
      name: trace.name,
      anomalies: [],
      unknownFrames: 0,
    });
    expect(new Replay().play(events).open).toEqual([]);
  }
});

test('json and plain recordings of one session give the same events', () => {
  const plain = traces('freeswitch', 'lean.plain.esl');
  expect(plain.length).toBeGreaterThanOrEqual(2);
  for (const trace of plain) {
    const json = traces('freeswitch', 'lean.json.esl').find(({ name }) => name === trace.name);
    if (json === undefined) throw new Error(`no json for ${trace.name}`);
    expect(decodeRecording(trace.bytes).events).toEqual(decodeRecording(json.bytes).events);
  }
});

test('the recorded traces are there', () => {
  expect(traces('freeswitch', 'lean.json.esl').length).toBeGreaterThanOrEqual(21);
});
