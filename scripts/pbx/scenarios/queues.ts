// Queues: how a caller gets to a person there, and the ways it goes wrong.
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, missed, type Scenario } from '../scenario.ts';

const queued = { hungUpBy: 'customer', talkSeconds: 4 } as const;

export const QUEUES: readonly Scenario[] = [
  {
    name: 'queue-timeout',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5009', steps: 'w30' });
    },
    expected: (who) =>
      missed(who, '5009', 'queue_timeout', {
        queue: 'patience',
        offers: { '103': 'no_answer' },
        hungUpBy: 'pbx',
        waitSeconds: 6,
      }),
  },
  {
    // joinempty = no: the caller never stands in it, and no queue event says so.
    name: 'queue-empty',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5013', steps: 'w20' });
    },
    expected: (who) => missed(who, '5013', 'queue_timeout|not_offered', { hungUpBy: 'pbx' }),
  },
  {
    name: 'queue-members-leave',
    play: async (world, who) => {
      const member = { Queue: 'leaving', Interface: 'PJSIP/103' };
      await world.pbx.action('QueueAdd', member);
      await world.call({ from: who.customer, to: '5019', steps: 'w30' });
      await sleep(3500);
      await world.pbx.action('QueueRemove', member);
      await sleep(2000);
    },
    expected: (who) => missed(who, '5019', 'queue_timeout', { queue: 'leaving', hungUpBy: 'pbx' }),
  },
  {
    name: 'queue-exit-by-key',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5020', steps: 'w3-d1-w20' });
    },
    expected: (who) => missed(who, '5020', 'queue_timeout', { queue: 'keyed', hungUpBy: 'pbx' }),
  },
  {
    name: 'queue-ringall',
    play: async (world, who) => {
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5007', steps: 'w6-x' });
    },
    expected: (who) =>
      answered(who, '5007', {
        ...queued,
        queue: 'everyone',
        agent: '102',
        waitSeconds: 2,
        offers: { '101': 'answered_elsewhere', '102': 'answered', '103': 'answered_elsewhere' },
      }),
  },
  {
    name: 'queue-ringall-all-busy-then-abandoned',
    play: async (world, who) => {
      await world.phone('101', 'b');
      await world.phone('103', 'p1-j');
      await world.call({ from: who.customer, to: '5007', steps: 'w4-x' });
    },
    expected: (who) =>
      missed(who, '5007', 'abandoned_queue', {
        queue: 'everyone',
        waitSeconds: 4,
        hungUpBy: 'customer',
        offers: { '101': 'busy', '102': 'cancelled', '103': 'rejected' },
      }),
  },
  {
    name: 'queue-local-optimised',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5008', steps: 'w6-x' });
    },
    expected: (who) =>
      answered(who, '5008', { ...queued, queue: 'localopt', agent: '101|102', waitSeconds: 2 }),
  },
  {
    name: 'queue-answered',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5003', steps: 'w6-x' });
    },
    expected: (who) => answered(who, '5003', { ...queued, queue: 'sales', agent: '101|102', waitSeconds: 2 }),
  },
  {
    name: 'queue-abandoned',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5003', steps: 'w4-x' });
    },
    expected: (who) =>
      missed(who, '5003', 'abandoned_queue', { queue: 'sales', hungUpBy: 'customer', waitSeconds: 4 }),
  },
  {
    name: 'queue-local-members',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5011', steps: 'w6-x' });
    },
    expected: (who) => answered(who, '5011', { ...queued, queue: 'localq', agent: '101|102' }),
  },
  {
    name: 'queue-answered-then-blind-transfer',
    play: async (world, who) => {
      await world.phone('103', 'p1-a-w30');
      await world.phone('101', 'p1-a-w2-f103-w5-x');
      await world.phone('102', 'p1-a-w2-f103-w5-x');
      await world.call({ from: who.customer, to: '5003', steps: 'w8-x' });
    },
    expected: (who) =>
      answered(who, '5003', {
        queue: 'sales',
        agent: '101|102',
        transfers: [{ kind: 'blind', by: '101|102', to: '103' }],
        hungUpBy: 'customer',
      }),
  },
];
