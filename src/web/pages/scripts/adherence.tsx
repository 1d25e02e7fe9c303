// How well scripts are kept to: by agent, and item by item, what is left out most often first to be seen.

import { harmlessText } from '../../../harmless.ts';
import { useQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { number, percent } from '../../format.ts';
import { t } from '../../i18n/scripts.ts';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Stranger } from '../../ui/text.tsx';
import { ASKED, type Asked, questionOf } from '../reports/question.ts';
import { ReportFilters } from '../reports/report-filters.tsx';
import { ScriptHead } from './script-head.tsx';

export function Adherence() {
  const { query, change } = useQuery(ASKED);
  const { compare: _none, ...asked }: Asked = query;
  const { compare: _compared, ...question } = questionOf(asked);
  const read = useData(
    `adherence ${JSON.stringify(asked)}`,
    async () => (await askSignedIn(client.getScriptAdherence(question))).items,
    { on: ['call.*'] },
  );
  return (
    <div class="scripts-page reports-page">
      <ScriptHead view="adherence" />
      <ReportFilters query={query} change={change} hasComparison={false} />
      <ProblemBanner problem={read.problem} onRetry={read.refresh} />
      {read.value === null && read.problem === null && <Loading />}
      {read.value?.length === 0 && (
        <section class="card">
          <Empty icon="scripts" title={t('adherence_none')}>
            {t('adherence_none_hint')}
          </Empty>
        </section>
      )}
      {read.value?.map((script) => (
        <OneScript key={script.script} script={script} />
      ))}
    </div>
  );
}

const share = (value: number | null) => (value === null ? '—' : percent(value));

function OneScript({ script }: { readonly script: client.ScriptAdherence }) {
  const { name, eligible, scored, coverage, meanScore, autoFailed, agents, items, skipped } = script;
  const figures = [
    [t('eligible'), number(eligible)],
    [t('scored'), number(scored)],
    [t('coverage'), share(coverage)],
    [t('mean'), share(meanScore)],
    [t('auto_failed_n'), number(autoFailed)],
  ] as const;
  return (
    <section class="card adherence" aria-label={harmlessText(name)}>
      <h2 class="pad-head">
        <Stranger text={name} />
      </h2>
      <dl class="script-figures">
        {figures.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd class="digits">{value}</dd>
          </div>
        ))}
      </dl>
      <div class="adherence-columns">
        <div>
          <h3 class="pad-head">{t('by_item')}</h3>
          <ItemTable items={items} skipped={skipped} />
        </div>
        <div>
          <h3 class="pad-head">{t('by_agent')}</h3>
          <AgentTable agents={agents} />
        </div>
      </div>
    </section>
  );
}

type Item = client.ScriptAdherence['items'][number];

function ItemTable({ items, skipped }: Pick<client.ScriptAdherence, 'items' | 'skipped'>) {
  const rank = new Map(skipped.map((item, n) => [item, n]));
  const place = ({ item }: Item) => rank.get(item) ?? skipped.length;
  const sorted = items.toSorted((a, b) => place(a) - place(b));
  const columns: Column<Item>[] = [
    {
      key: 'item',
      title: t('item'),
      look: 'main',
      cell: ({ text, agents, failed }) => (
        <span class="figure-title">
          <bdi>{harmlessText(text)}</bdi>
          {failed > 0 && agents[0] !== undefined && (
            <small class="muted">
              {t('left_out_by', { name: harmlessText(agentName(agents[0].agent)) })} (
              {number(agents[0].failed)})
            </small>
          )}
        </span>
      ),
    },
    {
      key: 'share',
      title: t('left_out'),
      look: 'number',
      cell: ({ failedShare }) => (
        <span class="share">
          <span class="part-bar bad" aria-hidden="true">
            <i style={{ width: `${100 * (failedShare ?? 0)}%` }} />
          </span>
          {share(failedShare)}
        </span>
      ),
    },
    { key: 'passed', title: t('passed'), look: 'number', cell: ({ passed }) => number(passed) },
    { key: 'failed', title: t('failed'), look: 'number', cell: ({ failed }) => number(failed) },
    {
      key: 'na',
      title: t('not_applicable'),
      look: 'number',
      cell: ({ notApplicable }) => number(notApplicable),
    },
  ];
  return <Table caption={t('by_item')} columns={columns} items={sorted} keyOf={({ item }) => item} />;
}

type Agent = client.ScriptAdherence['agents'][number];

function AgentTable({ agents }: Pick<client.ScriptAdherence, 'agents'>) {
  const columns: Column<Agent>[] = [
    {
      key: 'agent',
      title: t('agent'),
      look: 'main',
      cell: ({ agent }) => <Stranger text={agentName(agent)} />,
    },
    { key: 'mean', title: t('mean'), look: 'number', cell: ({ meanScore }) => share(meanScore) },
    {
      key: 'scored',
      title: t('scored'),
      look: 'number',
      cell: ({ scored, eligible }) => `${number(scored)} / ${number(eligible)}`,
    },
    { key: 'auto', title: t('auto_failed_n'), look: 'number', cell: ({ autoFailed }) => number(autoFailed) },
  ];
  return <Table caption={t('by_agent')} columns={columns} items={agents} keyOf={({ agent }) => agent} />;
}
