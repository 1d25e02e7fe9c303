// Indicator 8: callback tasks: what was opened, and how it was closed.

import {
  type Counting,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  number,
  type Part,
  quantile,
  quotient,
  type Reading,
} from '../indicator.ts';
import type { Words } from '../words.ts';

const counting: Counting = {
  opening(_task, tally) {
    tally.count('task.opened');
  },
  closing({ closure, closedAt, openedAt, attempts, late }, tally) {
    if (closure === null || closedAt === null) return;
    tally.count('task.closed');
    tally.count(`task.closed.${closure}`);
    tally.count('task.attempts', attempts);
    if (late) tally.count('task.late');
    tally.time('task.open_time', Math.max(0, closedAt - openedAt));
  },
};

const CLOSURES: readonly { readonly key: string; readonly words: Words }[] = [
  { key: 'callback', words: { en: 'Reached by a callback', ru: 'Перезвонили и поговорили' } },
  { key: 'customer_called', words: { en: 'The customer got through', ru: 'Клиент дозвонился сам' } },
  { key: 'manual', words: { en: 'Closed by hand', ru: 'Закрыто вручную' } },
  { key: 'cancelled', words: { en: 'Cancelled', ru: 'Отменено' } },
  { key: 'expired', words: { en: 'Expired', ru: 'Истёк срок' } },
];

type At = 'opened' | 'closed';

const tasks = (at: At, where: Evidence['where'] = {}, counts: Evidence['counts'] = 'entries'): Evidence => ({
  list: 'tasks',
  where,
  counts,
  at,
});

/** Whenever they were opened. */
const standing = (where: Evidence['where']): Evidence => ({ list: 'tasks', where, counts: 'entries' });

const figures: readonly FigureDefinition[] = [
  {
    key: 'opened',
    title: { en: 'Tasks opened', ru: 'Задач открыто' },
    unit: 'count',
    formula: { en: 'tasks opened in the period', ru: 'задачи, открытые за период' },
    measure: (r) => number(r.count('task.opened')),
    evidence: tasks('opened'),
  },
  {
    key: 'closed',
    title: { en: 'Tasks closed', ru: 'Задач закрыто' },
    unit: 'count',
    formula: { en: 'tasks closed in the period, however', ru: 'задачи, закрытые за период любым способом' },
    measure: (r) => number(r.count('task.closed')),
    evidence: tasks('closed'),
  },
  {
    key: 'closedByCallback',
    title: { en: 'Tasks closed by a callback', ru: 'Задачи, закрытые перезвоном' },
    unit: 'share',
    formula: {
      en: 'tasks closed because staff called back and talked ÷ tasks closed',
      ru: 'задачи, закрытые перезвоном с разговором ÷ закрытые задачи',
    },
    good: 'high',
    measure: (r) => quotient(r.count('task.closed.callback'), r.count('task.closed')),
    evidence: tasks('closed', { closure: 'callback' }),
  },
  {
    key: 'late',
    title: { en: 'Tasks closed too late', ru: 'Задачи, закрытые с опозданием' },
    unit: 'share',
    formula: {
      en: 'tasks closed after their deadline ÷ tasks closed',
      ru: 'задачи, закрытые после срока ÷ закрытые задачи',
    },
    good: 'low',
    measure: (r) => quotient(r.count('task.late'), r.count('task.closed')),
    evidence: tasks('closed', { late: 'true' }),
  },
  {
    key: 'attemptsPerTask',
    title: { en: 'Attempts per task', ru: 'Попыток на задачу' },
    unit: 'ratio',
    formula: {
      en: 'attempts of closed tasks ÷ tasks closed',
      ru: 'попытки по закрытым задачам ÷ закрытые задачи',
    },
    measure: (r) => quotient(r.count('task.attempts'), r.count('task.closed')),
    evidence: tasks('closed', {}, 'attempts'),
  },
  {
    key: 'timeToCloseMedian',
    title: { en: 'Time to close a task: median', ru: 'Время до закрытия задачи: медиана' },
    unit: 'ms',
    formula: {
      en: 'median of the time from the first missed call to the closing',
      ru: 'медиана времени от первого пропущенного звонка до закрытия',
    },
    good: 'low',
    measure: (r) => quantile(r.times('task.open_time'), 0.5),
    evidence: tasks('closed'),
  },
  {
    key: 'timeToCloseP90',
    title: { en: 'Time to close a task: 90th percentile', ru: 'Время до закрытия задачи: 90-й перцентиль' },
    unit: 'ms',
    formula: {
      en: '90th percentile of the time from the first missed call to the closing',
      ru: '90-й перцентиль времени от первого пропущенного звонка до закрытия',
    },
    good: 'low',
    measure: (r) => quantile(r.times('task.open_time'), 0.9),
    evidence: tasks('closed'),
  },
  {
    key: 'openNow',
    title: { en: 'Tasks open now', ru: 'Задач открыто сейчас' },
    unit: 'count',
    formula: { en: 'tasks that are not closed, now', ru: 'не закрытые задачи, сейчас' },
    isNow: true,
    measure: (r) => number(r.count('task.open_now')),
    evidence: standing({ status: 'open,claimed,snoozed' }),
  },
  {
    key: 'overdueNow',
    title: { en: 'Tasks overdue now', ru: 'Задач просрочено сейчас' },
    unit: 'count',
    formula: {
      en: 'tasks that are not closed and past their deadline, now',
      ru: 'не закрытые задачи после срока, сейчас',
    },
    good: 'low',
    isNow: true,
    measure: (r) => number(r.count('task.overdue_now')),
    evidence: standing({ status: 'open,claimed,snoozed', overdue: 'true' }),
  },
];

function closures(r: Reading): Part[] {
  return CLOSURES.map(({ key, words }) => ({
    key,
    title: words,
    measured: quotient(r.count(`task.closed.${key}`), r.count('task.closed')),
    evidence: tasks('closed', { closure: key }),
  }));
}

export const callbackTasks: Indicator = {
  name: 'callback_tasks',
  title: { en: 'Callback tasks', ru: 'Задачи «перезвонить»' },
  about: {
    en: 'Tasks that missed customers made: opened and closed in the period, and open now. A closed task counts for whoever closed it, an opened one for whom it was assigned to.',
    ru: 'Задачи по пропущенным клиентам: открытые и закрытые за период и открытые сейчас. Закрытая засчитывается тому, кто закрыл, открытая — тому, кому назначена.',
  },
  settings: [],
  counting,
  figures,
  breakdowns: [
    {
      key: 'byClosure',
      title: { en: 'How they were closed', ru: 'Как закрыты' },
      unit: 'share',
      formula: { en: 'tasks closed so ÷ tasks closed', ru: 'задачи, закрытые так ÷ закрытые задачи' },
      parts: closures,
    },
  ],
};
