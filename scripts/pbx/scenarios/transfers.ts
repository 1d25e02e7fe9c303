// Transfers, by the PBX's own codes and by what a phone sends (REFER).
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, consult, referWithReplaces, type Scenario } from '../scenario.ts';

const BOTH = ['101', '102'];

export const TRANSFERS: readonly Scenario[] = [
  {
    name: 'blind-transfer-refer',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w3-f102-w5-x');
      await world.phone('102', 'p2-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w9-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'blind', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'attended-transfer-refer',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.phone('102', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w11-x' });
      await sleep(3500);
      const pair = { agent: '101', target: '102' };
      const line = await consult(world, pair);
      await sleep(3500);
      await referWithReplaces(world, pair, line);
      await sleep(1500);
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'attended', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'blonde-transfer-refer',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.phone('102', 'p5-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w11-x' });
      await sleep(3500);
      const pair = { agent: '101', target: '102' };
      const line = await consult(world, pair);
      await sleep(2500);
      await referWithReplaces(world, pair, line);
      await sleep(1500);
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'blonde', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'blonde-transfer-dtmf',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d*2-w1-d102-w3-x');
      await world.phone('102', 'p4-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w15-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'blonde', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    // The target never answers, and the PBX rings the one who transferred again.
    name: 'blonde-transfer-returns',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d*2-w1-d102-w3-x');
      await world.call({ from: who.customer, to: '5001', steps: 'w15-x' });
      await sleep(5000);
      await world.phone('101', 'p1-a-w30');
    },
    expected: (who) => answered(who, '5001', { agent: '101', talkedWith: ['101'], hungUpBy: 'customer' }),
  },
  {
    name: 'attended-transfer-no-answer',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d*2-w1-d102-w30');
      await world.phone('102', 'p60');
      await world.call({ from: who.customer, to: '5001', steps: 'w15-x' });
    },
    expected: (who) =>
      answered(who, '5001', { agent: '101', transfers: [], talkedWith: ['101'], hungUpBy: 'customer' }),
  },
  {
    name: 'attended-transfer-dtmf',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d*2-w1-d102-w5-x');
      await world.phone('102', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w14-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'attended', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'attended-transfer-taken-back',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d*2-w1-d102-w5-d*1-w30');
      await world.phone('102', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w14-x' });
    },
    expected: (who) => answered(who, '5001', { agent: '101', transfers: [], hungUpBy: 'customer' }),
  },
  {
    name: 'blind-transfer-dtmf',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-d##-w1-d102-w30');
      await world.phone('102', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w11-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'blind', by: '101', to: '102' }],
        talkedWith: BOTH,
        hungUpBy: 'customer',
      }),
  },
  {
    name: 'blind-transfer-no-answer',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w2-f102-w5-x');
      await world.phone('102', 'p60');
      await world.call({ from: who.customer, to: '5001', steps: 'w7-x' });
    },
    expected: (who) =>
      answered(who, '5001', {
        agent: '101',
        transfers: [{ kind: 'blind', by: '101', to: '102' }],
        talkedWith: ['101'],
        hungUpBy: 'customer',
      }),
  },
];
