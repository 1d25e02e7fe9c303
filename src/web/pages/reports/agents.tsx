// Agents beside each other. Rule: whoever had few calls is marked and stands below the others, for few calls are no ground for a rank.

import { withQuery } from '../../address.ts';
import type { Overview } from '../../client.ts';
import { t } from '../../i18n/reports.ts';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Badge, Stranger } from '../../ui/text.tsx';
import { figureText, type Unit } from './figure-text.ts';

type Point = Overview['agents']['points'][number];

const FIGURES = [
  ['calls.answered', 'a_answered', 'count'],
  ['calls.offersMissed', 'a_missed', 'count'],
  ['calls.answerRate', 'a_rate', 'share'],
  ['calls.outbound', 'a_outbound', 'count'],
  ['call_length.talkMean', 'a_talk', 'ms'],
  ['script_adherence.meanScore', 'a_score', 'score'],
  ['callback_tasks.closed', 'a_closed', 'count'],
] as const satisfies readonly (readonly [string, string, Unit])[];

export function Agents({ overview }: { readonly overview: Overview }) {
  const { since, until } = overview.period;
  const answered = ({ figures }: Point) => figures['calls.answered']?.value ?? 0;
  const sorted = overview.agents.points
    .filter(({ key }) => key !== null)
    .toSorted((a, b) => Number(a.few) - Number(b.few) || answered(b) - answered(a));
  if (sorted.length === 0) return null;
  const columns: Column<Point>[] = [
    {
      key: 'agent',
      title: t('a_agent'),
      look: 'main',
      cell: ({ key, few }) => (
        <span class="row">
          <a href={withQuery('/calls', { agent: key ?? '-', since, until })}>
            <Stranger text={agentName(key ?? '')} />
          </a>
          {few && (
            <span title={t('few_hint')}>
              <Badge look="warn">{t('few')}</Badge>
            </span>
          )}
        </span>
      ),
    },
    ...FIGURES.map(
      ([figure, title, unit]): Column<Point> => ({
        ...{ key: figure, title: t(title), look: 'number' },
        cell: ({ figures }) => figureText(figures[figure]?.value ?? null, unit),
      }),
    ),
  ];
  return (
    <section class="card" aria-labelledby="r-agents">
      <h2 id="r-agents" class="pad-head">
        {t('agents')}
      </h2>
      <Table caption={t('agents')} columns={columns} items={sorted} keyOf={({ key }) => key ?? ''} />
    </section>
  );
}
