// Agents: who talks with whom and for how long, whose telephone rings, who is free. The busy ones first.

import type { Board } from '../../client.ts';
import { number } from '../../format.ts';
import { t } from '../../i18n/live.ts';
import { Phone, Stranger } from '../../ui/text.tsx';
import { Running } from './running.tsx';

type Agent = Board['agents'][number];

const ORDER: { readonly [S in Agent['state']]: number } = {
  ...{ ringing: 0, on_hold: 1, talking: 2, dialling: 3, idle: 4 },
};

interface AgentsProps {
  readonly agents: readonly Agent[];
  readonly readAt: number;
}

export function Agents({ agents, readAt }: AgentsProps) {
  const sorted = agents.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]);
  return (
    <section class="card" aria-labelledby="agents-now">
      <h2 id="agents-now">
        {t('agents')} <span class="count">{number(agents.length)}</span>
      </h2>
      {sorted.length === 0 && <p class="muted pad">{t('no_agents')}</p>}
      <ul class="agents">
        {sorted.map((agent) => (
          <li key={agent.agent} class={agent.state} data-agent={agent.agent}>
            <span class="dot" aria-hidden="true" />
            <span class="name">
              <Stranger text={agent.name ?? agent.agent} />
              <small class="muted">
                {t(`agent_${agent.state}`)}
                {agent.number !== null && (
                  <>
                    {' · '}
                    <Phone number={agent.number} />
                  </>
                )}
              </small>
            </span>
            {agent.forMs !== null && <Running ms={agent.forMs} readAt={readAt} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
