// The callbacks: who is to be called back, in which order, and everything that is done about it, by mouse and by keyboard.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';
import type { Task } from '../../client.ts';
import { number } from '../../format.ts';
import { tc } from '../../i18n/common.ts';

import { t } from '../../i18n/tasks.ts';
import { type Who, who } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, ProblemBanner } from '../../ui/notice.tsx';
import { KeyHelp } from './key-help.tsx';
import { lookerOf, putIn, useClosedTasks, useOpenTasks, useTask } from './task-data.ts';
import { type Question, TaskQuestion } from './task-dialogs.tsx';
import { type Filters, TaskFilters } from './task-filters.tsx';
import { focusedTask, focusTask, useKeptFocus, useTaskKeys } from './task-keys.ts';
import { fits, inOrder, isIn, lastClosedFirst, VIEWS, type View } from './task-list.ts';
import { TaskPanel } from './task-panel.tsx';
import { type Hand, TaskRow } from './task-row.tsx';
import { claim, dial, mayDial, mayWork, ownTelephone, release, reopen, type Took } from './task-work.ts';
import './tasks.css';

/** Rows at first, and with each wish for more: nobody calls a hundred customers at once, and every row costs time. */
const ROWS = 60;

export function TasksPage() {
  const asking = who.value;
  return asking === null ? null : <Callbacks who={asking} />;
}

function Callbacks({ who }: { readonly who: Who }) {
  const { params, query } = useRoute();
  const selected = params.id ?? null;
  const [text, setText] = useState('');
  const filters: Filters = { view: viewOf(query.view), team: query.team ?? null, text };
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isHelping, setHelping] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  useKeptFocus();
  const go = useGo(filters);
  const { looker, open, data, shown: all, task, find, took } = useCallbacks(who, filters, selected);
  const [count, setCount] = useState(ROWS);
  const shown = all.slice(0, count);
  const hand = handOf(who, took, setAsked, ({ id }) => go(id, filters, false));
  useTaskKeys({
    hand,
    worker: looker.worker,
    step: useStep(shown, selected, go),
    current: () => find(focusedTask() ?? selected),
    search: () => search.current?.focus(),
    help: () => setHelping(true),
    close: () => {
      if (selected === null) return;
      go(null);
      focusTask(selected);
    },
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
          <More left={all.length - shown.length} onMore={() => setCount(count + ROWS)} />
          {data.value?.isCut === true && <p class="muted pad">{t('many', { n: data.value.items.length })}</p>}
        </section>
        {task !== null && <TaskPanel {...{ task, looker, hand }} onClose={() => go(null)} />}
      </div>
      <Overdue count={(open.value?.items ?? []).filter(({ overdue }) => overdue).length} />
      {asked !== null && <TaskQuestion {...asked} {...{ who, took }} onClose={() => setAsked(null)} />}
      {isHelping && <KeyHelp onClose={() => setHelping(false)} />}
    </div>
  );
}

/** What is read, what of it is shown, and which one is open. */
function useCallbacks(who: Who, { view, team, text }: Filters, selected: string | null) {
  const looker = useMemo(() => lookerOf(who), [who]);
  const open = useOpenTasks(who);
  const closed = useClosedTasks(who, view === 'closed');
  const single = useTask(selected);
  const data = view === 'closed' ? closed : open;
  const shown = useMemo(() => {
    const found = (data.value?.items ?? []).filter(
      (task) => isIn(view, task, looker) && (team === null || task.team === team) && fits(task, text),
    );
    return view === 'closed' ? lastClosedFirst(found) : inOrder(found);
  }, [data.value, view, team, text, looker]);
  const all = [...(open.value?.items ?? []), ...(closed.value?.items ?? []), single.value];
  const find = (id: string | null): Task | null => all.find((task) => task?.id === id) ?? null;
  const took = (changed: Task): void => {
    putIn(open, changed);
    putIn(closed, changed);
    if (changed.id === selected) single.set(changed);
  };
  return { looker, open, data, shown, task: find(selected), find, took };
}

type Go = (id: string | null, filters?: Filters, isReplaced?: boolean) => void;

/** Goes to a callback, or to the list; the address says what is seen. */
function useGo(filters: Filters): Go {
  const { route } = useLocation();
  return (id, { view, team } = filters, isReplaced = true) => {
    const words = new URLSearchParams();
    if (view !== 'open') words.set('view', view);
    if (team !== null) words.set('team', team);
    route(`/tasks${id === null ? '' : `/${id}`}${words.size === 0 ? '' : `?${words}`}`, isReplaced);
  };
}

/** To the next one, or to the one before; when the last one has left the list, to what is now in its place. */
function useStep(shown: readonly Task[], selected: string | null, go: Go): (by: number) => void {
  const last = useRef(0);
  return (by) => {
    const at = shown.findIndex(({ id }) => id === (focusedTask() ?? selected));
    const wanted = at === -1 ? last.current : at + by;
    last.current = Math.min(shown.length - 1, Math.max(0, wanted));
    const next = shown[last.current];
    if (next === undefined) return;
    if (selected !== null) go(next.id);
    focusTask(next.id);
  };
}

interface Asked {
  readonly question: Question;
  readonly task: Task;
}

function handOf(who: Who, took: Took, onAsk: (asked: Asked) => void, open: (task: Task) => void): Hand {
  const ask = (question: Question) => (task: Task) => onAsk({ question, task });
  return {
    mayWork: mayWork(who),
    mayDial: mayDial(who),
    open,
    claim: (task) => claim(task, took),
    release: (task) => release(task, took),
    reopen: ({ id }) => reopen(id, took),
    ...{ snooze: ask('snooze'), done: ask('done'), cancel: ask('cancel'), note: ask('note') },
    dial: (task) => {
      const telephone = ownTelephone(who);
      return telephone === null ? ask('dial')(task) : dial(task, telephone, who);
    },
  };
}

interface MoreProps {
  readonly left: number;
  readonly onMore: () => void;
}

function More({ left, onMore }: MoreProps) {
  if (left === 0) return null;
  return (
    <p class="pad">
      <Button onClick={onMore}>
        {tc('more')} ({number(left)})
      </Button>
    </p>
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

function viewOf(text: string | undefined): View {
  return VIEWS.find((view) => view === text) ?? 'open';
}
