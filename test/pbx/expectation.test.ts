// The judge itself: it must find every kind of difference, or the scenarios prove nothing.
import { describe, expect, test } from 'vitest';
import { type ActualCall, type ActualTask, compareScenario, type ExpectedCall } from './expectation.ts';

const CALL: ActualCall = {
  direction: 'inbound',
  from: { number: '+79161234567', raw: '79161234567', name: 'Иван Петров' },
  to: { number: '5001', raw: '5001', name: null },
  startedAt: '2026-03-02T09:00:00.000Z',
  disposition: 'answered',
  reason: null,
  agent: '101',
  hungUpBy: 'customer',
  waitMs: 2003,
  talkMs: 3001,
  ivrMs: 0,
  holdMs: 0,
  offers: [
    { agent: '101', result: 'no_answer' },
    { agent: '101', result: 'answered' },
  ],
  talks: [{ agent: '101' }, { agent: '102' }, { agent: '101' }],
  queues: [{ queue: 'sales' }],
  transfers: [{ kind: 'blind', by: '101', to: '102' }],
  recordings: [{ path: '/spool/rec-1.wav' }],
};

const TASK: ActualTask = {
  number: '+79161234567',
  status: 'done',
  missedCalls: 2,
  attempts: 1,
  closedBy: { kind: 'callback', agent: '102' },
};

const judge = (call: ExpectedCall) => compareScenario({ calls: [call], tasks: [] }, [CALL], []);

describe('a true statement is no difference', () => {
  const TRUE: readonly ExpectedCall[] = [
    {},
    { from: '+7 916 123-45-67', to: '5001', name: 'Иван Петров' },
    { disposition: 'missed|answered', agent: '101|102' },
    { waitSeconds: 3.2, talkSeconds: 3, ivrSeconds: 1, holdSeconds: 0 },
    { offers: { '101': 'answered' }, queue: 'sales', recording: 'rec-' },
    { talkedWith: ['102', '101'], transfers: [{ kind: 'blind', to: '102' }] },
  ];
  test.each(TRUE)('%j', (call) => expect(judge(call)).toEqual([]));
});

describe('a false statement is one difference', () => {
  const FALSE: readonly ExpectedCall[] = [
    { direction: 'outbound' },
    { from: '79161234568' },
    { from: null },
    { to: '5002' },
    { name: 'Иван' },
    { disposition: 'missed' },
    { reason: 'no_answer' },
    { agent: '102|103' },
    { hungUpBy: 'agent' },
    { waitSeconds: 3.3 },
    { talkSeconds: 1.7 },
    { ivrSeconds: 2 },
    { holdSeconds: 2 },
    { offers: { '101': 'busy' } },
    { offers: { '103': 'answered' } },
    { queue: 'support' },
    { recording: 'other-' },
    { talkedWith: ['101'] },
    { transfers: [] },
    { transfers: [{ kind: 'attended' }] },
  ];
  test.each(FALSE)('%j', (call) => expect(judge(call)).toHaveLength(1));
});

test('the numbers of calls and of tasks must be right', () => {
  expect(compareScenario({ calls: [], tasks: [] }, [CALL], [])).toHaveLength(1);
  expect(compareScenario({ calls: [{}, {}], tasks: [] }, [CALL], [])).toHaveLength(1);
  expect(compareScenario({ tasks: [] }, [CALL], [])).toEqual([]);
  expect(compareScenario({ calls: [{}], tasks: [] }, [CALL], [TASK])).toHaveLength(1);
});

test('calls are taken in the order in which they began', () => {
  const later = { ...CALL, startedAt: '2026-03-02T09:01:00.000Z', disposition: 'missed' };
  const expected = { calls: [{ disposition: 'answered' }, { disposition: 'missed' }], tasks: [] };
  expect(compareScenario(expected, [later, CALL], [])).toEqual([]);
});

test('an anonymous caller has no number', () => {
  const anonymous = { ...CALL, from: { number: null, raw: 'anonymous', name: null } };
  expect(compareScenario({ calls: [{ from: null }], tasks: [] }, [anonymous], [])).toEqual([]);
});

test('a task is found by its number and held against what is stated', () => {
  const number = '+79161234567';
  const judgeTask = (task: object) => compareScenario({ tasks: [{ number, ...task }] }, [], [TASK]);
  expect(judgeTask({ status: 'done', missedCalls: 2, attempts: 1, closedBy: { kind: 'callback' } })).toEqual(
    [],
  );
  for (const wrong of [
    { status: 'open' },
    { missedCalls: 1 },
    { attempts: 2 },
    { closedBy: { kind: 'manual' } },
    { closedBy: { agent: '101' } },
    { number: '+79990000000' },
  ]) {
    expect(judgeTask(wrong)).toHaveLength(1);
  }
});
