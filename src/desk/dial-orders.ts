// Orders to call a customer. Written before the PBX is asked, so that one order never rings a phone twice; what the
// PBX says to it comes as a second order.

import type { TaskKeeper } from '../engine/task-keeper.ts';
import type { DialWriter } from '../store/dial-writer.ts';
import type { Dial } from '../store/stored.ts';
import type { Task, TaskId } from '../tasks/task.ts';
import type { Asker, Handlers, Occasion } from './order.ts';
import { moveTask } from './task-orders.ts';

interface Claim {
  readonly id: TaskId;
  readonly leaseMs: number;
}

export interface DialOrders {
  'ask-dial': {
    readonly asked: {
      readonly id: string;
      readonly pbx: string;
      readonly channelId: string;
      readonly agent: string;
      /** null: the task's number. */
      readonly number: string | null;
      /** Whoever has a task's customer called has claimed the task. */
      readonly task: Claim | null;
    };
    readonly answer: Dial;
  };
  'settle-dial': {
    /** `problem`: why it failed; null: the PBX took the order. */
    readonly asked: { readonly channelId: string; readonly problem: string | null };
    readonly answer: Dial | null;
  };
}

/** What a link reports is nobody's wish. */
export const PBX_ASKER: Asker = { key: 'pbx', agent: null, teams: null, ownOnly: false, mayOverrule: false };

export function dialHandlers(dials: DialWriter, tasks: TaskKeeper): Handlers<DialOrders> {
  return {
    'ask-dial': {
      run({ number, task, ...asked }, occasion) {
        const { now, by } = occasion;
        const moved = task === null ? null : dialled(tasks, task, asked.id, occasion);
        const dial: Dial = {
          ...asked,
          number: number ?? moved?.number ?? '',
          task: task?.id ?? null,
          state: 'asked',
          call: null,
          problem: null,
          askedAt: now,
          askedBy: by.key,
        };
        dials.add(dial);
        return dial;
      },
      audit: ({ id, agent, pbx, task }, { number }) => ({
        subject: id,
        detail: { agent, pbx, task: task?.id ?? null, number },
      }),
    },
    'settle-dial': {
      run({ channelId, problem }, { now }) {
        if (problem === null) dials.accept(channelId);
        else {
          dials.fail(channelId, problem);
          noteFailure(tasks, dials.find(channelId), problem, now);
        }
        return dials.find(channelId);
      },
      audit: () => null,
    },
  };
}

/** Claimed and dialled at once: a customer is not called by two people. */
function dialled(tasks: TaskKeeper, { id, leaseMs }: Claim, order: string, occasion: Occasion): Task {
  moveTask(tasks, id, { move: 'claim', leaseMs }, occasion);
  return moveTask(tasks, id, { move: 'dial', note: order }, occasion);
}

/** A claim that was made for this order ends with it, and whoever looks at the task learns why no call came of it. */
function noteFailure(tasks: TaskKeeper, dial: Dial | null, problem: string, now: number): void {
  const task = dial?.task == null ? null : tasks.byId(dial.task);
  if (task === null || dial === null) return;
  const worker = { name: dial.agent, agent: dial.agent, actor: PBX_ASKER.key, mayOverrule: false };
  const released = isClaimedFor(dial.id, task)
    ? tasks.move(task, { move: 'release' }, worker, now)
    : { task };
  const free = 'task' in released ? released.task : task;
  tasks.move(free, { move: 'note', note: `No call came of order ${dial.id}: ${problem}` }, worker, now);
}

function isClaimedFor(order: string, { history }: Task): boolean {
  const dialled = history.findIndex(({ event, note }) => event === 'dialled' && note === order);
  const before = history[dialled - 1];
  return before?.event === 'claimed' && before.at === history[dialled]?.at;
}
