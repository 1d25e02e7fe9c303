// Orders about tasks: one move of one task, and the claim of the next ones in line.

import type { TaskKeeper } from '../engine/task-keeper.ts';
import { AppError } from '../errors.ts';
import type { StoredTask } from '../store/stored.ts';
import type { LineFilter } from '../store/task-writer.ts';
import type { TaskMove, Worker } from '../tasks/moves.ts';
import type { Task, TaskId } from '../tasks/task.ts';
import type { Asker, Handlers, Occasion } from './order.ts';
import { ownOf, seesTask } from './sight.ts';

export interface TaskOrders {
  'move-task': {
    readonly asked: { readonly id: TaskId; readonly move: TaskMove };
    readonly answer: StoredTask;
  };
  'claim-next': {
    readonly asked: {
      readonly limit: number;
      readonly leaseMs: number;
      readonly filter: Omit<LineFilter, 'teams' | 'own'>;
    };
    readonly answer: readonly StoredTask[];
  };
}

export function taskHandlers(tasks: TaskKeeper): Handlers<TaskOrders> {
  return {
    'move-task': {
      run: ({ id, move }, occasion) => tasks.stored(moveTask(tasks, id, move, occasion)),
      audit: ({ id, move }) => (move.move === 'heartbeat' ? null : { subject: id, detail: move }),
    },
    'claim-next': {
      run: ({ limit, leaseMs, filter }, { now, by }) =>
        tasks
          .claimNext(
            { ...filter, teams: by.teams, own: ownOf(by)?.agent ?? null },
            limit,
            leaseMs,
            workerOf(by),
            now,
          )
          .map((task) => tasks.stored(task)),
      audit: (asked, claimed) =>
        claimed.length === 0
          ? null
          : { subject: null, detail: { ...asked, claimed: claimed.map(({ id }) => id) } },
    },
  };
}

/** Errors: `not_found`; `conflict` with the task as it is. */
export function moveTask(tasks: TaskKeeper, id: TaskId, move: TaskMove, { now, by }: Occasion): Task {
  const task = tasks.byId(id);
  if (task === null || !seesTask(by, task)) throw new AppError('not_found', `There is no task ${id}.`);
  const moved = tasks.move(task, move, workerOf(by), now);
  if ('task' in moved) return moved.task;
  throw new AppError('conflict', moved.refused, { current: tasks.stored(task) });
}

function workerOf(by: Asker): Worker {
  return { name: by.agent ?? by.key, agent: by.agent, actor: by.key, mayOverrule: by.mayOverrule };
}
