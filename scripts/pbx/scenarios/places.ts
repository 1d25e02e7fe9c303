// Calls that wait somewhere else than in a queue: a parking lot, a conference,
// another colleague's hand, a forwarded phone.
import { setTimeout as sleep } from 'node:timers/promises';
import { hold } from '../hold.ts';
import { answered, missed, type Scenario } from '../scenario.ts';

export const PLACES: readonly Scenario[] = [
  {
    name: 'agent-holds-the-caller',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-o');
      await world.call({ from: who.customer, to: '5001', steps: 'w9-x' });
      await sleep(3500);
      await hold(world, '101', 3);
    },
    expected: (who) =>
      answered(who, '5001', { agent: '101', talkSeconds: 6, holdSeconds: 3, hungUpBy: 'customer' }),
  },
  {
    name: 'park-and-retrieve',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-f700-w5-x');
      await world.call({ from: who.customer, to: '5001', steps: 'w10-x' });
      await sleep(6000);
      await world.call({ from: '102', to: '701', steps: 'w30' });
      await sleep(1000);
    },
    expected: (who) =>
      answered(who, '5001', { agent: '101', talkedWith: ['101', '102'], hungUpBy: 'customer' }),
  },
  {
    name: 'park-timeout-returns',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-f700-w3-x');
      await world.call({ from: who.customer, to: '5001', steps: 'w14-x' });
      await sleep(5500);
      await world.phone('101', 'p2-a-w30');
    },
    expected: (who) => answered(who, '5001', { agent: '101', talkedWith: ['101'], hungUpBy: 'customer' }),
  },
  {
    name: 'parked-caller-hangs-up',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d#72-w5-x');
      await world.call({ from: who.customer, to: '5001', steps: 'w7-x' });
    },
    expected: (who) => answered(who, '5001', { agent: '101', talkedWith: ['101'], hungUpBy: 'customer' }),
  },
  {
    name: 'conference-three',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5015', steps: 'w9-x' });
      await sleep(2000);
      await world.call({ from: '101', to: '8000', steps: 'w5-x' });
      await sleep(2000);
      await world.call({ from: '102', to: '8000', steps: 'w6-x' });
      await sleep(1000);
    },
    expected: () => ({
      tasks: [],
      note: 'the customer reached the conference where staff were: answered, no task',
    }),
  },
  {
    name: 'conference-nobody-came',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5015', steps: 'w4-x' });
    },
    expected: (who) => missed(who, '5015', 'abandoned_ivr', { hungUpBy: 'customer' }),
  },
  {
    name: 'group-pickup',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
      await sleep(2500);
      await world.call({ from: '103', to: '*8', steps: 'w30' });
      await sleep(1000);
    },
    expected: (who) => answered(who, '5001', { agent: '103', hungUpBy: 'customer', waitSeconds: 2.5 }),
  },
  {
    name: 'directed-pickup',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
      await sleep(2500);
      await world.call({ from: '103', to: '*8101', steps: 'w30' });
      await sleep(1000);
    },
    expected: (who) =>
      answered(who, '5001', { agent: '103', talkedWith: ['103'], hungUpBy: 'customer', waitSeconds: 2.5 }),
  },
  {
    name: 'forwarded-to-colleague',
    play: async (world, who) => {
      await world.phone('101', 'f102');
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '102',
        talkedWith: ['102'],
        talkSeconds: 3,
        waitSeconds: 2,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'forwarded-to-mobile',
    play: async (world, who) => {
      await world.phone('101', `f9${who.outside}`);
      await world.phone(who.outside, 'p2-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
    },
    expected: (who) => answered(who, '5001', { talkSeconds: 3, hungUpBy: 'customer' }),
  },
  {
    name: 'forward-loop',
    play: async (world, who) => {
      await world.phone('101', 'f101');
      await world.call({ from: who.customer, to: '5012', steps: 'x', patienceSeconds: 8 });
    },
    expected: (who) => missed(who, '5012', 'no_answer|busy|unavailable|rejected|abandoned_ringing|refused'),
  },
  {
    // Music in a holding bridge is a wait, not a talk.
    name: 'lobby-then-answered',
    play: async (world, who) => {
      await world.phone('101', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5024', steps: 'w9-x' });
    },
    expected: (who) =>
      answered(who, '5024', {
        agent: '101',
        talkedWith: ['101'],
        offers: { '101': 'answered' },
        ivrSeconds: 4,
        waitSeconds: 2,
        talkSeconds: 3,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'lobby-abandoned',
    play: async (world, who) => {
      await world.call({ from: who.customer, to: '5024', steps: 'w3-x' });
    },
    expected: (who) =>
      missed(who, '5024', 'abandoned_ivr', { hungUpBy: 'customer', ivrSeconds: 3, waitSeconds: 0 }),
  },
];
