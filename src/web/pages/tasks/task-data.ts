// The callbacks that the page has read: everything open that somebody may see, or what was closed of late.

import * as client from '../../client.ts';
import { serverNow } from '../../clock.ts';
import { askSignedIn } from '../../daemon.ts';
import { type Data, useData } from '../../data.ts';
import type { Who } from '../../session.ts';
import type { Looker } from './task-list.ts';

const CLOSED_DAYS = 7;
const DAY_MS = 86_400_000;
/** Of closed ones, at most: the page is for work, reports are for the past. */
const CLOSED_PAGES_MAX = 4;
/** Deadlines pass without an event of their own when nobody is told. */
const LOOK_MS = 30_000;

export interface Tasks {
  readonly items: readonly client.Task[];
  /** There are more than one page holds. */
  readonly isCut: boolean;
}

export function useOpenTasks(who: Who): Data<Tasks> {
  return useData('tasks', () => readOpen(who.pageItems), { on: ['task.*'], everyMs: LOOK_MS });
}

/** Read only where `isWanted`. */
export function useClosedTasks(who: Who, isWanted: boolean): Data<Tasks> {
  const read = isWanted ? () => readClosed(who) : async () => ({ items: [], isCut: false });
  return useData(`tasks closed ${isWanted}`, read, isWanted ? { on: ['task.*'] } : {});
}

/** One callback, whether the lists have it or not; null: none is wanted. */
export function useTask(id: string | null): Data<client.Task | null> {
  const read = async () => (id === null ? null : askSignedIn(client.getTask(id)));
  return useData(`task ${id ?? ''}`, read, id === null ? {} : { on: ['task.*'] });
}

async function readOpen(limit: number): Promise<Tasks> {
  const { items } = await askSignedIn(
    client.listTasks({ status: 'open,claimed,snoozed', order: 'line', limit }),
  );
  return { items, isCut: items.length >= limit };
}

async function readClosed({ pageItems, timezone }: Who): Promise<Tasks> {
  const closedFrom = dayIn(timezone, serverNow() - CLOSED_DAYS * DAY_MS);
  const items: client.Task[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < CLOSED_PAGES_MAX; page++) {
    const read = await askSignedIn(
      client.listTasks({
        ...{ status: 'done,cancelled,expired', closedFrom, limit: pageItems },
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    items.push(...read.items);
    if (read.next === null) return { items, isCut: false };
    cursor = read.next;
  }
  return { items, isCut: true };
}

/** The local day of a moment: 2026-03-02. */
export function dayIn(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
  });
  return parts.format(at);
}

/** Puts a task that an order answered in the place of the one that is shown. */
export function putIn(data: Data<Tasks>, task: client.Task): void {
  if (data.value === null) return;
  const items = data.value.items.map((each) => (each.id === task.id ? task : each));
  data.set({ ...data.value, items });
}

export function lookerOf({ agent, name }: Who): Looker {
  return { worker: agent ?? name, agent };
}
