// Whose task it is, how urgent, and what time does to it: what each key of the configuration says, one claim a test.

import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import { checkConfig } from '../../src/config/load.ts';
import { configuredLists, taskRules } from '../../src/config/settings.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { wake } from '../../src/tasks/alarms.ts';
import { hoursRoute } from '../../src/tasks/assignment.ts';
import { applyCall } from '../../src/tasks/book.ts';
import { createListing } from '../../src/tasks/number-list.ts';
import { ALONE, type Surroundings } from '../../src/tasks/rules.ts';
import type { Task } from '../../src/tasks/task.ts';
import { Replay } from '../support/replay.ts';
import { traces } from '../support/traces.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const trace = traces('asterisk-22', 'all.ami').find(({ name }) => name === 'queue-abandoned');
const MISSED = new Replay().play(decodeRecording(trace?.bytes ?? Buffer.alloc(0)).events).call;
const AT = MISSED.endedAt ?? 0;
const QUEUE = MISSED.queues[0]?.queue ?? '';

function config(tasks: object, more: object = {}) {
  const login = { type: 'asterisk', host: 'h', username: 'u', secret: 's' };
  const agent = (id: string, team: string | null) => ({ id, extensions: [id], team });
  return checkConfig(
    {
      pbx: [{ id: 'main', ...login }],
      staff: { agents: [agent('101', 'sales'), agent('102', 'sales'), agent('103', 'support')] },
      tasks,
      ...more,
    },
    'test',
  );
}

interface Opened {
  readonly task: Task;
  readonly rotated: string | null;
}

function opened(tasks: object, around: Partial<Surroundings> = {}, call: CallRecord = MISSED): Opened {
  const made = config(tasks);
  const isListed = createListing(configuredLists(made));
  const change = applyCall(null, call, taskRules(made), { ...ALONE, isListed, ...around });
  if (change === null) throw new Error('no task');
  return change;
}

describe('a new task is', () => {
  test('of whoever talked with the number last, if that is not too long ago', () => {
    const asked: number[] = [];
    const lastAgent = (_number: string, since: number) => {
      asked.push(since);
      return '103';
    };
    const { task } = opened({ lastAgentDays: 7, fallback: { agents: ['101'] } }, { lastAgent });
    expect([task.assignee, task.team]).toEqual(['103', 'support']);
    expect(asked).toEqual([AT - 7 * DAY]);
    expect(opened({ lastAgentDays: 0 }, { lastAgent }).task.assignee).toBeNull();
  });

  test('else of the rule for its DID or queue, the first that fits', () => {
    const routes = [
      { dids: ['9999'], agents: ['101'] },
      { queues: [`${QUEUE.slice(0, 2)}*`], team: 'support', agents: ['102'] },
      { agents: ['103'] },
    ];
    const { task } = opened({ routes });
    expect([task.assignee, task.team]).toEqual(['102', 'support']);
  });

  test('else of the fallback, else of nobody', () => {
    expect(opened({ fallback: { agents: ['103', '101'] } }).task.assignee).toBe('103');
    expect(opened({}).task).toMatchObject({ assignee: null, team: null, priority: 0 });
  });

  test("of a team's members in turn, each rule with its own turn", () => {
    const routes = [{ queues: [QUEUE], team: 'sales', assign: 'round_robin' }];
    const at = (turn: number) => opened({ routes }, { turn: (rule) => (rule === 'routes[0]' ? turn : 99) });
    expect([0, 1, 2].map((turn) => at(turn).task.assignee)).toEqual(['101', '102', '101']);
    expect(at(0).rotated).toBe('routes[0]');
  });

  test('of the member who has the least to do, the first of equals', () => {
    const routes = [{ queues: [QUEUE], team: 'sales', assign: 'least_open' }];
    const load = (of101: number) => ({ openTasksOf: (agent: string) => (agent === '101' ? of101 : 2) });
    expect(opened({ routes }, load(3)).task.assignee).toBe('102');
    expect(opened({ routes }, load(2)).task.assignee).toBe('101');
    expect(opened({ routes }, load(3)).rotated).toBeNull();
  });
});

describe('urgent is', () => {
  const weights = { vip: 100, repeat: 7, lostMinute: 3, dids: [{ dids: ['50*'], points: 20 }] };

  test('a number of the VIP list, a DID, every lost minute, and all of them together', () => {
    const late = { ...MISSED, durationMs: 2.9 * MINUTE, to: { number: '5001', raw: '5001', name: null } };
    expect(opened({ priority: weights }, {}, late).task.priority).toBe(20 + 2 * 3);
    const isListed: Surroundings['isListed'] = (list) => list === 'vip';
    expect(opened({ priority: weights }, { isListed }, late).task.priority).toBe(100 + 20 + 2 * 3);
  });

  test('who calls again, each time', () => {
    const rules = taskRules(config({ priority: weights }));
    let task = opened({ priority: weights }).task;
    for (const id of ['second', 'third']) {
      const again = { ...MISSED, id, durationMs: 0 };
      task = applyCall(task, again, rules, ALONE)?.task ?? task;
    }
    expect([task.priority, task.missedCalls]).toEqual([opened({ priority: weights }).task.priority + 14, 3]);
  });

  test('and a snoozed task wakes when its customer calls again, and is late as if it were new', () => {
    const rules = taskRules(config({}));
    const asleep: Task = {
      ...opened({}).task,
      status: 'snoozed',
      snoozedUntil: AT + DAY,
      dueAt: AT + 2 * DAY,
    };
    const endedAt = AT + 5 * MINUTE;
    const change = applyCall(asleep, { ...MISSED, id: 'again', endedAt }, rules, ALONE);
    expect(change?.task).toMatchObject({
      ...{ status: 'open', snoozedUntil: null, missedCalls: 2 },
      dueAt: endedAt + 15 * MINUTE,
    });
  });
});

describe('time', () => {
  const lifeOf = (tasks: object, until: number): Task => {
    const { task } = opened(tasks);
    return wake(task, AT + until, taskRules(config(tasks)), ALONE)?.task ?? task;
  };
  const events = (task: Task) => task.history.map(({ event }) => event);

  test('makes a task late after dueMinutes, and says so once', () => {
    expect(lifeOf({ dueMinutes: 20 }, 20 * MINUTE - 1).overdue).toBe(false);
    const late = lifeOf({ dueMinutes: 20 }, 3 * 60 * MINUTE);
    expect([late.overdue, events(late)]).toEqual([true, ['opened', 'overdue']]);
  });

  test('takes the steps of escalation: priority, another agent, names to tell', () => {
    const escalation = [
      { overdueMinutes: 30, notify: ['chief'] },
      { overdueMinutes: 10, priority: 40, reassign: { agents: ['103'] } },
    ];
    const first = lifeOf({ dueMinutes: 5, escalation }, 15 * MINUTE);
    expect(first).toMatchObject({ priority: 40, assignee: '103', team: 'support', escalations: 1 });
    const second = lifeOf({ dueMinutes: 5, escalation }, 35 * MINUTE);
    expect(second.escalations).toBe(2);
    expect(second.history.at(-1)).toMatchObject({ event: 'escalated', note: 'notify: chief' });
  });

  test('counts deadlines and steps in working hours', () => {
    const hours = { mon: '00:00-00:01' };
    const made = config({ dueMinutes: 1, escalation: [{ overdueMinutes: 1 }] }, { workingHours: hours });
    const rules = taskRules(made);
    const route = { did: null, queue: null, team: null };
    const due = rules.dueAt(AT, route);
    expect(new Date(due).getUTCDay()).toBe(1);
    expect(rules.workingTimeAfter(due, MINUTE, route) - due).toBe(7 * DAY);
  });

  test('closes a task that nobody cared for after expireAfterDays; 0: never', () => {
    const end = 3 * DAY + 15 * MINUTE;
    expect(lifeOf({ expireAfterDays: 3 }, end - 1).status).toBe('open');
    expect(lifeOf({ expireAfterDays: 3 }, end)).toMatchObject({
      status: 'expired',
      closedBy: { kind: 'expired', agent: null, call: null },
    });
    expect(lifeOf({ expireAfterDays: 0 }, 3_000 * DAY).status).toBe('open');
  });
});

describe('the hours by which a call came in time or not are', () => {
  const rules = taskRules(config({ routes: [{ queues: [QUEUE], team: 'sales' }] }));

  test('those of where the customer came in, whoever answered', () => {
    const route = { did: MISSED.to.raw, queue: QUEUE, team: 'sales' };
    expect(hoursRoute(MISSED, rules)).toEqual(route);
    expect(hoursRoute({ ...MISSED, agent: '103', disposition: 'answered' }, rules)).toEqual(route);
    expect(hoursRoute({ ...MISSED, agent: '103', queues: [] }, rules).team).toBeNull();
  });

  test('those of the team of who placed it, not of a DID that is the number of a customer', () => {
    const call: CallRecord = { ...MISSED, direction: 'outbound', agent: '103', queues: [] };
    expect(hoursRoute(call, rules)).toEqual({ did: null, queue: null, team: 'support' });
    expect(hoursRoute({ ...call, agent: null }, rules).team).toBeNull();
  });
});
