// Calls below each other: what people compare stands in columns, what is unusual in badges.

import type { Call } from '../../client.ts';
import { timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Badge, Stranger } from '../../ui/text.tsx';
import { Customer, Direction, Result, reasonText } from './call-words.tsx';

export function CallTable({ calls }: { readonly calls: readonly Call[] }) {
  const columns: Column<Call>[] = [
    {
      key: 'customer',
      title: t('c_customer'),
      look: 'main',
      cell: (call) => (
        <a class="call-link" href={`/calls/${call.id}`}>
          <Direction direction={call.direction} />
          <Customer call={call} />
        </a>
      ),
    },
    { key: 'when', title: t('c_when'), cell: ({ startedAt }) => <At at={startedAt} /> },
    { key: 'result', title: t('c_result'), cell: (call) => <ResultCell call={call} /> },
    {
      key: 'who',
      title: t('c_who'),
      cell: ({ agent }) =>
        agent === null ? <span class="muted">—</span> : <Stranger text={agentName(agent)} />,
    },
    { key: 'line', title: t('c_line'), cell: (call) => <Line call={call} /> },
    { key: 'wait', title: t('c_wait'), look: 'number', cell: ({ waitMs }) => <Ms ms={waitMs} /> },
    { key: 'talk', title: t('c_talk'), look: 'number', cell: ({ talkMs }) => <Ms ms={talkMs} /> },
  ];
  return <Table caption={t('title')} columns={columns} items={calls} keyOf={({ id }) => id} />;
}

function ResultCell({ call }: { readonly call: Call }) {
  const reason = reasonText(call);
  return (
    <span class="result">
      <span class="row">
        <Result disposition={call.disposition} />
        {call.afterHours && <Badge>{t('after_hours')}</Badge>}
        {!call.complete && <Badge look="warn">{t('incomplete')}</Badge>}
        {call.source !== 'live' && <Badge>{t(`source_${call.source}`)}</Badge>}
        {call.recordings.length > 0 && <Badge>{t('recorded')}</Badge>}
      </span>
      {reason !== null && <small class="muted">{reason}</small>}
    </span>
  );
}

function Line({ call }: { readonly call: Call }) {
  const queue = call.queues[0]?.queue ?? null;
  const did = call.direction === 'inbound' ? (call.to.number ?? call.to.raw) : null;
  if (queue === null && did === null) return <span class="muted">—</span>;
  return (
    <span class="who">
      {queue !== null && <Stranger text={queue} />}
      {did !== null &&
        (queue === null ? (
          <Stranger text={did} />
        ) : (
          <small class="muted">
            <Stranger text={did} />
          </small>
        ))}
    </span>
  );
}

/** A dash: unknown, or there was none. */
function Ms({ ms }: { readonly ms: number | null }) {
  return ms === null ? <span class="muted">—</span> : <span class="digits">{timer(ms)}</span>;
}
