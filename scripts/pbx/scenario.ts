// What a scenario is: a play for the lab, and what truly happens in it, told by
// hand in the words of the domain. The play and the truth take the same numbers,
// so that one scenario can run beside others on one daemon.
import type { Expected, ExpectedCall, ExpectedTask } from '../../test/pbx/expectation.ts';
import { channels } from './ami.ts';
import type { World } from './world.ts';

/** Outside numbers of one run of one scenario. */
export interface Who {
  readonly customer: string;
  readonly other: string;
  readonly outside: string;
}

export interface Scenario {
  readonly name: string;
  /** Resolves when the last hang-up is on its way; the runner waits for quiet. */
  readonly play: (world: World, who: Who) => Promise<void>;
  readonly expected: (who: Who) => Expected;
}

/** The numbers of a recorded trace. */
export const RECORDED: Who = { customer: '79161234567', other: '79995550011', outside: '79031112233' };

/** An inbound call of the customer. */
export function inbound(who: Who, to: string, more: ExpectedCall): ExpectedCall {
  return { direction: 'inbound', from: who.customer, to, ...more };
}

/** An inbound call that was missed, and the task it makes. */
export function missed(who: Who, to: string, reason: string, more: ExpectedCall = {}): Expected {
  return {
    calls: [inbound(who, to, { disposition: 'missed', reason, talkSeconds: 0, ...more })],
    tasks: [open(who.customer)],
  };
}

/** An inbound call that a person answered: nothing is left to do. */
export function answered(who: Who, to: string, more: ExpectedCall): Expected {
  return { calls: [inbound(who, to, { disposition: 'answered', ...more })], tasks: [] };
}

export function open(number: string): ExpectedTask {
  return { number: `+${number}`, status: 'open' };
}

export interface Consultation {
  readonly agent: string;
  readonly target: string;
}

/** The agent's second line calls the target; resolves with that line's id. */
export async function consult(world: World, { agent, target }: Consultation): Promise<string> {
  const id = `consult-${agent}-${Math.round(performance.now())}`;
  await world.world.action('Originate', {
    Channel: `PJSIP/${target}@pbx`,
    ChannelId: id,
    Context: 'caller',
    Exten: 's',
    Priority: '1',
    Timeout: '30000',
    CallerID: `"Agent ${agent}" <${agent}>`,
    Variable: 'STEPS=w30',
    Async: 'true',
  });
  return id;
}

/** The agent's phone sends REFER with Replaces: join my two lines, let me go. */
export async function referWithReplaces(world: World, parties: Consultation, line: string): Promise<void> {
  const ami = world.world;
  const own = ami.events
    .filter((one) => one.Event === 'Newchannel' && one.Exten === parties.agent)
    .at(-1)?.Channel;
  const consulting = (await channels(ami)).find((one) => one.Uniqueid === line)?.Channel;
  if (own === undefined || consulting === undefined) throw new Error('a line of the agent is missing');
  const read = async (what: string) => {
    const frame = await ami.action('Getvar', { Channel: consulting, Variable: `CHANNEL(pjsip,${what})` });
    return frame.Value ?? '';
  };
  const replaces = [
    await read('call-id'),
    `to-tag%3D${await read('remote_tag')}`,
    `from-tag%3D${await read('local_tag')}`,
  ].join('%3B');
  const target = `sip:${parties.target}@127.0.0.1:${world.pbxSipPort}?Replaces=${replaces}`;
  await ami.action('Setvar', { Channel: own, Variable: 'REFER_TO', Value: target });
  await ami.action('Redirect', { Channel: own, Context: 'refer', Exten: 's', Priority: '1' });
}
