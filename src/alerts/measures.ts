// What an alert can look at, and how each is read.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Board } from '../live/board.ts';
import type { LinkStatus } from '../pbx/link.ts';
import { fits } from '../tasks/rules.ts';

/** Seconds, numbers and percents, as their names say. */
export const ALERT_MEASURES = [
  'longest_wait_seconds',
  'calls_waiting',
  'overdue_tasks',
  'open_tasks',
  'missed_percent',
  'link_down_seconds',
  'failed_deliveries',
] as const;

export type AlertMeasure = (typeof ALERT_MEASURES)[number];

export interface AlertRule {
  readonly name: string;
  readonly measure: AlertMeasure;
  readonly above: number;
  /** It is over when the measure is no longer above this. */
  readonly clear: number;
  /** It has to be above so long. */
  readonly forMs: number;
  /** How far shares look back. */
  readonly windowMs: number;
  /** Shares of fewer calls are not looked at. */
  readonly minCalls: number;
  /** Empty: everywhere. */
  readonly teams: readonly string[];
  readonly queues: readonly string[];
  /** Names of recipients. */
  readonly notify: readonly string[];
}

/** What alerts look at, now. */
export interface Sight {
  readonly now: EpochMs;
  readonly board: Board;
  readonly links: readonly LinkStatus[];
  tasks(teams: readonly string[], queues: readonly string[], overdue: boolean): Promise<number>;
  /** Inbound calls that ended since a moment. */
  inbound(
    since: EpochMs,
    teams: readonly string[],
    queues: readonly string[],
  ): Promise<{ missed: number; all: number }>;
  failedDeliveries(): Promise<number>;
}

/** null: there is too little to look at. */
export async function measure(rule: AlertRule, sight: Sight): Promise<number | null> {
  const { teams, queues, windowMs, minCalls } = rule;
  const waiting = sight.board.waiting.filter(
    ({ team, queue }) =>
      (teams.length === 0 || (team !== null && teams.includes(team))) &&
      (queues.length === 0 || fits(queues, queue)),
  );
  switch (rule.measure) {
    case 'longest_wait_seconds':
      return Math.max(0, ...waiting.map(({ waitMs }) => waitMs)) / 1000;
    case 'calls_waiting':
      return waiting.length;
    case 'overdue_tasks':
      return sight.tasks(teams, queues, true);
    case 'open_tasks':
      return sight.tasks(teams, queues, false);
    case 'missed_percent': {
      const { missed, all } = await sight.inbound(sight.now - windowMs, teams, queues);
      return all < minCalls ? null : (missed / all) * 100;
    }
    case 'link_down_seconds': {
      const down = sight.links.filter(({ state, tried }) => tried && state !== 'up');
      return Math.max(0, ...down.map(({ since }) => sight.now - since)) / 1000;
    }
    case 'failed_deliveries':
      return sight.failedDeliveries();
  }
}
