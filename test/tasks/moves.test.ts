// What people do with tasks and what time then makes of it, one claim a test; laws.test.ts has the rest.

import { expect, test } from 'vitest';
import { wake } from '../../src/tasks/alarms.ts';
import { applyCall } from '../../src/tasks/book.ts';
import { HISTORY_MAX, move, type TaskMove, type Worker } from '../../src/tasks/moves.ts';
import { ALONE, type TaskRules } from '../../src/tasks/rules.ts';
import type { Task } from '../../src/tasks/task.ts';
import { RULES } from '../support/replay.ts';
import { sampleTask } from '../support/sample-task.ts';
import { callAt } from './steps.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const rules: TaskRules = { ...RULES, expireAfterMs: 30 * DAY };
const TASK = sampleTask(1, { dueAt: sampleTask(1).firstMissedAt + 15 * MINUTE });
const AT = TASK.firstMissedAt;
const BY: Worker = { name: '101', agent: '101', actor: 'crm', mayOverrule: false };

function moved(task: Task, asked: TaskMove, now = AT): Task {
  const answer = move(task, asked, BY, now, rules);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.task;
}

const later = (task: Task, now: number): Task => wake(task, now, rules, ALONE)?.task ?? task;

test('a task put off beyond its deadline is due a while after it comes back, not in the same moment', () => {
  const until = AT + 120 * MINUTE;
  const snoozed = moved(TASK, { move: 'snooze', until, note: null });
  expect(later(snoozed, until)).toMatchObject({ status: 'open', overdue: false });
  expect(later(snoozed, until + 15 * MINUTE).overdue).toBe(true);
});

test('a task put off for longer than tasks live comes back all the same', () => {
  const until = AT + 60 * DAY;
  const snoozed = moved(TASK, { move: 'snooze', until, note: null });
  expect(later(snoozed, until).status).toBe('open');
  expect(later(snoozed, until + 31 * DAY).status).toBe('expired');
});

test('a task that somebody works on does not expire under their hands, but once they let it go', () => {
  const old = AT + 31 * DAY;
  const claimed = moved(TASK, { move: 'claim', leaseMs: 10 * MINUTE }, old - 2 * DAY);
  const held = moved(claimed, { move: 'heartbeat', leaseMs: 10 * MINUTE }, old);
  expect(later(held, old).status).toBe('claimed');
  expect(moved(held, { move: 'complete', result: 'reached', note: null }, old).status).toBe('done');
  expect(later(held, old + 10 * MINUTE)).toMatchObject({ status: 'expired', claimedBy: null });
});

test('a task taken up again and missed once more lives on from that call', () => {
  const closed = moved(TASK, { move: 'cancel', reason: 'x' });
  const reopened = moved(closed, { move: 'reopen', note: null }, AT + DAY);
  const at = AT + 30 * DAY;
  const again = applyCall(reopened, callAt({ what: 'missed', number: TASK.number }, at, 7), rules, ALONE);
  expect(again === null ? null : later(again.task, at + 29 * DAY).status).toBe('open');
});

test('a history that is full takes no more notes, and never keeps a task from being closed', () => {
  let task = moved(TASK, { move: 'claim', leaseMs: 10 * MINUTE });
  while (task.history.length < HISTORY_MAX) task = moved(task, { move: 'note', note: 'again' });
  const notes: TaskMove[] = [
    { move: 'note', note: 'again' },
    { move: 'dial', note: 'order' },
    { move: 'snooze', until: AT + DAY, note: null },
  ];
  for (const asked of notes) expect(move(task, asked, BY, AT, rules)).toHaveProperty('refused');
  expect(moved(task, { move: 'heartbeat', leaseMs: 20 * MINUTE }).claimExpiresAt).toBe(AT + 20 * MINUTE);
  const free = moved(task, { move: 'release' });
  expect(moved(free, { move: 'cancel', reason: 'x' }).status).toBe('cancelled');
  const done = moved(task, { move: 'complete', result: 'reached', note: null });
  expect(move(done, { move: 'reopen', note: null }, BY, AT, rules)).toHaveProperty('refused');
});
