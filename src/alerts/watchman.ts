// Looks at what alerts look at, every few seconds, and tells when a threshold is passed and when that is over: as an event of the outbox
// (streams, webhooks), and as a message to the recipients that the alert names. What is raised is kept, so a restart tells nobody twice.

import type { Logger } from 'pino';
import type { Asker, Execute } from '../desk/order.ts';
import { UNLIMITED } from '../desk/sight.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { LiveReader } from '../live/live-reader.ts';
import type { LinkStatus } from '../pbx/link.ts';
import type { Recipient } from '../reports/recipients.ts';
import type { AlertQueries } from '../store/alert-queries.ts';
import { alertLetter } from './alert-letter.ts';
import { type AlertState, CALM, judge } from './hysteresis.ts';
import { type AlertRule, measure, type Sight } from './measures.ts';

export interface WatchmanOptions {
  readonly rules: readonly AlertRule[];
  readonly reads: AlertQueries;
  readonly live: LiveReader;
  readonly links: () => readonly LinkStatus[];
  readonly execute: Execute;
  readonly recipients: readonly Recipient[];
  readonly log: Logger;
  readonly now: () => EpochMs;
}

const WATCHMAN: Asker = { key: 'alerts', agent: null, teams: null, ownOnly: false, mayOverrule: false };
const ROUND_MS = 5_000;
/** Delays after attempts to send a message that failed; what comes too late is no alert any more. */
const RETRY_MS = [5_000, 30_000, 120_000] as const;
const TIMEOUT_MS = 30_000;

export class Watchman {
  readonly #options: WatchmanOptions;
  readonly #states = new Map<string, AlertState>();
  readonly #end = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #isReady = false;

  constructor(options: WatchmanOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), ROUND_MS).unref();
    void this.look();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#end.abort();
    await this.#round;
    await Promise.all(this.#sending);
  }

  look(): Promise<void> {
    this.#round ??= this.#lookAround().finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  async #lookAround(): Promise<void> {
    const { rules, reads, log } = this.#options;
    try {
      if (!this.#isReady) {
        for (const { name } of await reads.alerts()) await this.#takeUp(name);
        this.#isReady = true;
      }
      const sight = await this.#sight();
      for (const rule of rules) await this.#judge(rule, sight);
    } catch (error) {
      log.warn({ err: error }, 'alerts could not be looked at: trying again');
    }
  }

  /** An alert that was raised before the start: it lasts, or it is configured no longer. */
  async #takeUp(name: string): Promise<void> {
    const { rules, execute, log } = this.#options;
    if (rules.some((rule) => rule.name === name)) {
      this.#states.set(name, { isRaised: true, aboveSince: null });
      return;
    }
    const alert = { name, measure: 'removed', value: 0, above: 0, teams: [], queues: [] };
    await execute({ kind: 'clear-alert', asked: alert, by: WATCHMAN, idempotency: null });
    log.info({ alert: name }, 'alert cleared: it is configured no longer');
  }

  async #sight(): Promise<Sight> {
    const { reads, live, links, now } = this.#options;
    return {
      now: now(),
      board: await live.board(UNLIMITED),
      links: links(),
      tasks: (teams, queues, overdue) => reads.openTasks(teams, queues, overdue),
      inbound: (since, teams, queues) => reads.inboundSince(since, teams, queues),
      failedDeliveries: () => reads.failedDeliveries(),
    };
  }

  async #judge(rule: AlertRule, sight: Sight): Promise<void> {
    const { execute, log } = this.#options;
    const value = await measure(rule, sight);
    const { state, news } = judge(rule, this.#states.get(rule.name) ?? CALM, value, sight.now);
    if (news !== null) {
      const { name, measure: what, above, teams, queues } = rule;
      const alert = { name, measure: what, value: value ?? 0, above, teams: [...teams], queues: [...queues] };
      const kind = news === 'raised' ? 'raise-alert' : 'clear-alert';
      const { result } = await execute({ kind, asked: alert, by: WATCHMAN, idempotency: null });
      log[news === 'raised' ? 'warn' : 'info']({ alert }, `alert ${news}`);
      if (result.isNew) this.#send(rule, news, value ?? 0, sight.now);
    }
    this.#states.set(rule.name, state);
  }

  #send(rule: AlertRule, news: 'raised' | 'cleared', value: number, at: EpochMs): void {
    for (const recipient of this.#options.recipients) {
      if (!rule.notify.includes(recipient.name)) continue;
      const sent = this.#deliver(rule, news, value, at, recipient).finally(() => this.#sending.delete(sent));
      this.#sending.add(sent);
    }
  }

  async #deliver(
    rule: AlertRule,
    news: 'raised' | 'cleared',
    value: number,
    at: EpochMs,
    recipient: Recipient,
  ): Promise<void> {
    const letter = alertLetter(rule, news, value, at, recipient);
    for (const delay of [0, ...RETRY_MS]) {
      await pause(delay, this.#end.signal);
      if (this.#end.signal.aborted) return;
      try {
        await recipient.courier.deliver(
          letter,
          AbortSignal.any([this.#end.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        );
        return;
      } catch (error) {
        const recipientName = recipient.name;
        this.#options.log.warn(
          { err: error, alert: rule.name, recipient: recipientName },
          'an alert was not delivered',
        );
      }
    }
  }
}

function pause(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (end.aborted || ms === 0) return resolve();
    const settle = (): void => {
      clearTimeout(timer);
      end.removeEventListener('abort', settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    end.addEventListener('abort', settle);
  });
}
