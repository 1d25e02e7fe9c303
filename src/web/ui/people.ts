// Who is called how: agents by their names where the configuration knows them, else by their ids.

import { who } from '../session.ts';

export function agentName(id: string): string {
  return who.value?.agents.find((agent) => agent.id === id)?.name ?? id;
}
