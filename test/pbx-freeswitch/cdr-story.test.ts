// Golden: the records of mod_json_cdr alone, without a single event, against what truly happened.

import { describe, expect, test } from 'vitest';
import { callJson } from '../../src/api/call-json.ts';
import { taskJson } from '../../src/api/task-json.ts';
import type { CdrFact } from '../../src/pbx/freeswitch/cdr.ts';
import { tellStory } from '../../src/pbx/freeswitch/cdr-story.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { bareCall, bareTask } from '../../src/store/stored.ts';
import { compareScenario } from '../pbx/expectation.ts';
import { factsOf } from '../support/cdr.ts';
import { Replay } from '../support/replay.ts';
import { type Trace, traces } from '../support/traces.ts';

const ALL = traces('freeswitch', 'cdr.json');

function differences(trace: Trace, facts: readonly CdrFact[]): string[] {
  const replay = new Replay().play(tellStory(facts));
  const calls = replay.calls.map((call) => callJson(bareCall(call, false)));
  const tasks = replay.tasks.map((task) => taskJson(bareTask(task), 0));
  return compareScenario(trace.expected, calls, tasks);
}

describe('records alone tell', () => {
  for (const trace of ALL) {
    test(trace.name, () => {
      expect(differences(trace, factsOf(trace))).toEqual([]);
      // In whatever order they came.
      expect(differences(trace, factsOf(trace).reverse())).toEqual([]);
    });
  }
});

test('calls told by records have the ids that events give them, and are not complete', () => {
  for (const trace of traces('freeswitch', 'lean.json.esl')) {
    const seen = new Replay().play(decodeRecording(trace.bytes).events).calls;
    const told = new Replay().play(tellStory(ALL.filter(({ name }) => name === trace.name).flatMap(factsOf)));
    expect(told.calls.map(({ id, pbxCallId }) => [id, pbxCallId])).toEqual(
      seen.map(({ id, pbxCallId }) => [id, pbxCallId]),
    );
    expect(told.calls.every(({ complete }) => !complete)).toBe(true);
  }
});

test("the caller's record alone tells with whom the caller talked", () => {
  for (const name of ['inbound-answered-caller-hangs-up', 'queue-answered', 'outbound-answered']) {
    const facts = ALL.filter((trace) => trace.name === name).flatMap(factsOf);
    const whole = new Replay().play(tellStory(facts)).call;
    const caller = facts.filter(({ channel }) => channel['Call-Direction'] === 'inbound');
    expect(caller).toHaveLength(1);
    const { id, disposition, agent, answeredAt, endedAt } = new Replay().play(tellStory(caller)).call;
    expect({ id, disposition, agent, endedAt }).toEqual({
      id: whole.id,
      disposition: 'answered',
      agent: whole.agent,
      endedAt: whole.endedAt,
    });
    expect(Math.abs((answeredAt ?? 0) - (whole.answeredAt ?? 0))).toBeLessThanOrEqual(100);
  }
});
