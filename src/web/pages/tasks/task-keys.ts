// The keys of the callbacks: the one that has the focus, else the one that is open, is the one they act on.

import type { Task } from '../../client.ts';
import { useKeys } from '../../keys.ts';
import type { Hand } from './task-row.tsx';

interface TaskKeys {
  readonly step: (by: number) => void;
  readonly hand: Hand;
  readonly current: () => Task | null;
  readonly search: () => void;
  readonly help: () => void;
  readonly close: () => void;
  readonly worker: string;
}

/** Gives each move its key. */
export function useTaskKeys({ step, hand, current, search, help, close, worker }: TaskKeys): void {
  const on =
    (act: (task: Task) => unknown, isWork = true) =>
    () => {
      const task = current();
      if (task !== null && (hand.mayWork || !isWork)) void act(task);
    };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    c: on((task) => (task.claimedBy === worker ? hand.release(task) : hand.claim(task))),
    d: on((task) => (hand.mayDial ? hand.dial(task) : undefined)),
    s: on(hand.snooze),
    x: on(hand.done),
    X: on(hand.cancel),
    n: on(hand.note),
    '/': search,
    '?': help,
    Escape: close,
  });
}

export function focusedTask(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-task]')?.dataset.task ?? null;
}

export function focusTask(id: string): void {
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"] a`)?.focus();
}
