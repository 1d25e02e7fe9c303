// An open callback task, the way the rules would have made it.

import type { Task } from '../../src/tasks/task.ts';

const AT = 1_795_433_000_000;

export function sampleTask(i: number, changes: Partial<Task> = {}): Task {
  const at = AT + i;
  return {
    id: `task-${i}`,
    status: 'open',
    number: `+7916${1_000_000 + i}`,
    pbx: 'main',
    name: null,
    did: '5001',
    queue: null,
    missedCalls: 1,
    firstMissedAt: at,
    lastMissedAt: at,
    calls: [`call-${i}`],
    attempts: 0,
    lastAttemptAt: null,
    lastAttemptResult: null,
    dueAt: at,
    overdue: false,
    team: null,
    priority: 0,
    escalations: 0,
    assignee: null,
    claimedBy: null,
    claimExpiresAt: null,
    snoozedUntil: null,
    closedAt: null,
    closedBy: null,
    result: null,
    history: [{ at, event: 'opened', call: `call-${i}`, agent: null, actor: null, note: null }],
    ...changes,
  };
}
