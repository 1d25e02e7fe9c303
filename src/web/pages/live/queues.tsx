// Who waits where, and for how long.

import type { Board } from '../../client.ts';
import { number } from '../../format.ts';
import { t } from '../../i18n/live.ts';
import { who } from '../../session.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Stranger } from '../../ui/text.tsx';
import { Running } from './running.tsx';

interface Line {
  readonly queue: string | null;
  readonly count: number;
  readonly longestMs: number | null;
}

interface QueuesProps {
  readonly waiting: Board['waiting'];
  readonly readAt: number;
}

export function Queues({ waiting, readAt }: QueuesProps) {
  const known = who.value?.queues ?? [];
  const empty = known.filter((queue) => !waiting.queues.some((each) => each.queue === queue));
  const lines: Line[] = [...waiting.queues, ...empty.map((queue) => ({ queue, count: 0, longestMs: null }))];
  const columns: Column<Line>[] = [
    {
      key: 'queue',
      title: t('queue'),
      look: 'main',
      cell: ({ queue }) =>
        queue === null ? <span class="muted">{t('no_queue')}</span> : <Stranger text={queue} />,
    },
    { key: 'count', title: t('callers'), look: 'number', cell: ({ count }) => number(count) },
    {
      key: 'longest',
      title: t('longest_wait'),
      look: 'number',
      cell: ({ longestMs }) => (longestMs === null ? '—' : <Running ms={longestMs} readAt={readAt} />),
    },
  ];
  return (
    <section class="card" aria-labelledby="queues-now">
      <h2 id="queues-now">{t('queues')}</h2>
      {lines.length === 0 ? (
        <p class="muted pad">{t('nobody_waits')}</p>
      ) : (
        <Table caption={t('queues')} columns={columns} items={lines} keyOf={({ queue }) => queue ?? '·'} />
      )}
    </section>
  );
}
