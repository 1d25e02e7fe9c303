// What an alert can look at, and how each is read.

import type { EpochMs } from '../events/vocabulary.ts';
import type { Board, WaitingCall } from '../live/board.ts';
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

/** A link that is up for so long has told who lives, and it is known. */
const SETTLED_MS = 5_000;

/** null: there is too little to look at. */
export async function measure(rule: AlertRule, sight: Sight): Promise<number | null> {
  const { teams, queues, windowMs, minCalls } = rule;
  switch (rule.measure) {
    case 'longest_wait_seconds':
      return ofWaiting(rule, sight, (waiting) => Math.max(0, ...waiting.map(({ waitMs }) => waitMs)) / 1000);
    case 'calls_waiting':
      return ofWaiting(rule, sight, (waiting) => waiting.length);
    case 'overdue_tasks':
      return sight.tasks(teams, queues, true);
    case 'open_tasks':
      return sight.tasks(teams, queues, false);
    case 'missed_percent': {
      const { missed, all } = await sight.inbound(sight.now - windowMs, teams, queues);
      return all < minCalls ? null : (missed / all) * 100;
    }
    case 'link_down_seconds': {
      // A daemon that stops has left its links.
      const down = sight.links.filter(({ state, tried }) => tried && state !== 'up' && state !== 'stopped');
      return Math.max(0, ...down.map(({ since }) => sight.now - since)) / 1000;
    }
    case 'failed_deliveries':
      return sight.failedDeliveries();
  }
}

/** Where a PBX is not seen, who waited there may have gone long ago: what only they would make of it is neither news nor an end. */
function ofWaiting(
  { teams, queues, above }: AlertRule,
  { board, links, now }: Sight,
  measureOf: (waiting: readonly WaitingCall[]) => number,
): number | null {
  const seen = new Set(
    links.filter(({ state, since }) => state === 'up' && now - since >= SETTLED_MS).map(({ pbx }) => pbx),
  );
  const waiting = board.waiting.filter(
    ({ team, queue }) =>
      (teams.length === 0 || (team !== null && teams.includes(team))) &&
      (queues.length === 0 || fits(queues, queue)),
  );
  const certain = waiting.filter(({ pbx }) => seen.has(pbx));
  const value = measureOf(certain);
  return value > above || certain.length === waiting.length ? value : null;
}
