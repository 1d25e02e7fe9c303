// The rules of callback tasks, one claim a test.

import { describe, expect, test } from 'vitest';
import { createNumbers } from '../../src/calls/numbers.ts';
import type { CallRecord } from '../../src/calls/record.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { applyCall as apply, type TaskChange } from '../../src/tasks/book.ts';
import { createListing } from '../../src/tasks/number-list.ts';
import { ALONE, type Surroundings, type TaskRules } from '../../src/tasks/rules.ts';
import type { Task } from '../../src/tasks/task.ts';
import { Replay, RULES } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

function callsOf(name: string): CallRecord[] {
  const trace = traces('asterisk-22', 'all.ami').find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return new Replay().play(decodeRecording(trace.bytes).events).calls;
}

const [MISSED, UNREACHED, REACHED] = callsOf('missed-then-called-back') as [
  CallRecord,
  CallRecord,
  CallRecord,
];

function applyCall(
  open: Task | null,
  call: CallRecord,
  rules: TaskRules,
  around: Surroundings = ALONE,
): TaskChange | null {
  return apply(open, call, rules, around);
}

function open(rules: TaskRules = RULES, around: Surroundings = ALONE): Task | null {
  return applyCall(null, MISSED, rules, around)?.task ?? null;
}

function listing(lists: { ignore?: string[]; vip?: string[]; internal?: string[] }): Surroundings {
  return { ...ALONE, isListed: createListing({ ignore: [], vip: [], internal: [], ...lists }) };
}

describe('a talk of which records know only that it was', () => {
  const task = open() as Task;
  const later = MISSED.startedAt + 3_600_000;
  const talk = {
    agent: '101',
    startedAt: later + 5_000,
    endedAt: later + 60_000,
    talkMs: null,
    holdMs: null,
  };
  const fromRecords = (changes: Partial<CallRecord> = {}): CallRecord => ({
    ...MISSED,
    ...{ id: '01KJQ0S9S0ZZZZZZZZZZZZZZZZ', startedAt: later, endedAt: later + 60_000, complete: false },
    ...{ disposition: 'answered', reason: null, agent: '101', answeredAt: null, talkMs: null, talks: [talk] },
    ...changes,
  });

  test('closes the task of the customer who called', () => {
    expect(applyCall(task, fromRecords(), RULES)?.task).toMatchObject({
      status: 'done',
      closedBy: { kind: 'customer_called', agent: '101' },
    });
    expect(applyCall(task, fromRecords({ talks: [] }), RULES)?.task.status).toBe('done');
  });

  test('that was over before closes nothing, and neither does a call that nobody answered', () => {
    const earlier = MISSED.startedAt - 3_600_000;
    const before = fromRecords({ startedAt: earlier, talks: [{ ...talk, startedAt: earlier + 5_000 }] });
    expect(applyCall(task, before, RULES)).toBeNull();
    expect(applyCall(task, fromRecords({ disposition: 'unknown', talks: [] }), RULES)).toBeNull();
  });
});

describe('a missed call opens a task', () => {
  test('unless its number is on the ignore list, whole or by its beginning', () => {
    expect(open(RULES, listing({ ignore: ['+79031112233'] }))).toBeNull();
    expect(open(RULES, listing({ ignore: ['+7903*'] }))).toBeNull();
    expect(open(RULES, listing({ internal: ['+7903*'] }))).toBeNull();
    expect(open(RULES, listing({ ignore: ['+7904*'], vip: ['+7903*'] }))).not.toBeNull();
  });

  test('unless its DID or its reason is excused', () => {
    expect(open({ ...RULES, ignoreDids: ['5001'] })).toBeNull();
    expect(open({ ...RULES, ignoreReasons: ['abandoned_ringing'] })).toBeNull();
  });

  test('unless it was given up sooner than a rule says; by default every one counts', () => {
    expect(open({ ...RULES, shortAbandonMs: 60_000 })).toBeNull();
    expect(open()).not.toBeNull();
  });

  test('and says when it is due', () => {
    expect(open()?.dueAt).toBe((MISSED.endedAt ?? 0) + 900_000);
  });

  test('and an anonymous one opens none', () => {
    const hidden = { ...MISSED, from: { number: null, raw: null, name: null } };
    expect(applyCall(null, hidden, RULES)).toBeNull();
  });
});

describe('a callback', () => {
  test('that reaches nobody is an attempt and leaves the task open', () => {
    const change = applyCall(open(), UNREACHED, RULES);
    expect(change?.role).toBe('attempt');
    expect(change?.task).toMatchObject({ status: 'open', attempts: 1, lastAttemptResult: 'cancelled' });
  });

  test('given up before anything rang at the customer is no attempt, one without a way through is', () => {
    const legs = UNREACHED.legs.filter(({ kind }) => kind !== 'customer');
    expect(applyCall(open(), { ...UNREACHED, legs }, RULES)).toBeNull();
    const failed: CallRecord = { ...UNREACHED, legs, disposition: 'failed' };
    expect(applyCall(open(), failed, RULES)?.task).toMatchObject({
      attempts: 1,
      lastAttemptResult: 'failed',
    });
  });

  test('that reaches the customer is an attempt and closes it', () => {
    const change = applyCall(open(), REACHED, RULES);
    expect(change?.task).toMatchObject({
      status: 'done',
      attempts: 1,
      closedBy: { kind: 'callback', agent: '102' },
    });
  });

  test('that is shorter than the rule wants reaches nobody', () => {
    const change = applyCall(open(), REACHED, { ...RULES, reachedAfterMs: 60_000 });
    expect(change?.task).toMatchObject({ status: 'open', attempts: 1 });
  });

  test('placed before the customer was missed is none', () => {
    const early = { ...UNREACHED, startedAt: MISSED.startedAt - 60_000 };
    expect(applyCall(open(), early, RULES)).toBeNull();
  });
});

test('a talk that was going on when another call of the customer was missed does not close the task', () => {
  const going = {
    ...REACHED,
    direction: 'inbound' as const,
    from: MISSED.from,
    answeredAt: MISSED.startedAt - 60_000,
  };
  expect(applyCall(open(), going, RULES)).toBeNull();
});

test('the same missed call given twice raises nothing', () => {
  expect(applyCall(open(), MISSED, RULES)).toBeNull();
});

test('the spellings of one number are one number', () => {
  const numbers = createNumbers('RU');
  for (const spelling of [
    '8 903 111-22-33',
    '+7 903 111 22 33',
    '79031112233',
    '89031112233',
    '8 (903) 111-22-33',
  ]) {
    expect(numbers.normalise(spelling)).toBe('+79031112233');
  }
  expect(numbers.normalise('101')).toBe('101');
  expect(numbers.normalise('5001')).toBe('5001');
  expect(numbers.normalise('+4930123456')).toBe('+4930123456');
  for (const hidden of ['anonymous', 'Unknown', '', 'restricted']) {
    expect(numbers.normalise(hidden)).toBeNull();
  }
});
