// Which callbacks are shown and in which order.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/web/client.ts';
import { fits, inOrder, isIn, VIEWS } from '../../src/web/pages/tasks/task-list.ts';

const LOOKER = { worker: 'anna', agent: 'anna' };
const MOMENT = Date.UTC(2026, 2, 2, 9);

function task(changes: Partial<Task> = {}): Task {
  const at = new Date(MOMENT).toISOString();
  return {
    ...{ id: 't', status: 'open', number: '+79161234567', name: null, did: null, queue: null },
    ...{ missedCalls: 1, firstMissedAt: at, lastMissedAt: at, calls: [], attempts: 0 },
    ...{ lastAttemptAt: null, lastAttemptResult: null, dueAt: at, overdue: false, team: null },
    ...{ priority: 0, escalations: 0, assignee: null, claimedBy: null, claimExpiresAt: null },
    ...{ snoozedUntil: null, closedAt: null, closedBy: null, result: null, contact: null, history: [] },
    ...changes,
  };
}

const anyTask = fc
  .record({
    status: fc.constantFrom('open', 'claimed', 'snoozed', 'done', 'cancelled', 'expired'),
    overdue: fc.boolean(),
    priority: fc.nat(30),
    minutes: fc.integer({ min: -600, max: 600 }),
    assignee: fc.constantFrom(null, 'anna', 'boris'),
  })
  .map(({ minutes, ...changes }) =>
    task({ ...changes, dueAt: new Date(MOMENT + minutes * 60_000).toISOString() } as Partial<Task>),
  );

describe('the order', () => {
  test('has what is late before what is not, and what is put off last, whatever the priority', () =>
    fc.assert(
      fc.property(fc.array(anyTask), (tasks) => {
        const ranks = inOrder(tasks).map(({ status, overdue }) =>
          status === 'snoozed' ? 2 : overdue ? 0 : 1,
        );
        expect(ranks).toEqual(ranks.toSorted());
      }),
    ));

  test('goes by priority, then by deadline', () => {
    const late = task({ id: 'late', dueAt: new Date(MOMENT + 60_000).toISOString() });
    const tasks = [late, task({ id: 'early' }), task({ id: 'vip', priority: 20, dueAt: null })];
    expect(inOrder(tasks).map(({ id }) => id)).toEqual(['vip', 'early', 'late']);
  });
});

test('every callback is open, put off or closed, and never two of them', () =>
  fc.assert(
    fc.property(anyTask, (each) => {
      const views = VIEWS.filter((view) => isIn(view, each, LOOKER));
      expect(views.filter((view) => view === 'open' || view === 'snoozed' || view === 'closed')).toHaveLength(
        1,
      );
      if (views.includes('closed')) expect(views).toEqual(['closed']);
    }),
  ));

describe('a search', () => {
  test.each([
    ['8 916 123', true],
    ['+7 (916) 123-45', true],
    ['4567', true],
    ['916 999', false],
    ['roga', true],
    ['ROGA', true],
    ['kopyta 2', false],
    ['', true],
    ['  ', true],
  ])('for "%s"', (text, isFound) => {
    expect(fits(task({ name: 'Roga i Kopyta' }), text)).toBe(isFound);
  });
});
