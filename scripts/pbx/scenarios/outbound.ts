// Calls that staff place: outside, to each other, by click, and to call back.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExpectedCall } from '../../../test/pbx/expectation.ts';
import type { Scenario, Who } from '../scenario.ts';
import type { World } from '../world.ts';

/** Click-to-call as a CRM does it: the agent's phone rings first. */
async function click(world: World, who: Who, agent: string): Promise<void> {
  await world.pbx.action('Originate', {
    Channel: `PJSIP/${agent}`,
    Context: 'internal',
    Exten: `9${who.outside}`,
    Priority: '1',
    Timeout: '4000',
    CallerID: `"Callback" <${who.outside}>`,
    Async: 'true',
  });
}

function outbound(who: Who, more: ExpectedCall): { calls: ExpectedCall[]; tasks: [] } {
  return { calls: [{ direction: 'outbound', to: who.outside, agent: '101', ...more }], tasks: [] };
}

function dialled(name: string, carrier: string, steps: string, more: ExpectedCall): Scenario {
  return {
    name,
    play: async (world, who) => {
      await world.phone(who.outside, carrier);
      await world.call({ from: '101', to: `9${who.outside}`, steps });
    },
    expected: (who) => outbound(who, { from: '101', ...more }),
  };
}

export const OUTBOUND: readonly Scenario[] = [
  {
    name: 'click-to-call-agent-no-answer',
    play: async (world, who) => {
      await click(world, who, '101');
      await sleep(1000);
    },
    // Nobody dialled the customer yet: where the call was meant to go is not seen.
    expected: () => ({ calls: [{ disposition: 'cancelled', talkSeconds: 0 }], tasks: [] }),
  },
  {
    name: 'click-to-call-customer-busy',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.phone(who.outside, 'p1-b');
      await click(world, who, '101');
      await sleep(1000);
    },
    expected: (who) => outbound(who, { disposition: 'busy', talkSeconds: 0 }),
  },
  {
    name: 'click-to-call-answered',
    play: async (world, who) => {
      await world.phone('101', 'p1-a-w30');
      await world.phone(who.outside, 'p2-a-w4-x');
      await click(world, who, '101');
      await sleep(1000);
    },
    expected: (who) => outbound(who, { disposition: 'answered', talkSeconds: 4 }),
  },
  dialled('outbound-rejected', 'p2-j', 'x', { disposition: 'rejected', talkSeconds: 0 }),
  dialled('outbound-unreachable', 'u', 'x', { disposition: 'failed|no_answer|rejected', talkSeconds: 0 }),
  dialled('outbound-customer-hangs-up', 'p1-a-w3-x', 'w30', {
    disposition: 'answered',
    hungUpBy: 'customer',
    waitSeconds: 1,
    talkSeconds: 3,
  }),
  {
    // The PBX stops ringing the customer after its thirty seconds.
    name: 'outbound-no-answer',
    play: async (world, who) => {
      await world.phone(who.outside, 'p60');
      await world.call({ from: '101', to: `9${who.outside}`, steps: 'x' });
    },
    expected: (who) => outbound(who, { from: '101', disposition: 'no_answer', waitSeconds: 30 }),
  },
  dialled('outbound-answered', 'p2-a-w30', 'w4-x', {
    disposition: 'answered',
    hungUpBy: 'agent',
    waitSeconds: 2,
    talkSeconds: 4,
  }),
  dialled('outbound-busy', 'p1-b', 'x', { disposition: 'busy', talkSeconds: 0 }),
  {
    name: 'outbound-agent-gives-up',
    play: async (world, who) => {
      await world.phone(who.outside, 'p60');
      await world.call({ from: '101', to: `9${who.outside}`, steps: 'x', patienceSeconds: 4 });
    },
    expected: (who) =>
      outbound(who, {
        from: '101',
        disposition: 'no_answer|cancelled',
        hungUpBy: 'agent',
        talkSeconds: 0,
      }),
  },
  {
    name: 'internal-answered',
    play: async (world) => {
      await world.phone('102', 'p1-a-w30');
      await world.call({ from: '101', to: '102', steps: 'w3-x' });
    },
    expected: () => ({
      calls: [{ direction: 'internal', from: '101', to: '102', disposition: 'answered', talkSeconds: 3 }],
      tasks: [],
    }),
  },
  {
    name: 'missed-then-called-back',
    play: async (world, who) => {
      await world.call({ from: who.outside, to: '5001', steps: 'x', patienceSeconds: 2 });
      await sleep(3000);
      await world.phone(who.outside, 'p60');
      await world.call({ from: '102', to: `9${who.outside}`, steps: 'x', patienceSeconds: 3 });
      await sleep(4500);
      await world.phone(who.outside, 'p1-a-w30');
      await world.call({ from: '102', to: `9${who.outside}`, steps: 'w3-x' });
      await sleep(500);
    },
    expected: (who) => ({
      calls: [
        { disposition: 'missed' },
        { direction: 'outbound', disposition: 'no_answer|cancelled' },
        { direction: 'outbound', disposition: 'answered' },
      ],
      tasks: [
        {
          number: `+${who.outside}`,
          status: 'done',
          attempts: 2,
          closedBy: { kind: 'callback', agent: '102' },
        },
      ],
    }),
  },
  {
    name: 'missed-twice-then-answered',
    play: async (world, who) => {
      const again = { from: who.customer, to: '5001', steps: 'x', patienceSeconds: 2 };
      await world.call(again);
      await sleep(3500);
      await world.call(again);
      await sleep(3500);
      await world.phone('101', 'p1-a-w30');
      await world.call({ from: who.customer, to: '5001', steps: 'w3-x' });
      await sleep(500);
    },
    expected: (who) => ({
      calls: [{ disposition: 'missed' }, { disposition: 'missed' }, { disposition: 'answered' }],
      tasks: [
        {
          number: `+${who.customer}`,
          status: 'done',
          missedCalls: 2,
          closedBy: { kind: 'customer_called' },
        },
      ],
    }),
  },
  {
    // The carrier writes one number as it likes: still one customer, one task.
    name: 'one-number-three-spellings',
    play: async (world, who) => {
      const national = `8${who.customer.slice(1)}`;
      for (const from of [who.customer, national, `+${who.customer}`]) {
        await world.call({ from, to: '5001', steps: 'x', patienceSeconds: 1.5 });
        await sleep(2500);
      }
      await world.phone(national, 'p1-a-w30');
      await world.call({ from: '103', to: `9${national}`, steps: 'w3-x' });
      await sleep(500);
    },
    expected: (who) => ({
      calls: [
        { direction: 'inbound', from: who.customer, disposition: 'missed' },
        { direction: 'inbound', from: who.customer, disposition: 'missed' },
        { direction: 'inbound', from: who.customer, disposition: 'missed' },
        { direction: 'outbound', to: who.customer, disposition: 'answered', agent: '103', talkSeconds: 3 },
      ],
      tasks: [
        {
          number: `+${who.customer}`,
          status: 'done',
          missedCalls: 3,
          attempts: 1,
          closedBy: { kind: 'callback', agent: '103' },
        },
      ],
    }),
  },
];
