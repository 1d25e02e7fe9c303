// Whatever calls come, whoever moves tasks, however time passes: the laws of callback tasks. First in memory, then
// with the same steps through the real keeper, desk and database, which must end up with the same tasks.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../src/calls/record.ts';
import type { Asker } from '../../src/desk/order.ts';
import { AppError } from '../../src/errors.ts';
import { decodeRecording } from '../../src/pbx/asterisk/recording.ts';
import { nextWake, wake } from '../../src/tasks/alarms.ts';
import { applyCall } from '../../src/tasks/book.ts';
import { move, type TaskMove, type Worker } from '../../src/tasks/moves.ts';
import { ALONE, type TaskRules } from '../../src/tasks/rules.ts';
import { isOpen, type Task } from '../../src/tasks/task.ts';
import { Replay, RULES } from '../support/replay.ts';
import { traces } from '../support/traces.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';

const MINUTE = 60_000;
const NUMBERS = ['+79160000001', '+79160000002'] as const;
const WORKERS = ['101', '102'] as const;

const rules: TaskRules = {
  ...RULES,
  expireAfterMs: 600 * MINUTE,
  escalations: [
    {
      afterMs: 10 * MINUTE,
      priority: 50,
      assign: { name: 'e', strategy: 'fixed', agents: ['103'] },
      notify: [],
    },
    { afterMs: 30 * MINUTE, priority: 0, assign: null, notify: ['chief'] },
  ],
};

const [MISSED, UNREACHED, REACHED] = callsOf('missed-then-called-back') as [
  CallRecord,
  CallRecord,
  CallRecord,
];
const [ANSWERED] = callsOf('inbound-answered-caller-hangs-up') as [CallRecord];

function callsOf(name: string): CallRecord[] {
  const trace = traces('asterisk-22', 'all.ami').find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return new Replay().play(decodeRecording(trace.bytes).events).calls;
}

type Step =
  | {
      readonly kind: 'call';
      readonly what: 'missed' | 'unreached' | 'reached' | 'answered';
      readonly who: number;
    }
  | {
      readonly kind: 'move';
      readonly move: TaskMove;
      readonly who: number;
      readonly worker: number;
      readonly force: boolean;
    }
  | { readonly kind: 'wait'; readonly minutes: number };

const who = fc.nat(NUMBERS.length - 1);
const minutes = fc.integer({ min: 1, max: 200 });
const text = fc.constantFrom('a', 'b');

const anyMove: fc.Arbitrary<(now: number) => TaskMove> = fc.oneof(
  minutes.map((each) => () => ({ move: 'claim', leaseMs: each * MINUTE }) as const),
  minutes.map((each) => () => ({ move: 'heartbeat', leaseMs: each * MINUTE }) as const),
  fc.constant(() => ({ move: 'release' }) as const),
  minutes.map(
    (each) => (now: number) => ({ move: 'snooze', until: now + each * MINUTE, note: null }) as const,
  ),
  text.map((result) => () => ({ move: 'complete', result, note: null }) as const),
  text.map((reason) => () => ({ move: 'cancel', reason }) as const),
  fc.constant(() => ({ move: 'reopen', note: null }) as const),
  text.map((note) => () => ({ move: 'note', note }) as const),
  text.map((note) => () => ({ move: 'dial', note }) as const),
  fc.constantFrom('101', null).map((assignee) => () => ({ move: 'assign', assignee }) as const),
  fc.integer({ min: -10, max: 2_000 }).map((priority) => () => ({ move: 'prioritise', priority }) as const),
);

type Plan = (now: number) => Step;

const anyStep: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('missed', 'missed', 'unreached', 'reached', 'answered'), who).map(
      ([what, each]): Plan =>
        () =>
          ({ kind: 'call', what, who: each }) as Step,
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(anyMove, who, fc.nat(1), fc.boolean()).map(
      ([made, each, worker, force]): Plan =>
        (now) => ({ kind: 'move', move: made(now), who: each, worker, force }),
    ),
  },
  {
    weight: 2,
    arbitrary: minutes.map(
      (each): Plan =>
        () => ({ kind: 'wait', minutes: each }),
    ),
  },
);

/** The recorded call, of another customer and at another time. */
function callAt(step: Extract<Step, { kind: 'call' }>, now: number, count: number): CallRecord {
  const call = { missed: MISSED, unreached: UNREACHED, reached: REACHED, answered: ANSWERED }[step.what];
  const number = NUMBERS[step.who] ?? null;
  const party = { number, raw: number, name: null };
  return {
    ...call,
    id: `${call.id.slice(0, 20)}${String(count).padStart(6, '0')}`,
    ...(call.direction === 'inbound' ? { from: party } : { to: party }),
    startedAt: now,
    answeredAt: call.answeredAt === null ? null : now,
    endedAt: now,
    durationMs: 0,
  };
}

const workerOf = (index: number, force: boolean): Worker => {
  const agent = WORKERS[index] ?? '101';
  return { name: agent, agent, actor: 'crm', mayOverrule: force };
};

function expectSound(task: Task, now: number): void {
  expect(task.status === 'claimed').toBe(task.claimedBy !== null);
  expect(task.claimedBy !== null).toBe(task.claimExpiresAt !== null);
  expect(task.status === 'snoozed').toBe(task.snoozedUntil !== null);
  expect(isOpen(task)).toBe(task.closedAt === null);
  expect(task.closedAt === null).toBe(task.closedBy === null);
  if (!isOpen(task)) expect([task.overdue, nextWake(task, rules)]).toEqual([false, null]);
  if (isOpen(task)) expect(nextWake(task, rules)).toBeGreaterThan(now);
  expect(task.priority).toBeGreaterThanOrEqual(0);
  expect(task.priority).toBeLessThanOrEqual(1_000);
  expect(task.calls).toHaveLength(task.missedCalls);
  expect(new Set(task.calls).size).toBe(task.missedCalls);
  const since = task.history.findLastIndex(({ event }) => event === 'opened' || event === 'reopened');
  const lately = task.history.slice(since);
  expect(lately.filter(({ event }) => event === 'escalated')).toHaveLength(task.escalations);
  const ends = lately.filter(({ event }) => ['done', 'cancelled', 'expired'].includes(event));
  expect(ends).toHaveLength(isOpen(task) ? 0 : 1);
}

/** The tasks of a small town, without a database. */
class Town {
  now = MISSED.startedAt;
  readonly tasks = new Map<string, Task>();
  #calls = 0;

  take(plan: Plan): Step {
    const step = plan(this.now);
    if (step.kind === 'wait') this.now += step.minutes * MINUTE;
    // Whoever looks, looks at tasks that time has caught up with: the daemon wakes them every second.
    this.#wake();
    if (step.kind === 'call') this.#call(step);
    if (step.kind === 'move') this.#move(step);
    this.#wake();
    return step;
  }

  openOf(index: number): Task | null {
    return [...this.tasks.values()].find((task) => task.number === NUMBERS[index] && isOpen(task)) ?? null;
  }

  /** The one a worker would mean: the open one, else the latest. */
  taskOf(index: number): Task | null {
    return (
      this.openOf(index) ??
      [...this.tasks.values()].findLast(({ number }) => number === NUMBERS[index]) ??
      null
    );
  }

  nextCall(step: Extract<Step, { kind: 'call' }>): CallRecord {
    return callAt(step, this.now, ++this.#calls);
  }

  #call(step: Extract<Step, { kind: 'call' }>): void {
    const before = this.openOf(step.who);
    const change = applyCall(before, this.nextCall(step), rules, ALONE);
    if (change === null) return;
    if (before !== null) expect(change.task.id).toBe(before.id);
    this.#keep(before, change.task);
  }

  #move({ move: asked, who: index, worker, force }: Extract<Step, { kind: 'move' }>): void {
    const task = this.taskOf(index);
    if (task === null || (asked.move === 'reopen' && this.openOf(index) !== null)) return;
    const by = workerOf(worker, force);
    const held = task.status === 'claimed' && task.claimedBy !== by.name && !force;
    const moved = move(task, asked, by, this.now, rules);
    if ('refused' in moved) return;
    if (held) expect(['note', 'assign', 'prioritise']).toContain(asked.move);
    if (asked.move === 'claim') expect(moved.task.claimedBy).toBe(by.name);
    this.#keep(task, moved.task);
  }

  #wake(): void {
    for (const task of this.tasks.values()) {
      const woken = wake(task, this.now, rules, ALONE);
      if (woken !== null) this.#keep(task, woken.task);
    }
  }

  #keep(before: Task | null, after: Task): void {
    if (before !== null) expect(after.history.slice(0, before.history.length)).toEqual(before.history);
    this.tasks.set(after.id, after);
  }
}

describe('any sequence of calls, moves and time', () => {
  test('keeps every task sound, one open for each number, and its history whole', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (plans) => {
        const town = new Town();
        for (const plan of plans) {
          town.take(plan);
          for (const task of town.tasks.values()) expectSound(task, town.now);
          for (const number of NUMBERS) {
            const open = [...town.tasks.values()].filter((task) => task.number === number && isOpen(task));
            expect(open.length).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('gives the same tasks through the desk and the database, and announces every entry of history once', () =>
    inFolder(async (folder) => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (plans) => {
          const town = new Town();
          const shop = openWorkshop(join(folder, `${++runs}.db`), { rules });
          const { tasks, desk } = shop;
          let heard = 0;
          for (const plan of plans) {
            const aim = (step: Step) => (step.kind === 'move' ? town.taskOf(step.who) : null);
            const planned = plan(town.now);
            const before = aim(planned);
            const step = town.take(plan);
            const { now } = town;
            shop.writer.transaction(() => tasks.wake(now));
            if (step.kind === 'call') {
              const call = callAt(step, now, ++heard);
              shop.writer.transaction(() => tasks.count(call, now));
            }
            if (step.kind === 'move' && before !== null) {
              const { worker, force, move: asked } = step;
              const by: Asker = { key: 'crm', agent: WORKERS[worker] ?? '', teams: null, mayOverrule: force };
              try {
                shop.writer.transaction(() =>
                  desk.carryOut(
                    { kind: 'move-task', asked: { id: before.id, move: asked }, by, idempotency: null },
                    now,
                  ),
                );
              } catch (error) {
                if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
              }
            }
            shop.writer.transaction(() => tasks.wake(now));
          }
          const rows = (await shop.queries.tasks({}, { limit: 1_000, cursor: null })).items;
          const byId = (some: readonly Task[]) => [...some].sort((a, b) => (a.id < b.id ? -1 : 1));
          expect(byId(rows.map(({ contact: _contact, ...task }) => task))).toEqual(
            byId([...town.tasks.values()]),
          );
          const announced = shop.opened.db
            .prepare("SELECT subject || ' ' || type FROM outbox ORDER BY seq")
            .pluck()
            .all() as string[];
          for (const { id, history } of town.tasks.values()) {
            const own = announced.filter((each) => each.startsWith(id));
            expect(own).toEqual(history.map(({ event }) => `${id} task.${event}`));
          }
          shop.close();
        }),
        { numRuns: 40 },
      );
    }));
});
