// What was sent to one webhook, what it answered, and once more on request.

import { useState } from 'preact/hooks';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { number } from '../../format.ts';
import { t } from '../../i18n/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Badge, Stranger } from '../../ui/text.tsx';
import { attempt } from './part.tsx';

const LOOK_MS = 3_000;
const SHOWN = 100;
const STATES = ['all', 'pending', 'delivered', 'dead'] as const;
const LOOKS = { pending: 'accent', delivered: 'good', dead: 'bad' } as const;

type State = (typeof STATES)[number];

interface DeliveriesProps {
  readonly hook: client.Hook;
  readonly onClose: () => void;
}

export function Deliveries({ hook, onClose }: DeliveriesProps) {
  const [state, setState] = useState<State>('all');
  const read = async () => {
    const asked = { limit: SHOWN, ...(state === 'all' ? {} : { state }) };
    return (await askSignedIn(client.listDeliveries(hook.id, asked))).items;
  };
  const log = useData(`deliveries ${hook.id} ${state}`, read, { everyMs: LOOK_MS });
  const resend = async ({ id }: client.Delivery): Promise<void> => {
    if (await attempt(() => askSignedIn(client.resendDelivery(hook.id, id)))) await log.refresh();
  };
  return (
    <Dialog title={t('d_title', { url: hook.url })} onClose={onClose} shape="side">
      <Segments
        label={t('d_filter')}
        isQuiet
        value={state}
        choices={STATES.map((value) => ({ value, text: value === 'all' ? t('d_all') : t(`d_${value}`) }))}
        onChoose={setState}
      />
      <ProblemBanner problem={log.problem} onRetry={log.refresh} />
      {log.value === null && <Loading />}
      {log.value?.length === 0 && <Empty icon="live" title={t('d_empty')} />}
      {log.value !== null && log.value.length > 0 && (
        <Table
          caption={t('h_log')}
          columns={columns(resend)}
          items={log.value}
          keyOf={({ id, state: each }) => `${id} ${each}`}
        />
      )}
    </Dialog>
  );
}

function columns(resend: (delivery: client.Delivery) => Promise<void>): readonly Column<client.Delivery>[] {
  return [
    {
      key: 'event',
      title: t('d_event'),
      look: 'main',
      cell: ({ type, at }) => (
        <span class="two">
          {type}
          <small class="muted">
            <At at={at} />
          </small>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('d_state'),
      cell: ({ state }) => <Badge look={LOOKS[state]}>{t(`d_${state}`)}</Badge>,
    },
    { key: 'tries', title: t('d_tries'), look: 'number', cell: ({ attempts }) => number(attempts) },
    {
      key: 'answer',
      title: t('d_answer'),
      cell: ({ lastStatus, lastError }) =>
        lastError === null ? (lastStatus ?? '—') : <Stranger text={lastError} />,
    },
    {
      key: 'actions',
      title: t('actions'),
      look: 'actions',
      cell: (delivery) => (
        <Button
          look="quiet"
          icon="refresh"
          label={t('d_again')}
          disabled={delivery.state === 'pending'}
          onClick={() => resend(delivery)}
        />
      ),
    },
  ];
}
