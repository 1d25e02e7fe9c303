// Whatever calls come, whoever moves tasks, however time passes: the laws of callback tasks. A naive town, looked at
// every minute, lives through the same steps: first beside the pure rules, then beside the engine and its database.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeTaskId } from '../../src/calls/call-id.ts';
import type { Asker, Order } from '../../src/desk/order.ts';
import { AppError } from '../../src/errors.ts';
import { nextWake, wake } from '../../src/tasks/alarms.ts';
import { applyCall } from '../../src/tasks/book.ts';
import { move } from '../../src/tasks/moves.ts';
import { ALONE } from '../../src/tasks/rules.ts';
import { isOpen, type Task } from '../../src/tasks/task.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';
import { type NaiveTask, NaiveTown } from './naive-town.ts';
import { anyStep, callAt, type Step, TOWN_BEGINS, TOWN_RULES } from './steps.ts';

type MoveStep = Extract<Step, { kind: 'move' }>;

/** The task that a worker means. */
function aimOf({ number, first }: MoveStep, tasks: readonly NaiveTask[]): string | null {
  const own = tasks.filter((task) => task.number === number);
  const aimed = first ? own[0] : (own.find(({ closedAt }) => closedAt === null) ?? own.at(-1));
  return aimed?.id ?? null;
}

/** What both towns know of a task. */
function toldNaively(task: Task): NaiveTask {
  const { id, number, status, claimedBy, claimExpiresAt, snoozedUntil, overdue, escalations } = task;
  const { priority, assignee, missedCalls, lastMissedAt, attempts, closedAt, result, history } = task;
  return {
    ...{ id, number, status, claimedBy, claimExpiresAt, snoozedUntil, overdue, escalations },
    ...{ priority, assignee, missedCalls, lastMissedAt, attempts, closedAt, result },
    dueAt: task.dueAt ?? 0,
    closedKind: task.closedBy?.kind ?? null,
    events: history.map(({ event }) => event),
  };
}

const inOrder = <T extends { readonly id: string }>(tasks: Iterable<T>): T[] =>
  [...tasks].sort((a, b) => (a.id < b.id ? -1 : 1));

function expectSound(task: Task, now: number): void {
  expect(task.status === 'claimed').toBe(task.claimedBy !== null);
  expect(task.claimedBy !== null).toBe(task.claimExpiresAt !== null);
  expect(task.status === 'snoozed').toBe(task.snoozedUntil !== null);
  if (task.snoozedUntil !== null) expect(task.dueAt).toBeGreaterThan(task.snoozedUntil);
  expect(isOpen(task)).toBe(task.closedAt === null);
  expect(task.closedAt === null).toBe(task.closedBy === null);
  if (!isOpen(task)) expect([task.overdue, nextWake(task, TOWN_RULES)]).toEqual([false, null]);
  else expect(nextWake(task, TOWN_RULES)).toBeGreaterThan(now);
  expect(new Set(task.calls).size).toBe(task.missedCalls);
  const begun = task.history.findLastIndex(({ event }) => event === 'opened' || event === 'reopened');
  const since = (...events: string[]) =>
    task.history.slice(begun).filter(({ event }) => events.includes(event)).length;
  expect(since('escalated')).toBe(task.escalations);
  expect(since('done', 'cancelled', 'expired')).toBe(isOpen(task) ? 0 : 1);
  // Being late is told once, and again only after the deadline was moved.
  expect(since('overdue')).toBeLessThanOrEqual(1 + since('snoozed'));
}

/** The pure rules, with a map for a database. */
class PureTown {
  readonly tasks = new Map<string, Task>();
  readonly #naive: NaiveTown;
  #calls = 0;

  constructor(naive: NaiveTown) {
    this.#naive = naive;
  }

  take(step: Step): void {
    if (step.kind === 'wait') this.#naive.wait(step.minutes);
    this.#wake();
    if (step.kind === 'call') this.#call(step);
    if (step.kind === 'move') this.#move(step);
    if (step.kind === 'claim-next') this.#claimNext(step);
    this.#naive.look();
    this.#wake();
  }

  #call(step: Extract<Step, { kind: 'call' }>): void {
    const call = callAt(step, this.#naive.now, ++this.#calls);
    const open = [...this.tasks.values()].filter((task) => task.number === step.number && isOpen(task));
    expect(open.length).toBeLessThanOrEqual(1);
    const change = applyCall(open[0] ?? null, call, TOWN_RULES, ALONE);
    if (change !== null) this.#keep(change.task);
    this.#naive.call(step.what, step.number, makeTaskId(call.id));
  }

  #move(step: MoveStep): void {
    const { now, tasks } = this.#naive;
    const id = aimOf(step, tasks);
    const task = this.tasks.get(id ?? '');
    if (id === null || task === undefined) return;
    const asked = step.asked(now);
    // That a customer has one open task only is the keeper's to see: it knows the others.
    if (asked.move === 'reopen' && this.#naive.openOf(step.number) !== undefined) return;
    const { worker, mayOverrule } = step;
    const by = { name: worker, agent: worker, actor: 'crm', mayOverrule };
    const moved = move(task, asked, by, now, TOWN_RULES);
    expect('task' in moved).toBe(this.#naive.move(id, asked, worker, mayOverrule));
    if ('task' in moved) this.#keep(moved.task);
  }

  #claimNext({ limit, leaseMs, worker }: Extract<Step, { kind: 'claim-next' }>): void {
    const by = { name: worker, agent: worker, actor: 'crm', mayOverrule: false };
    for (const id of this.#naive.claimNext(limit, leaseMs, worker)) {
      const task = this.tasks.get(id);
      if (task === undefined) throw new Error(`no task ${id}`);
      const moved = move(task, { move: 'claim', leaseMs }, by, this.#naive.now, TOWN_RULES);
      if ('refused' in moved) throw new Error(moved.refused);
      this.#keep(moved.task);
    }
  }

  #wake(): void {
    for (const task of this.tasks.values()) {
      const woken = wake(task, this.#naive.now, TOWN_RULES, ALONE);
      if (woken !== null) this.#keep(woken.task);
    }
  }

  #keep(task: Task): void {
    const before = this.tasks.get(task.id)?.history ?? [];
    expect(task.history.slice(0, before.length)).toEqual(before);
    this.tasks.set(task.id, task);
  }
}

/** `closedAt` and the like are moments at which somebody looked: a town that looks seldom sees the same, later. */
const seenAt = ({ closedAt, ...task }: NaiveTask) => ({ ...task, isClosed: closedAt !== null });

describe('any sequence of calls, moves and time', () => {
  test('leaves every task sound, and as it would be if somebody had looked every minute', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60, size: 'max' }), (steps) => {
        const naive = new NaiveTown(TOWN_BEGINS);
        const town = new PureTown(naive);
        for (const step of steps) {
          town.take(step);
          for (const task of town.tasks.values()) expectSound(task, naive.now);
          expect(inOrder(town.tasks.values()).map(toldNaively).map(seenAt)).toEqual(
            inOrder(naive.tasks).map(seenAt),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test(
    'does the same through the engine, orders of one moment together; all is announced and audited once',
    () =>
      inFolder(async (folder) => {
        let runs = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(anyStep, { maxLength: 60, size: 'max' }), async (steps) => {
            await expectSameInEngine(join(folder, `${++runs}.db`), steps);
          }),
          { numRuns: 40 },
        );
      }),
    60_000,
  );
});

async function expectSameInEngine(file: string, steps: readonly Step[]): Promise<void> {
  const naive = new NaiveTown(TOWN_BEGINS);
  const shop = openWorkshop(file, { rules: TOWN_RULES, now: () => naive.now });
  shop.engine.start();
  let asked: { readonly order: Order; readonly expected: unknown }[] = [];
  let calls = 0;
  const answers = async () => {
    const party = asked;
    asked = [];
    const told = await Promise.all(party.map(({ order }) => answerOf(shop.engine.execute(order))));
    expect(told).toEqual(party.map(({ expected }) => expected));
  };
  for (const step of steps) {
    const { now } = naive;
    if (step.kind === 'move') {
      const order = orderOf(step, naive);
      if (order !== null) asked.push(order);
    } else if (step.kind === 'claim-next') {
      const { limit, leaseMs, worker } = step;
      const expected = naive.claimNext(limit, leaseMs, worker);
      const filter = { assignee: null, did: null, queue: null };
      const by = askerOf(worker, false);
      const order: Order = { kind: 'claim-next', asked: { limit, leaseMs, filter }, by, idempotency: null };
      asked.push({ order, expected });
    } else {
      // Calls and time come between the orders of two moments.
      await answers();
      naive.look();
      shop.writer.transaction(() => shop.tasks.wake(naive.now));
    }
    if (step.kind === 'call') {
      const call = callAt(step, now, ++calls);
      naive.call(step.what, step.number, makeTaskId(call.id));
      shop.writer.transaction(() => shop.tasks.count(call, now));
    }
    if (step.kind === 'wait') {
      naive.wait(step.minutes);
      shop.writer.transaction(() => shop.tasks.wake(naive.now));
    }
  }
  await answers();
  naive.look();
  shop.writer.transaction(() => shop.tasks.wake(naive.now));

  const rows = (await shop.queries.tasks({}, { limit: 1_000, cursor: null })).items;
  expect(inOrder(rows).map(toldNaively).map(seenAt)).toEqual(inOrder(naive.tasks).map(seenAt));
  const { db } = shop.opened;
  const announced = db.prepare('SELECT subject, type FROM outbox ORDER BY seq').all() as Announced[];
  for (const { id, events } of naive.tasks) {
    const own = announced.filter(({ subject }) => subject === id).map(({ type }) => type);
    expect(own).toEqual(events.map((event) => `task.${event}`));
  }
  expect(announced).toHaveLength(naive.tasks.flatMap(({ events }) => events).length);
  expect(db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(naive.audited);
  shop.engine.stop();
  shop.close();
}

interface Announced {
  readonly subject: string;
  readonly type: string;
}

const askerOf = (agent: string, mayOverrule: boolean): Asker => ({
  key: 'crm',
  agent,
  teams: null,
  ownOnly: false,
  mayOverrule,
});

function orderOf(step: MoveStep, naive: NaiveTown): { order: Order; expected: unknown } | null {
  const { worker, mayOverrule } = step;
  const id = aimOf(step, naive.tasks);
  if (id === null) return null;
  const move = step.asked(naive.now);
  const by = askerOf(worker, mayOverrule);
  const order: Order = { kind: 'move-task', asked: { id, move }, by, idempotency: null };
  return { order, expected: naive.move(id, move, worker, mayOverrule) ? [id] : 'conflict' };
}

/** The ids of what was changed, or why it was refused. */
async function answerOf(answer: Promise<{ readonly result: unknown }>): Promise<unknown> {
  try {
    const { result } = await answer;
    return [result].flat().map((task) => (task as Task).id);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
