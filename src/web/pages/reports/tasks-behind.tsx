// The callback tasks that a figure counts. Work on them happens on the page of the tasks.

import { useQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { number } from '../../format.ts';
import { tc } from '../../i18n/common.ts';
import { t } from '../../i18n/reports.ts';
import { usePages } from '../../paged.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { At, Phone, Stranger } from '../../ui/text.tsx';
import { TASKS_ASKED } from './question.ts';
import { ReportHead } from './report-head.tsx';

type Wanted = NonNullable<Parameters<typeof client.listTasks>[0]>;

const PAGE_ITEMS = 50;

export function TasksBehind() {
  const { query } = useQuery(TASKS_ASKED);
  const tasks = usePages(
    `tasks behind ${JSON.stringify(query)}`,
    (cursor) => askSignedIn(client.listTasks({ ...(query as Wanted), limit: PAGE_ITEMS, cursor })),
    ({ id }) => id,
    { on: ['task.*'] },
  );
  return (
    <div class="reports-page">
      <ReportHead view={null} />
      <a class="back" href="/reports">
        <Icon name="left" size={16} />
        {t('back')}
      </a>
      <ProblemBanner problem={tasks.problem} onRetry={tasks.refresh} />
      {tasks.items === null && tasks.problem === null && <Loading />}
      {tasks.items !== null && (
        <section class="card" aria-labelledby="r-tasks">
          <h2 id="r-tasks" class="pad-head">
            {t('tasks_title')}
          </h2>
          {tasks.items.length === 0 ? (
            <Empty icon="tasks" title={t('tk_none')} />
          ) : (
            <Table
              caption={t('tasks_title')}
              columns={columns()}
              items={tasks.items}
              keyOf={({ id }) => id}
            />
          )}
          {tasks.more !== null && (
            <div class="row list-end">
              <Button onClick={tasks.more}>{tc('more')}</Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}

function columns(): readonly Column<client.Task>[] {
  return [
    {
      key: 'number',
      title: t('m_number'),
      look: 'main',
      cell: (task) => (
        <a class="call-link" href={`/tasks/${task.id}`}>
          <span class="who">
            <Phone number={task.number} />
            {task.name !== null && (
              <small class="muted">
                <Stranger text={task.name} />
              </small>
            )}
          </span>
        </a>
      ),
    },
    { key: 'status', title: t('tk_status'), cell: ({ status }) => t(`tk_${status}`) },
    { key: 'missed', title: t('m_missed'), look: 'number', cell: ({ missedCalls }) => number(missedCalls) },
    { key: 'attempts', title: t('m_attempts'), look: 'number', cell: ({ attempts }) => number(attempts) },
    { key: 'opened', title: t('tk_opened'), cell: ({ firstMissedAt }) => <At at={firstMissedAt} /> },
    {
      key: 'closed',
      title: t('tk_closed'),
      cell: ({ closedAt, closedBy }) =>
        closedAt === null ? (
          <span class="muted">—</span>
        ) : (
          <span class="row">
            <At at={closedAt} />
            {closedBy?.agent != null && <Stranger text={agentName(closedBy.agent)} />}
          </span>
        ),
    },
  ];
}
