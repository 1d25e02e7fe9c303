// The list of calls: what is looked for is in the address, the latest call comes first.

import { useQuery, withQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { t } from '../../i18n/calls.ts';
import { tc } from '../../i18n/common.ts';
import { usePages } from '../../paged.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { CallFilters, Chips } from './call-filters.tsx';
import { CallTable } from './call-table.tsx';
import { FILTERS, type Filters, readFilters } from './filters.ts';

const PAGE_ITEMS = 50;

export function CallSearch() {
  const { query, change } = useQuery(FILTERS);
  const asked = readFilters(query);
  const key = `calls ${JSON.stringify(query)}`;
  const load = (cursor: string | undefined) =>
    askSignedIn(client.listCalls({ ...asked, order: 'latest', limit: PAGE_ITEMS, cursor }));
  const calls = usePages(key, load, ({ id }) => id, { on: ['call.*'] });
  const file = withQuery('/api/v1/calls/export', query);
  return (
    <div class="calls-page">
      <div class="head">
        <h1>{t('title')}</h1>
        <a class="button" href={file} download="ringback-calls.csv">
          <Icon name="download" />
          <span>{t('export')}</span>
        </a>
      </div>
      <CallFilters query={query} change={change} />
      <Chips query={query} change={change} />
      <ProblemBanner problem={calls.problem} onRetry={calls.refresh} />
      {calls.items === null && calls.problem === null && <Loading />}
      {calls.items !== null && <Found calls={calls.items} asked={asked} more={calls.more} />}
    </div>
  );
}

interface FoundProps {
  readonly calls: readonly client.Call[];
  readonly asked: Filters;
  readonly more: (() => Promise<void>) | null;
}

function Found({ calls, asked, more }: FoundProps) {
  if (calls.length === 0) {
    const isFiltered = Object.keys(asked).length > 0;
    return (
      <section class="card">
        <Empty icon="search" title={t(isFiltered ? 'found_none' : 'none_yet')}>
          {t(isFiltered ? 'found_none_hint' : 'none_yet_hint')}
        </Empty>
      </section>
    );
  }
  return (
    <section class="card" aria-label={t('title')}>
      <CallTable calls={calls} />
      <div class="row list-end">
        <span class="muted small" role="status">
          {t('shown', { n: calls.length })}
        </span>
        {more !== null && <Button onClick={more}>{tc('more')}</Button>}
      </div>
    </section>
  );
}
