// What the page has to say: problems where they happened, news for a moment, and that there is nothing.

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Problem } from '../daemon.ts';
import { tc } from '../i18n/common.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

const NEWS_MS = 6_000;

interface News {
  readonly id: number;
  readonly text: string;
  readonly isBad: boolean;
  readonly undo: (() => void) | null;
}

const news = signal<readonly News[]>([]);
let lastId = 0;

/** Says something for a moment, to eyes and to screen readers. */
export function tell(text: string, { isBad = false, undo = null as News['undo'] } = {}): void {
  const id = ++lastId;
  news.value = [...news.value.slice(-2), { id, text, isBad, undo }];
  setTimeout(() => drop(id), NEWS_MS);
}

function drop(id: number): void {
  news.value = news.value.filter((each) => each.id !== id);
}

/** Says why something did not work. */
export function tellProblem(error: unknown): void {
  tell(problemText(error), { isBad: true });
}

/** Words of the page where it has some, and the daemon's own, which say what to do. */
export function problemText(error: unknown): string {
  if (!(error instanceof Problem)) return String(error);
  if (error.code === 'offline') return tc('problem_offline');
  const own =
    error.code === 'forbidden'
      ? tc('problem_forbidden')
      : error.code === 'conflict'
        ? tc('problem_conflict')
        : error.code === 'rate_limited'
          ? tc('problem_rate_limited')
          : null;
  const words = [error.message, ...error.details].join(' ');
  return own === null ? words : `${own} ${words}`;
}

export function NewsBox() {
  return (
    <div class="news" role="status" aria-live="polite">
      {news.value.map(({ id, text, isBad, undo }) => (
        <div key={id} class={isBad ? 'bad' : ''}>
          <Icon name={isBad ? 'warning' : 'check'} />
          <span>{text}</span>
          {undo !== null && (
            <Button
              look="quiet"
              icon="undo"
              label={tc('undo')}
              onClick={() => {
                drop(id);
                undo();
              }}
            />
          )}
          <Button look="quiet" icon="close" label={tc('close')} onClick={() => drop(id)} />
        </div>
      ))}
    </div>
  );
}

interface ProblemBannerProps {
  readonly problem: unknown;
  readonly onRetry?: () => void | Promise<void>;
}

/** Nothing, while there is no problem. */
export function ProblemBanner({ problem, onRetry }: ProblemBannerProps) {
  if (problem === null || problem === undefined) return null;
  return (
    <div class="banner bad" role="alert">
      <Icon name="warning" />
      <span>{problemText(problem)}</span>
      {onRetry !== undefined && <Button onClick={onRetry}>{tc('retry')}</Button>}
    </div>
  );
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} size={40} />
      <p class="title">{title}</p>
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      {tc('loading')}
    </div>
  );
}
