// The calls that were drawn for somebody to listen to.

import { useState } from 'preact/hooks';
import { useQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { dayText } from '../../days.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/scripts.ts';
import { usePages } from '../../paged.ts';
import { mayDo, who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { Segments } from '../../ui/segments.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Ago, At, Stranger } from '../../ui/text.tsx';
import { ScriptHead } from './script-head.tsx';
import { SkipDialog } from './skip-dialog.tsx';

const STATUSES = ['open', 'done', 'skipped'] as const;
type Status = (typeof STATUSES)[number];
const PAGE_ITEMS = 50;

export function Reviews() {
  const { query, change } = useQuery(['status', 'agent', 'script']);
  const status = STATUSES.find((each) => each === query.status) ?? 'open';
  const { agent, script } = query;
  const [skipping, setSkipping] = useState<client.Review | null>(null);
  const reviews = usePages(
    `reviews ${status} ${agent} ${script}`,
    (cursor) => askSignedIn(client.listReviews({ status, agent, script, limit: PAGE_ITEMS, cursor })),
    ({ id }) => id,
    { on: ['review.*', 'call.*'] },
  );
  const scripts = useScripts();
  const me = who.value;
  const mayReview = me !== null && mayDo(me, 'scores:write');
  const nameOf = (id: string) => scripts.find((each) => each.id === id)?.name ?? id;
  return (
    <div class="scripts-page reports-page">
      <ScriptHead view="reviews" />
      <search class="card filters">
        <Segments
          label={t('status')}
          value={status}
          choices={STATUSES.map((value) => ({ value, text: t(value) }))}
          onChoose={(value) => change({ status: value === 'open' ? null : value })}
        />
        {me?.ownOnly !== true && (
          <Select
            label={t('agent')}
            value={agent ?? ''}
            choices={[
              { value: '', text: t('all') },
              ...(me?.agents ?? []).map(({ id, name }) => ({ value: id, text: name ?? id })),
            ]}
            onChoose={(value) => change({ agent: value })}
          />
        )}
        <Select
          label={t('script')}
          value={script ?? ''}
          choices={[
            { value: '', text: t('all') },
            ...scripts.map(({ id, name }) => ({ value: id, text: name })),
          ]}
          onChoose={(value) => change({ script: value })}
        />
      </search>
      <ProblemBanner problem={reviews.problem} onRetry={reviews.refresh} />
      {reviews.items === null && reviews.problem === null && <Loading />}
      {reviews.items !== null && (
        <section class="card" aria-label={t('v_reviews')}>
          {reviews.items.length === 0 ? (
            <Empty icon="check" title={t('reviews_none')}>
              {t('reviews_none_hint')}
            </Empty>
          ) : (
            <Table
              caption={t('v_reviews')}
              columns={columnsOf({ status, mayReview, nameOf, onSkip: setSkipping })}
              items={reviews.items}
              keyOf={({ id }) => id}
            />
          )}
          {reviews.more !== null && (
            <div class="row list-end">
              <Button onClick={reviews.more}>{tc('more')}</Button>
            </div>
          )}
        </section>
      )}
      {skipping !== null && (
        <SkipDialog review={skipping} onDone={reviews.refresh} onClose={() => setSkipping(null)} />
      )}
    </div>
  );
}

export function useScripts(): readonly client.Script[] {
  return useData('scripts', async () => (await askSignedIn(client.listScripts())).items).value ?? [];
}

interface Showing {
  readonly status: Status;
  readonly mayReview: boolean;
  readonly nameOf: (script: string) => string;
  readonly onSkip: (review: client.Review) => void;
}

function columnsOf({ status, mayReview, nameOf, onSkip }: Showing): readonly Column<client.Review>[] {
  return [
    {
      key: 'agent',
      title: t('agent'),
      look: 'main',
      cell: ({ id, agent }) => (
        <a href={`/scripts/reviews/${id}`}>
          <Stranger text={agentName(agent)} />
        </a>
      ),
    },
    { key: 'script', title: t('script'), cell: ({ script }) => <Stranger text={nameOf(script)} /> },
    { key: 'week', title: t('week'), cell: ({ week }) => dayText(week) },
    status === 'open'
      ? { key: 'drawn', title: t('drawn'), cell: ({ openedAt }) => <Ago at={openedAt} /> }
      : {
          key: 'closed',
          title: t('closed'),
          cell: ({ closedAt, closedBy, reason }) => (
            <span class="who">
              {closedAt !== null && <At at={closedAt} />}
              <small class="muted">
                <Stranger text={[closedBy, reason].filter((each) => each !== null).join(': ')} />
              </small>
            </span>
          ),
        },
    {
      key: 'actions',
      title: t('review'),
      look: 'actions',
      cell: (review) => (
        <span class="row review-actions">
          <a class="button quiet" href={`/calls/${review.call}`}>
            {t('see_call')}
          </a>
          {mayReview && status === 'open' && (
            <>
              <Button look="quiet" onClick={() => onSkip(review)}>
                {t('skip')}
              </Button>
              <a class="button primary" href={`/scripts/reviews/${review.id}`}>
                {t('review')}
              </a>
            </>
          )}
        </span>
      ),
    },
  ];
}
