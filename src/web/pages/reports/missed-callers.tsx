// Customers who were missed, and what became of them, the longest waiting first.

import { useQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { duration, number } from '../../format.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/reports.ts';
import { usePages } from '../../paged.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Badge, Phone, Stranger } from '../../ui/text.tsx';
import { MISSED_ASKED, PERIOD_DEFAULT } from './question.ts';
import { ReportFilters } from './report-filters.tsx';
import { ReportHead } from './report-head.tsx';

type Wanted = NonNullable<Parameters<typeof client.listMissedCallers>[0]>;

const NUMERIC = ['hour', 'weekday', 'calledBackMsMax', 'reachedMsMax'];
const STATES = ['all', 'waiting', 'unreached'] as const;
const PAGE_ITEMS = 50;

export function MissedCallers() {
  const { query, change } = useQuery(MISSED_ASKED);
  const wanted = wantedOf(query);
  const callers = usePages(
    `missed ${JSON.stringify(query)}`,
    (cursor) => askSignedIn(client.listMissedCallers({ ...wanted, limit: PAGE_ITEMS, cursor })),
    ({ call }) => call,
    { on: ['task.*'] },
  );
  const state = query.calledBack === 'false' ? 'waiting' : query.reached === 'false' ? 'unreached' : 'all';
  const chooseState = (chosen: string) =>
    change({
      calledBack: chosen === 'waiting' ? 'false' : null,
      reached: chosen === 'unreached' ? 'false' : null,
    });
  return (
    <div class="reports-page">
      <ReportHead view="missed" />
      <ReportFilters query={query} change={change} hasComparison={false} />
      <Segments
        label={t('m_state')}
        isQuiet
        value={state}
        choices={STATES.map((value) => ({ value, text: t(`m_${value}`) }))}
        onChoose={chooseState}
      />
      <ProblemBanner problem={callers.problem} onRetry={callers.refresh} />
      {callers.items === null && callers.problem === null && <Loading />}
      {callers.items !== null && (
        <section class="card" aria-label={t('missed_title')}>
          {callers.items.length === 0 ? (
            <Empty icon="check" title={t('m_none')}>
              {t('m_none_hint')}
            </Empty>
          ) : (
            <Table
              caption={t('missed_title')}
              columns={columns()}
              items={callers.items}
              keyOf={({ call }) => call}
            />
          )}
          {callers.more !== null && (
            <div class="row list-end">
              <Button onClick={callers.more}>{tc('more')}</Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}

function wantedOf({ from, period, ...rest }: { readonly [name: string]: string }): Wanted {
  const entries = Object.entries(rest).map(([name, value]) => [
    name,
    NUMERIC.includes(name) ? Number(value) : value,
  ]);
  const days =
    from === undefined && rest.to === undefined ? { period: period ?? PERIOD_DEFAULT } : { $from: from };
  return { ...Object.fromEntries(entries), ...days } as Wanted;
}

function columns(): readonly Column<client.MissedCaller>[] {
  return [
    {
      key: 'number',
      title: t('m_number'),
      look: 'main',
      cell: ({ number: caller, name, call }) => (
        <a class="call-link" href={`/calls/${call}`}>
          <span class="who">
            <Phone number={caller} />
            {name !== null && (
              <small class="muted">
                <Stranger text={name} />
              </small>
            )}
          </span>
        </a>
      ),
    },
    { key: 'missed', title: t('m_missed'), look: 'number', cell: ({ missedCalls }) => number(missedCalls) },
    { key: 'first', title: t('m_first'), cell: ({ firstMissedAt }) => <At at={firstMissedAt} /> },
    { key: 'last', title: t('m_last'), cell: ({ lastMissedAt }) => <At at={lastMissedAt} /> },
    { key: 'attempts', title: t('m_attempts'), look: 'number', cell: ({ attempts }) => number(attempts) },
    {
      key: 'called',
      title: t('m_called'),
      cell: (caller) => <After {...caller} at={caller.firstAttemptAt} />,
    },
    {
      key: 'reached',
      title: t('m_reached'),
      cell: (caller) => (
        <span class="row">
          <After {...caller} at={caller.reachedAt} />
          {caller.reachedBy !== null && (
            <small class="muted">
              {t(caller.reachedBy === 'callback' ? 'm_by_callback' : 'm_by_customer')}
            </small>
          )}
        </span>
      ),
    },
  ];
}

function After({ firstMissedAt, at }: { readonly firstMissedAt: string; readonly at: string | null }) {
  if (at === null) return <Badge look="warn">{t('m_not_yet')}</Badge>;
  return <span class="digits">{duration(Date.parse(at) - Date.parse(firstMissedAt))}</span>;
}
