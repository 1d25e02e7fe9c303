// Which agents had to do with a call: whoever it counts for, whose telephone it rang, and who talked in it. Pure.

import type { AgentId, CallRecord } from './record.ts';

type Parts = Pick<CallRecord, 'agent' | 'offers' | 'talks'>;

/** Each one once, in the order of their ids. */
export function agentsOf({ agent, offers, talks }: Parts): readonly AgentId[] {
  const all = [agent, ...offers.map((offer) => offer.agent), ...talks.map((talk) => talk.agent)];
  return [...new Set(all.filter((each) => each !== null))].sort();
}

/** Whether a call counts for an agent, or the agent talked in it: what was said was said by or to them. */
export function hasTalked(agent: AgentId, call: Parts): boolean {
  return call.agent === agent || call.talks.some((talk) => talk.agent === agent);
}
