// Who the configuration knows: agents, teams and queues by name, and whose telephone an extension is.

import type { AgentId } from '../calls/record.ts';
import type { Config } from './schema.ts';

export interface Phone {
  readonly agent: AgentId;
  /** The one that was asked for, else the agent's first. */
  readonly extension: string;
}

/** By the id of an agent or an extension; null: nobody of that name. */
export function phoneOf({ staff }: Config, asked: string): Phone | null {
  const known = staff.agents.find(({ id, extensions }) => id === asked || extensions.includes(asked));
  const extension = known?.extensions.find((each) => each === asked) ?? known?.extensions[0];
  if (known !== undefined && extension !== undefined) return { agent: known.id, extension };
  return new RegExp(staff.extensions).test(asked) ? { agent: asked, extension: asked } : null;
}

/** null also when they are in no team. */
export function teamOfAgent({ staff }: Config, agent: AgentId | null): string | null {
  return staff.agents.find(({ id }) => id === agent)?.team ?? null;
}

export function configuredTeams({ staff, tasks, schedules }: Config): readonly string[] {
  const named = [...staff.agents.map(({ team }) => team), ...tasks.routes.map(({ team }) => team)];
  const all = [...named.filter((team) => team !== null), ...schedules.flatMap(({ teams }) => teams)];
  return [...new Set(all)].sort();
}

/** Those that are named whole. */
export function configuredQueues({ tasks, schedules }: Config): readonly string[] {
  const all = [...tasks.routes, ...schedules].flatMap(({ queues }) => queues);
  return [...new Set(all.filter((queue) => !queue.endsWith('*')))].sort();
}
