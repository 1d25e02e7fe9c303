// The callbacks: who is to be called back, in which order, and everything that is done about it, by mouse and by keyboard.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';
import type { Task } from '../../client.ts';

import { t } from '../../i18n/tasks.ts';
import { useKeys } from '../../keys.ts';
import { type Who, who } from '../../session.ts';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { KeyHelp } from './key-help.tsx';
import { lookerOf, putIn, useClosedTasks, useOpenTasks } from './task-data.ts';
import { type Question, TaskQuestion } from './task-dialogs.tsx';
import { type Filters, TaskFilters } from './task-filters.tsx';
import { fits, inOrder, isIn, lastClosedFirst, VIEWS, type View } from './task-list.ts';
import { TaskPanel } from './task-panel.tsx';
import { type Hand, TaskRow } from './task-row.tsx';
import { claim, dial, mayDial, mayWork, ownTelephone, release, reopen } from './task-work.ts';
import './tasks.css';

export function TasksPage() {
  const asking = who.value;
  return asking === null ? null : <Callbacks who={asking} />;
}

function Callbacks({ who }: { readonly who: Who }) {
  const { params, query } = useRoute();
  const { route } = useLocation();
  const selected = params.id ?? null;
  const [text, setText] = useState('');
  const filters: Filters = { view: viewOf(query.view), team: query.team ?? null, text };
  const [asked, setAsked] = useState<{ readonly question: Question; readonly task: Task } | null>(null);
  const [isHelping, setHelping] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const looker = useMemo(() => lookerOf(who), [who]);
  const open = useOpenTasks(who);
  const closed = useClosedTasks(who, filters.view === 'closed');
  const data = filters.view === 'closed' ? closed : open;
  const all = useMemo(
    () => [...(open.value?.items ?? []), ...(closed.value?.items ?? [])],
    [open.value, closed.value],
  );

  const shown = useMemo(() => {
    const found = (data.value?.items ?? []).filter(
      (task) =>
        isIn(filters.view, task, looker) &&
        (filters.team === null || task.team === filters.team) &&
        fits(task, filters.text),
    );
    return filters.view === 'closed' ? lastClosedFirst(found) : inOrder(found);
  }, [data.value, filters.view, filters.team, filters.text, looker]);
  const task = all.find(({ id }) => id === selected) ?? null;

  const go = (id: string | null, next: Filters = filters, isReplaced = true): void => {
    const words = new URLSearchParams();
    if (next.view !== 'open') words.set('view', next.view);
    if (next.team !== null) words.set('team', next.team);
    const rest = words.size === 0 ? '' : `?${words}`;
    route(`/tasks${id === null ? '' : `/${id}`}${rest}`, isReplaced);
  };
  const took = (changed: Task): void => {
    putIn(open, changed);
    putIn(closed, changed);
  };
  const ask = (question: Question) => (about: Task) => setAsked({ question, task: about });
  const hand: Hand = {
    mayWork: mayWork(who),
    mayDial: mayDial(who),
    open: ({ id }) => go(id, filters, false),
    claim: (about) => claim(about, took),
    release: (about) => release(about, took),
    reopen: ({ id }) => reopen(id, took),
    ...{ snooze: ask('snooze'), done: ask('done'), cancel: ask('cancel'), note: ask('note') },
    dial: (about) => {
      const telephone = ownTelephone(who);
      return telephone === null ? ask('dial')(about) : dial(about, telephone, who);
    },
  };
  const step = (by: number): void => {
    const at = shown.findIndex(({ id }) => id === (focusedTask() ?? selected));
    const next = shown[at === -1 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    if (selected !== null) go(next.id);
    focusTask(next.id);
  };
  useTaskKeys({
    step,
    hand,
    current: () => all.find(({ id }) => id === (focusedTask() ?? selected)) ?? null,
    find: () => search.current?.focus(),
    help: () => setHelping(true),
    close: () => {
      if (selected === null) return;
      go(null);
      focusTask(selected);
    },
    worker: looker.worker,
  });

  return (
    <div class={task === null ? 'tasks-page' : 'tasks-page has-panel'}>
      <TaskFilters
        {...{ who, looker, search, filters }}
        open={open.value?.items ?? []}
        onFilters={(next) => {
          setText(next.text);
          if (next.view !== filters.view || next.team !== filters.team) go(null, next);
        }}
        onHelp={() => setHelping(true)}
      />
      <ProblemBanner
        problem={data.problem?.code === 'offline' ? null : data.problem}
        onRetry={data.refresh}
      />
      <div class="tasks-columns">
        <section class="card" aria-label={t('title')}>
          {data.value === null ? <Loading /> : <List {...{ shown, filters, looker, hand, selected }} />}
          {data.value?.isCut === true && <p class="muted pad">{t('many', { n: data.value.items.length })}</p>}
        </section>
        {task !== null && <TaskPanel {...{ task, looker, hand }} onClose={() => go(null)} />}
      </div>
      <Overdue count={(open.value?.items ?? []).filter(({ overdue }) => overdue).length} />
      {asked !== null && (
        <TaskQuestion
          question={asked.question}
          task={asked.task}
          {...{ who, took }}
          onClose={() => setAsked(null)}
        />
      )}
      {isHelping && <KeyHelp onClose={() => setHelping(false)} />}
    </div>
  );
}

interface ListProps {
  readonly shown: readonly Task[];
  readonly filters: Filters;
  readonly looker: ReturnType<typeof lookerOf>;
  readonly hand: Hand;
  readonly selected: string | null;
}

function List({ shown, filters, looker, hand, selected }: ListProps) {
  if (shown.length === 0) return <Nothing {...filters} />;
  const titles = [t('customer'), t('missed'), t('since'), t('due'), t('attempts'), t('who')];
  return (
    <table class="table tasks">
      <caption class="unseen">
        {t('title')}: {t('count', { n: shown.length })}
      </caption>
      <thead>
        <tr>
          {titles.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
          {hand.mayWork && (
            <th scope="col">
              <span class="unseen">{t('actions')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {shown.map((task) => (
          <TaskRow key={task.id} {...{ task, looker, hand }} isSelected={task.id === selected} />
        ))}
      </tbody>
    </table>
  );
}

function Nothing({ view, text }: Filters) {
  if (text !== '') return <Empty icon="search" title={t('empty_found', { text })} />;
  const hint = view === 'open' ? t('empty_open_hint') : view === 'mine' ? t('empty_mine_hint') : undefined;
  return (
    <Empty icon={view === 'open' || view === 'overdue' ? 'check' : 'tasks'} title={t(`empty_${view}`)}>
      {hint}
    </Empty>
  );
}

/** Says to screen readers when more customers wait too long. */
function Overdue({ count }: { readonly count: number }) {
  const before = useRef(count);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (count > before.current) setSaid(t('new_overdue', { n: count }));
    before.current = count;
  }, [count]);
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  );
}

interface TaskKeys {
  readonly step: (by: number) => void;
  readonly hand: Hand;
  readonly current: () => Task | null;
  readonly find: () => void;
  readonly help: () => void;
  readonly close: () => void;
  readonly worker: string;
}

function useTaskKeys({ step, hand, current, find, help, close, worker }: TaskKeys): void {
  const on =
    (act: (task: Task) => unknown, isWork = true) =>
    () => {
      const task = current();
      if (task !== null && (hand.mayWork || !isWork)) void act(task);
    };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    c: on((task) => (task.claimedBy === worker ? hand.release(task) : hand.claim(task))),
    d: on((task) => (hand.mayDial ? hand.dial(task) : undefined)),
    s: on(hand.snooze),
    x: on(hand.done),
    X: on(hand.cancel),
    n: on(hand.note),
    '/': find,
    '?': help,
    Escape: close,
  });
}

function focusedTask(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-task]')?.dataset.task ?? null;
}

function focusTask(id: string): void {
  document.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"] a`)?.focus();
}

function viewOf(text: string | undefined): View {
  return VIEWS.find((view) => view === text) ?? 'open';
}
