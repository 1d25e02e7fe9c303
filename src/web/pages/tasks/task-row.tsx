// One callback in the list: who, how often, since when, until when, whose it is, and what can be done in one click.

import type { Task } from '../../client.ts';
import { clock } from '../../clock.ts';
import { clockTime, duration, phone, relative } from '../../format.ts';
import { t } from '../../i18n/tasks.ts';
import { Button } from '../../ui/button.tsx';
import { agentName } from '../../ui/people.ts';
import { Ago, Badge, Phone, Stranger } from '../../ui/text.tsx';
import { isClosed, type Looker } from './task-list.ts';

const MINUTE_MS = 60_000;

/** What can be done with a callback from where it is shown. */
export interface Hand {
  readonly mayWork: boolean;
  readonly mayDial: boolean;
  open(task: Task): void;
  dial(task: Task): void | Promise<void>;
  claim(task: Task): void | Promise<void>;
  release(task: Task): void | Promise<void>;
  snooze(task: Task): void;
  done(task: Task): void;
  cancel(task: Task): void;
  note(task: Task): void;
  reopen(task: Task): void | Promise<void>;
}

interface TaskRowProps {
  readonly task: Task;
  readonly looker: Looker;
  readonly isSelected: boolean;
  readonly hand: Hand;
}

export function TaskRow({ task, looker, isSelected, hand }: TaskRowProps) {
  const look = isClosed(task) ? 'closed' : task.overdue ? 'overdue' : task.status;
  return (
    <tr
      class={`task-row ${look}`}
      data-task={task.id}
      aria-current={isSelected ? 'true' : undefined}
      onClick={({ target }) => {
        if (target instanceof HTMLElement && target.closest('a, button, time') === null) hand.open(task);
      }}
    >
      <td class="main" data-title={t('customer')}>
        <span class="task-customer">
          <a href={`/tasks/${task.id}`} aria-label={t('open_details', { number: phone(task.number) })}>
            <Phone number={task.number} />
          </a>
          {task.priority > 0 && !isClosed(task) && <Badge look="accent">{t('urgent')}</Badge>}
          {task.name !== null && (
            <small>
              <Stranger text={task.name} />
            </small>
          )}
        </span>
      </td>
      <td data-title={t('missed')}>
        <span class={task.missedCalls > 2 ? 'often' : ''}>{t('times', { n: task.missedCalls })}</span>
      </td>
      <td data-title={t('since')}>
        <Ago at={task.lastMissedAt} />
      </td>
      <td data-title={t('due')}>
        <Due task={task} />
      </td>
      <td data-title={t('attempts')}>
        {task.attempts === 0 ? (
          <span class="muted">{t('never_tried')}</span>
        ) : (
          t('times', { n: task.attempts })
        )}
      </td>
      <td data-title={t('who')}>
        <Whose task={task} looker={looker} />
      </td>
      {hand.mayWork && (
        <td class="actions" data-title={t('actions')}>
          <TaskButtons task={task} looker={looker} hand={hand} />
        </td>
      )}
    </tr>
  );
}

export function Due({ task }: { readonly task: Task }) {
  const { status, dueAt, overdue, snoozedUntil, closedAt, closedBy } = task;
  if (isClosed(task)) {
    return (
      <span>
        {closedBy === null ? t(`status_${status}`) : t(`closed_${closedBy.kind}`)}{' '}
        {closedAt !== null && <Ago at={closedAt} />}
      </span>
    );
  }
  if (status === 'snoozed' && snoozedUntil !== null) {
    return <Badge>{t('snoozed_until', { time: relative(snoozedUntil, clock.value) })}</Badge>;
  }
  if (dueAt === null) return <span class="muted">{t('no_due')}</span>;
  if (!overdue) return <Ago at={dueAt} />;
  const lateMs = Math.max(MINUTE_MS, clock.value - Date.parse(dueAt));
  return (
    <b class="late">
      <Ago at={dueAt} text={t('late_by', { time: duration(lateMs) })} />
    </b>
  );
}

export function Whose({ task, looker }: { readonly task: Task; readonly looker: Looker }) {
  const { claimedBy, claimExpiresAt, assignee, closedBy } = task;
  if (isClosed(task)) {
    return closedBy?.agent == null ? (
      <span class="muted">—</span>
    ) : (
      <Stranger text={agentName(closedBy.agent)} />
    );
  }
  if (claimedBy !== null) {
    const isMine = claimedBy === looker.worker;
    return (
      <span class="whose">
        <Badge look={isMine ? 'accent' : 'warn'}>
          {isMine ? t('claimed_you') : t('claimed', { name: agentName(claimedBy) })}
        </Badge>
        {claimExpiresAt !== null && (
          <small class="muted">{t('claim_until', { time: clockTime(claimExpiresAt).slice(0, 5) })}</small>
        )}
      </span>
    );
  }
  if (assignee === null) return <span class="muted">{t('nobody')}</span>;
  return (
    <Stranger text={t('assigned', { name: assignee === looker.agent ? t('you') : agentName(assignee) })} />
  );
}

interface TaskButtonsProps {
  readonly task: Task;
  readonly looker: Looker;
  readonly hand: Hand;
  /** With words on all of them. */
  readonly isFull?: boolean;
}

export function TaskButtons({ task, looker, hand, isFull = false }: TaskButtonsProps) {
  if (isClosed(task)) {
    return (
      <Button icon="undo" onClick={() => hand.reopen(task)}>
        {t('reopen')}
      </Button>
    );
  }
  const isMine = task.claimedBy === looker.worker;
  const isTheirs = task.claimedBy !== null && !isMine;
  const words = (text: string) => (isFull ? { children: text } : { label: text, look: 'quiet' as const });
  return (
    <span class="task-buttons">
      {hand.mayDial && (
        <Button look="primary" icon="calls" disabled={isTheirs} onClick={() => hand.dial(task)}>
          {t('call')}
        </Button>
      )}
      {isMine ? (
        <Button icon="undo" title={t('release')} onClick={() => hand.release(task)}>
          {t('release')}
        </Button>
      ) : (
        <Button
          icon="hand"
          look={hand.mayDial ? 'plain' : 'primary'}
          disabled={isTheirs}
          title={t('claim')}
          onClick={() => hand.claim(task)}
        >
          {t('claim')}
        </Button>
      )}
      <Button icon="clock" disabled={isTheirs} onClick={() => hand.snooze(task)} {...words(t('snooze'))} />
      <Button icon="check" disabled={isTheirs} onClick={() => hand.done(task)} {...words(t('done'))} />
      {isFull && (
        <>
          <Button icon="note" onClick={() => hand.note(task)}>
            {t('note')}
          </Button>
          <Button icon="phoneOff" look="danger" disabled={isTheirs} onClick={() => hand.cancel(task)}>
            {t('cancel')}
          </Button>
        </>
      )}
    </span>
  );
}
