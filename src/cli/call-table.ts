// Calls and tasks as tables for people, in the configured time zone.

import { DateTime } from 'luxon';
import type { CallJson } from '../api/call-json.ts';
import type { TaskJson } from '../api/task-json.ts';
import { clock, printTable } from './output.ts';

export const callHead = (zone: string): string[] => [
  `Started (${zone})`,
  'Dir',
  'From',
  'To',
  'State',
  'Agent',
  'Wait',
  'Talk',
  'By',
  'Id',
];

export function callRow(call: CallJson, zone: string): (string | null)[] {
  const outcome = [call.disposition ?? call.state, call.reason].filter((word) => word !== null).join(': ');
  return [
    shortTime(call.startedAt, zone),
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

export function printCalls(calls: readonly CallJson[], zone: string): void {
  printTable(
    callHead(zone),
    calls.map((call) => callRow(call, zone)),
  );
}

export function printTasks(tasks: readonly TaskJson[], zone: string): void {
  printTable(
    [
      'Number',
      'Name',
      'Status',
      'Prio',
      'Missed',
      `Last missed (${zone})`,
      'Due',
      'Whose',
      'Tries',
      'Closed by',
      'Id',
    ],
    tasks.map((task) => [
      task.number,
      task.name,
      task.overdue ? `${task.status}, overdue` : task.status,
      String(task.priority),
      String(task.missedCalls),
      shortTime(task.lastMissedAt, zone),
      task.dueAt === null ? null : shortTime(task.dueAt, zone),
      task.claimedBy ?? task.assignee,
      String(task.attempts),
      task.closedBy === null ? null : [task.closedBy.kind, task.closedBy.agent].filter(Boolean).join(' '),
      task.id,
    ]),
  );
}

export const shortTime = (iso: string, zone: string): string =>
  DateTime.fromISO(iso, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');

function party({ number, name }: CallJson['from']): string {
  return [number ?? '(withheld)', name].filter((word) => word !== null && word !== '').join(' ');
}
