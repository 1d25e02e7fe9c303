// Who waits is known where the PBX is seen: calls that a lost link or a downtime left behind raise no alert, and end none.

import { expect, test } from 'vitest';
import { type AlertRule, measure, type Sight } from '../../src/alerts/measures.ts';
import type { WaitingCall } from '../../src/live/board.ts';
import type { LinkStatus } from '../../src/pbx/link.ts';
import { linkStatus } from '../api/house.ts';

const NOW = 1_795_433_000_000;
const RULE: AlertRule = {
  ...{ name: 'wait', measure: 'longest_wait_seconds', above: 60, clear: 40, forMs: 0 },
  ...{ windowMs: 3_600_000, minCalls: 10, teams: [], queues: [], notify: [] },
};

const waiting = (pbx: string, waitMs: number): WaitingCall => ({
  ...{
    call: `call-${pbx}-${waitMs}`,
    pbx,
    number: null,
    name: null,
    queue: 'sales',
    did: null,
    team: 'sales',
  },
  waitMs,
});

function told(links: readonly LinkStatus[], ...calls: readonly WaitingCall[]) {
  const sight: Sight = {
    now: NOW,
    board: { waiting: calls, agents: [], talking: 0, inProgress: calls.length },
    links,
    tasks: async () => 0,
    inbound: async () => ({ missed: 0, all: 0 }),
    failedDeliveries: async () => 0,
  };
  return Promise.all([measure(RULE, sight), measure({ ...RULE, measure: 'calls_waiting', above: 1 }, sight)]);
}

const up = (pbx: string) => linkStatus({ pbx, since: NOW - 60_000 });
const down = (pbx: string) => linkStatus({ pbx, state: 'connecting', tried: false, since: NOW - 60_000 });

test('calls on a PBX that is seen', async () => {
  expect(await told([up('a')], waiting('a', 90_000), waiting('a', 10_000))).toEqual([90, 2]);
  expect(await told([up('a')])).toEqual([0, 0]);
});

test('a call from before the daemon was down is neither news nor an end', async () => {
  expect(await told([down('a')], waiting('a', 234_000_000))).toEqual([null, null]);
  const justUp = linkStatus({ pbx: 'a', since: NOW - 1_000 });
  expect(await told([justUp], waiting('a', 234_000_000))).toEqual([null, null]);
});

test('one PBX that is not seen hides nothing of another', async () => {
  const links = [up('a'), down('b')];
  expect(await told(links, waiting('a', 90_000), waiting('b', 500_000))).toEqual([90, null]);
  expect(await told(links, waiting('a', 20_000))).toEqual([20, 1]);
});
