// Calls and tasks as tables for people.

import type { CallJson } from '../api/call-json.ts';
import type { TaskJson } from '../api/task-json.ts';
import { clock, printTable } from './output.ts';

export const callHead = [
  'Started (UTC)',
  'Dir',
  'From',
  'To',
  'State',
  'Agent',
  'Wait',
  'Talk',
  'By',
  'Id',
] as const;

export function callRow(call: CallJson): (string | null)[] {
  const outcome = [call.disposition ?? call.state, call.reason].filter((word) => word !== null).join(': ');
  return [
    shortTime(call.startedAt),
    call.direction,
    party(call.from),
    party(call.to),
    call.complete ? outcome : `${outcome} (incomplete)`,
    call.agent,
    clock(call.waitMs),
    clock(call.talkMs),
    call.hungUpBy,
    call.id,
  ];
}

export function printCalls(calls: readonly CallJson[]): void {
  printTable(callHead, calls.map(callRow));
}

export function printTasks(tasks: readonly TaskJson[]): void {
  printTable(
    ['Number', 'Name', 'Status', 'Missed', 'Last missed (UTC)', 'Tries', 'Closed by', 'Id'],
    tasks.map((task) => [
      task.number,
      task.name,
      task.overdue ? `${task.status}, overdue` : task.status,
      String(task.missedCalls),
      shortTime(task.lastMissedAt),
      String(task.attempts),
      task.closedBy === null ? null : [task.closedBy.kind, task.closedBy.agent].filter(Boolean).join(' '),
      task.id,
    ]),
  );
}

const shortTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

function party({ number, name }: CallJson['from']): string {
  return [number ?? '(withheld)', name].filter((word) => word !== null && word !== '').join(' ');
}
