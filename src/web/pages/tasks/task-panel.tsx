// One callback in full: what is known of the customer, what can be done, and everything that happened to it.

import { useEffect } from 'preact/hooks';
import type { Task } from '../../client.ts';
import { clock } from '../../clock.ts';
import { exact, number, phone, relative } from '../../format.ts';
import { t } from '../../i18n/tasks.ts';
import { Button } from '../../ui/button.tsx';
import { agentName } from '../../ui/people.ts';
import { Ago, At, Badge, Phone, Stranger } from '../../ui/text.tsx';
import { isClosed, type Looker } from './task-list.ts';
import { Due, type Hand, TaskButtons, Whose } from './task-row.tsx';
import { keepClaim } from './task-work.ts';

const KEEP_MS = 60_000;

interface TaskPanelProps {
  readonly task: Task;
  readonly looker: Looker;
  readonly hand: Hand;
  readonly onClose: () => void;
}

export function TaskPanel({ task, looker, hand, onClose }: TaskPanelProps) {
  const isMine = task.claimedBy === looker.worker;
  useEffect(() => {
    if (!isMine) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void keepClaim(task);
    }, KEEP_MS);
    return () => clearInterval(timer);
  }, [isMine, task.id]);
  return (
    <aside class="task-panel card" aria-labelledby="task-number">
      <header>
        <div>
          <h2 id="task-number">
            <Phone number={task.number} />
          </h2>
          {task.name !== null && <Stranger text={task.name} />}
        </div>
        <Button look="quiet" icon="close" label={t('close_details')} onClick={onClose} />
      </header>
      {hand.mayWork && <TaskButtons task={task} looker={looker} hand={hand} isFull />}
      <Facts task={task} looker={looker} />
      <h3>{t('history')}</h3>
      <History task={task} />
    </aside>
  );
}

function Facts({ task, looker }: { readonly task: Task; readonly looker: Looker }) {
  const { contact } = task;
  const facts = [
    [t('d_status'), <Badge key="s">{t(`status_${task.status}`)}</Badge>],
    [t('d_due'), <Due key="d" task={task} />],
    [t('who'), <Whose key="w" task={task} looker={looker} />],
    [t('d_missed'), number(task.missedCalls)],
    [t('d_first'), <Ago key="f" at={task.firstMissedAt} />],
    [t('d_last'), <Ago key="l" at={task.lastMissedAt} />],
    [t('d_attempts'), number(task.attempts)],
    [t('d_line'), task.did === null ? null : <Phone key="n" number={task.did} />],
    [t('d_queue'), stranger(task.queue)],
    [t('d_team'), stranger(task.team)],
    [t('d_priority'), task.priority > 0 ? number(task.priority) : null],
    [t('d_result'), stranger(task.result)],
    [t('d_crm'), contact === null ? null : <InCrm key="c" url={contact.url} name={contact.name} />],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([title, value]) =>
        value === null ? null : (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function stranger(text: string | null) {
  return text === null ? null : <Stranger key={text} text={text} />;
}

/** An address that a CRM gave: only the web is gone to. */
function InCrm({ url, name }: { readonly url: string | null; readonly name: string }) {
  if (url === null || !/^https?:\/\//i.test(url)) return <Stranger text={name} />;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {t('open_crm')}
    </a>
  );
}

function History({ task }: { readonly task: Task }) {
  return (
    <ol class="history" data-closed={isClosed(task)}>
      {task.history.toReversed().map(({ at, event, call, agent, actor, note }, i) => {
        const by = agent ?? actor;
        return (
          <li key={`${at} ${event} ${i}`}>
            <p>
              <b>{t(`e_${event}`)}</b>
              {by !== null && (
                <>
                  {' · '}
                  <Stranger text={agentName(by)} />
                </>
              )}
            </p>
            {note !== null && event !== 'dialled' && <p class="words">{noteText(event, note)}</p>}
            <small class="muted">
              <time dateTime={at} title={exact(at)}>
                {relative(at, clock.value)}
              </time>
              {' · '}
              <At at={at} />
              {call !== null && (
                <>
                  {' · '}
                  <a
                    href={`/calls/${call}`}
                    aria-label={`${t('show_call')}, ${phone(task.number)}, ${exact(at)}`}
                  >
                    {t('show_call')}
                  </a>
                </>
              )}
            </small>
          </li>
        );
      })}
    </ol>
  );
}

function noteText(event: Task['history'][number]['event'], note: string) {
  return <Stranger text={event === 'assigned' ? agentName(note) : note} />;
}
