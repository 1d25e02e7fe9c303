// The figures that somebody sees from the other end of the room.

import type { ComponentChildren } from 'preact';
import type { Board } from '../../client.ts';
import { duration, number, percent, timer } from '../../format.ts';
import { t } from '../../i18n/live.ts';
import { passedSince } from './running.tsx';

/** A wait longer than that is worth a colour, and twice that worth running. */
const LONG_WAIT_MS = 30_000;

interface TilesProps {
  readonly board: Board;
  readonly readAt: number;
}

export function Tiles({ board, readAt }: TilesProps) {
  const { waiting, agents, talking, tasks, today } = board;
  const longestMs = waiting.longestMs === null ? null : waiting.longestMs + passedSince(readAt);
  const inbound = today['calls.inbound'] ?? null;
  const inTime = today['response_time.serviceLevel'] ?? null;
  const medianMs = today['response_time.waitMedian'] ?? null;
  return (
    <ul class="tiles">
      <Tile name="waiting" title={t('waiting')} figure={number(waiting.count)} look={waitLook(longestMs)}>
        {longestMs === null ? t('nobody_waits') : t('longest', { time: timer(longestMs) })}
      </Tile>
      <Tile name="talking" title={t('talking')} figure={number(talking)}>
        {t('free', { n: agents.filter(({ state }) => state === 'idle').length })}
      </Tile>
      <Tile
        name="overdue"
        title={t('overdue')}
        figure={number(tasks.overdue)}
        look={tasks.overdue > 0 ? 'bad' : 'good'}
      >
        {t('open_tasks', { n: tasks.open })}
      </Tile>
      <Tile name="missed" title={t('missed_today')} figure={number(today['missed_calls.missed'] ?? 0)}>
        {inbound === null ? t('no_calls') : t('of_inbound', { n: inbound })}
      </Tile>
      <Tile name="service" title={t('service')} figure={inTime === null ? '—' : percent(inTime)}>
        {medianMs === null
          ? t(inbound === null || inbound === 0 ? 'no_calls' : 'none_answered')
          : t('wait_median', { time: duration(medianMs) })}
      </Tile>
    </ul>
  );
}

function waitLook(longestMs: number | null): string {
  if (longestMs === null) return '';
  if (longestMs >= 2 * LONG_WAIT_MS) return 'bad';
  return longestMs >= LONG_WAIT_MS ? 'warn' : '';
}

interface TileProps {
  readonly name: string;
  readonly title: string;
  readonly figure: string;
  readonly look?: string;
  readonly children: ComponentChildren;
}

function Tile({ name, title, figure, look = '', children }: TileProps) {
  return (
    <li class={`tile card ${look}`} data-tile={name}>
      <p class="title">{title}</p>
      <p class="figure timer">{figure}</p>
      <p class="rest timer">{children}</p>
    </li>
  );
}
