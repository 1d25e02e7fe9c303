// Plain inbound calls: who rang, who answered, who gave up.
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, inbound, missed, open, type Scenario } from '../scenario.ts';

export const INBOUND: readonly Scenario[] = [
  {
    name: 'agent-rejects',
    play: async (world, who) => {
      await world.phone('101', 'p2-j');
      await world.call({ from: who.customer, to: '5012', steps: 'x' });
    },
    expected: (who) => missed(who, '5012', 'rejected', { offers: { '101': 'rejected' }, hungUpBy: 'pbx' }),
  },
  {
    // The phone's proxy says 480: it is off.
    name: 'agent-unavailable',
    play: async (world, who) => {
      await world.phone('101', 'u');
      await world.call({ from: who.customer, to: '5012', steps: 'x' });
    },
    expected: (who) => missed(who, '5012', 'unavailable|no_answer', { hungUpBy: 'pbx' }),
  },
  {
    // Never registered: Asterisk makes no channel for it at all.
    name: 'agent-unregistered',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5018', steps: 'x' });
    },
    expected: (who) => missed(who, '5018', 'unavailable|refused', { hungUpBy: 'pbx' }),
  },
  {
    name: 'out-of-hours-announcement',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5016', steps: 'w20' });
    },
    expected: (who) => missed(who, '5016', 'not_offered', { hungUpBy: 'pbx', waitSeconds: 0 }),
  },
  {
    name: 'refused-unanswered',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5017', steps: 'x' });
    },
    expected: (who) => missed(who, '5017', 'refused', { hungUpBy: 'pbx', waitSeconds: 0 }),
  },
  {
    name: 'sequential-second-answers',
    play: async (world, who) => {
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5022', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5022', {
        agent: '102',
        offers: { '101': 'no_answer', '102': 'answered' },
        waitSeconds: 5,
        talkSeconds: 3,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'ivr-then-answered',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5021', steps: 'w2-d1-w6-x' });
    },
    expected: (who) =>
      answered(who, '5021', {
        agent: '101',
        ivrSeconds: 2.5,
        waitSeconds: 2,
        talkSeconds: 4,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'local-hunt-optimised-away',
    play: async (world, who) => {
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5023', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5023', {
        agent: '102',
        talkedWith: ['102'],
        hungUpBy: 'customer',
        waitSeconds: 2,
        talkSeconds: 3,
      }),
  },
  {
    name: 'inbound-answered-caller-hangs-up',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        offers: { '101': 'answered' },
        hungUpBy: 'customer',
        waitSeconds: 2,
        talkSeconds: 3,
      }),
  },
  {
    name: 'inbound-answered-agent-hangs-up',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w3-x');
      await world.call({ from: who.customer, to: '5001', steps: 'w30' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        offers: { '101': 'answered' },
        hungUpBy: 'agent',
        waitSeconds: 1,
        talkSeconds: 3,
      }),
  },
  {
    name: 'inbound-abandoned-while-ringing',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5001', steps: 'x', patienceSeconds: 3 });
    },
    expected: (who) =>
      missed(who, '5001', 'abandoned_ringing', {
        offers: { '101': 'cancelled' },
        hungUpBy: 'customer',
        waitSeconds: 3,
      }),
  },
  {
    name: 'inbound-busy',
    play: async (world, who) => {
      await world.phone('101', 'b');
      await world.call({ from: who.customer, to: '5012', steps: 'x' });
    },
    expected: (who) => missed(who, '5012', 'busy', { offers: { '101': 'busy' } }),
  },
  {
    name: 'inbound-no-answer',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5012', steps: 'x' });
    },
    expected: (who) =>
      missed(who, '5012', 'no_answer', { offers: { '101': 'no_answer' }, hungUpBy: 'pbx', waitSeconds: 4 }),
  },
  {
    name: 'ring-group-second-answers',
    play: async (world, who) => {
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5002', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5002', {
        agent: '102',
        offers: { '101': 'answered_elsewhere', '102': 'answered', '103': 'answered_elsewhere' },
        hungUpBy: 'customer',
        waitSeconds: 2,
        talkSeconds: 3,
      }),
  },
  {
    name: 'ivr-abandoned',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5004', steps: 'w3-x' });
    },
    expected: (who) => missed(who, '5004', 'abandoned_ivr', { hungUpBy: 'customer', ivrSeconds: 3 }),
  },
  {
    name: 'voicemail-left',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5006', steps: 'w9-x' });
    },
    expected: (who) =>
      missed(who, '5006', 'voicemail', { offers: { '101': 'no_answer' }, hungUpBy: 'customer' }),
  },
  {
    name: 'local-hunt-optimised',
    play: async (world, who) => {
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5010', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5010', { agent: '102', hungUpBy: 'customer', waitSeconds: 2, talkSeconds: 3 }),
  },
  {
    name: 'recorded-call',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5014', steps: 'w3-x' });
    },
    expected: (who) => answered(who, '5014', { agent: '101', recording: 'rec-' }),
  },
  {
    name: 'two-callers-at-once',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w6-x' });
      await sleep(2000);
      await world.phone('101', 'b');
      await world.call({ from: who.other, to: '5002', steps: 'x', patienceSeconds: 3 });
    },
    expected: (who) => ({
      calls: [
        inbound(who, '5001', { disposition: 'answered', agent: '101', talkSeconds: 6 }),
        {
          direction: 'inbound',
          from: who.other,
          disposition: 'missed',
          reason: 'abandoned_ringing',
          offers: { '101': 'busy', '102': 'cancelled', '103': 'cancelled' },
        },
      ],
      tasks: [open(who.other)],
    }),
  },
  {
    name: 'cyrillic-and-anonymous',
    play: async (world, who) => {
      const patienceSeconds = 2;
      await world.call({ from: who.other, name: 'Иван Петров', to: '5001', steps: 'x', patienceSeconds });
      await sleep(3000);
      await world.call({ from: 'anonymous', to: '5001', steps: 'x', patienceSeconds });
      await sleep(500);
    },
    expected: (who) => ({
      calls: [
        { direction: 'inbound', from: who.other, name: 'Иван Петров', disposition: 'missed' },
        { direction: 'inbound', from: null, disposition: 'missed' },
      ],
      tasks: [open(who.other)],
      note: 'nobody can call an anonymous caller back: no task for it',
    }),
  },
];
