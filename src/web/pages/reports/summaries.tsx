// Summaries that were kept: reading them as they were made, and sending them once more.

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { dayText } from '../../days.ts';
import { t } from '../../i18n/reports.ts';
import { language } from '../../language.ts';
import { isAdmin, who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, Loading, ProblemBanner, tell, tellProblem } from '../../ui/notice.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Badge, Stranger } from '../../ui/text.tsx';
import { ReportHead } from './report-head.tsx';

type Kind = client.Summary['kind'];
type Kept = { readonly kind: Kind; readonly from: string; readonly to: string; readonly madeAt: string };

const KINDS: readonly Kind[] = ['day', 'week', 'month'];

interface SummariesProps {
  readonly kind: string | undefined;
  readonly day: string | undefined;
}

export function Summaries({ kind, day }: SummariesProps) {
  const { route } = useLocation();
  const kept = useData('summaries', async () => (await askSignedIn(client.listReports())).items, {
    on: ['report.*'],
  });
  const opened = KINDS.find((each) => each === kind);
  return (
    <div class="reports-page">
      <ReportHead view="summaries" />
      <p class="muted">{t('summaries_hint')}</p>
      <ProblemBanner problem={kept.problem} onRetry={kept.refresh} />
      {kept.value === null && kept.problem === null && <Loading />}
      {kept.value !== null && (
        <section class="card" aria-label={t('v_summaries')}>
          {kept.value.length === 0 ? (
            <Empty icon="reports" title={t('s_none')}>
              {t('s_none_hint')}
            </Empty>
          ) : (
            <Table
              caption={t('v_summaries')}
              columns={columns()}
              items={kept.value}
              keyOf={(each) => each.kind + each.from}
            />
          )}
        </section>
      )}
      {opened !== undefined && day !== undefined && (
        <SummaryDialog kind={opened} day={day} onClose={() => route('/reports/summaries')} />
      )}
    </div>
  );
}

function columns(): readonly Column<Kept>[] {
  return [
    {
      key: 'period',
      title: t('s_period'),
      look: 'main',
      cell: ({ kind, from, to }) => (
        <a href={`/reports/summaries/${kind}/${from}`}>
          {from === to ? dayText(from) : t('span', { from: dayText(from), to: dayText(to) })}
        </a>
      ),
    },
    { key: 'kind', title: t('s_kind'), cell: ({ kind }) => <Badge>{t(`s_${kind}`)}</Badge> },
    { key: 'made', title: t('s_made'), cell: ({ madeAt }) => <At at={madeAt} /> },
  ];
}

interface SummaryDialogProps {
  readonly kind: Kind;
  readonly day: string;
  readonly onClose: () => void;
}

function SummaryDialog({ kind, day, onClose }: SummaryDialogProps) {
  const lang = language.value;
  // The text for people: the client types the answer for programs.
  const read = useData(`summary ${kind} ${day} ${lang}`, async () =>
    String(await askSignedIn(client.getReport(kind, day, { format: 'text', lang }))),
  );
  const mail = `/api/v1/reports/${kind}/${day}?format=html&lang=${lang}`;
  return (
    <Dialog title={`${t(`s_${kind}`)}: ${dayText(day)}`} shape="side" onClose={onClose}>
      <ProblemBanner problem={read.problem} onRetry={read.refresh} />
      {read.value === null && read.problem === null && <Loading />}
      {read.value !== null && (
        <ScrollBox class="summary-text" label={t('s_read')}>
          <pre>{read.value}</pre>
        </ScrollBox>
      )}
      <p>
        <a href={mail} target="_blank" rel="noreferrer">
          {t('s_as_mail')}
        </a>
      </p>
      {who.value !== null && isAdmin(who.value) && <Deliveries kind={kind} day={day} />}
    </Dialog>
  );
}

function Deliveries({ kind, day }: Pick<SummaryDialogProps, 'kind' | 'day'>) {
  const read = useData(
    `deliveries ${kind} ${day}`,
    async () => (await askSignedIn(client.listReportDeliveries(kind, day))).items,
  );
  const [isSent, setSent] = useState(false);
  const send = async () => {
    try {
      const { recipients } = await askSignedIn(client.sendReport(kind, day, {}));
      tell(recipients.length === 0 ? t('s_nobody') : t('s_sent', { n: recipients.length }));
      setSent(true);
      await read.refresh();
    } catch (error) {
      tellProblem(error);
    }
  };
  const looks = { pending: 'accent', delivered: 'good', failed: 'bad' } as const;
  return (
    <section class="stack" aria-labelledby="s-reached">
      <h3 id="s-reached">{t('s_reached')}</h3>
      <ul class="deliveries">
        {read.value?.map(({ recipient, state, lastAt, lastError }) => (
          <li key={recipient}>
            <Stranger text={recipient} /> <Badge look={looks[state]}>{t(`d_${state}`)}</Badge>
            {lastAt !== null && <At at={lastAt} />}
            {lastError !== null && (
              <small class="muted">
                <Stranger text={lastError} />
              </small>
            )}
          </li>
        ))}
      </ul>
      {read.value?.length === 0 && <p class="muted">{t('s_nobody')}</p>}
      <Button onClick={send} disabled={isSent}>
        {t('s_send')}
      </Button>
    </section>
  );
}
