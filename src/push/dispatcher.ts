// Sends what webhooks have still to be told. It sleeps until something is committed, a slot becomes free or a retry is
// due; then it takes as much as each hook has room for. What came of an attempt is recorded by an order to the engine.
// Rule: a delivery stays under way until its result is on the disk. So nothing is sent twice but after a crash, and then
// it is sent again under the same id.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { eventId, eventJson } from '../api/event-json.ts';
import type { Asker, Execute } from '../desk/order.ts';
import type { News } from '../engine/news.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Due, HookQueries } from '../store/hook-queries.ts';
import type { DeliveryResult } from '../store/hook-writer.ts';
import type { StoredEvent } from '../store/outbox-queries.ts';
import { Bell } from './bell.ts';
import type { Post, Reply } from './post.ts';
import { signedHeaders } from './signature.ts';
import { judge, type Verdict } from './verdict.ts';

export interface DispatcherOptions {
  readonly reads: Pick<HookQueries, 'dueDeliveries'>;
  readonly execute: Execute;
  readonly news: News;
  readonly post: Post;
  readonly log: Logger;
  readonly now: () => EpochMs;
  /** Delays after the first attempt, the second, …; after the last one it is given up. */
  readonly retryMs: readonly number[];
}

/** At one time, to one hook, and to all of them. */
const PER_HOOK_MAX = 8;
const ALL_MAX = 128;
const RESULTS_MAX = 500;
/** Commits of one moment are looked at together. */
const GATHER_MS = 5;
/** When the database cannot be read or written. */
const TROUBLE_MS = 1_000;
/** For what is under way when the daemon stops. */
const STOP_GRACE_MS = 2_000;
const TIMER_MS_MAX = 2 ** 31 - 1;

const DISPATCHER: Asker = { key: 'webhooks', agent: null, teams: null, ownOnly: false, mayOverrule: true };

/** How a hook fares; nothing is kept of one that is well. */
interface Trouble {
  /** The last attempt failed: one at a time, until one does not. */
  readonly isFailing: boolean;
  /** Its receiver wants to be left alone until then. */
  readonly pauseUntil: EpochMs;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #underWay = new Map<string, { readonly hook: string; readonly seq: number }>();
  readonly #troubles = new Map<string, Trouble>();
  readonly #bell = new Bell();
  readonly #stop = new AbortController();
  readonly #sending = new Set<Promise<void>>();
  readonly #results: DeliveryResult[] = [];
  #gone: { readonly id: string; readonly reason: string }[] = [];
  #recording: Promise<void> | null = null;
  #running: Promise<void> | null = null;
  #mayHaveHooks = true;
  #isStopping = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.news.listen(() => this.#bell.ring());
    this.#running = this.#run();
  }

  /** A hook was made or changed, or something is to be sent again. */
  wake(): void {
    this.#mayHaveHooks = true;
    this.#troubles.clear();
    this.#bell.ring();
  }

  /** What is under way gets a moment; what was not recorded is sent again after the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#bell.close();
    await this.#running;
    await Promise.race([Promise.all(this.#sending), sleep(STOP_GRACE_MS, undefined, { ref: false })]);
    this.#stop.abort();
    await Promise.all(this.#sending);
    await this.#recording;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const rung = this.#bell.next();
      if (this.#mayHaveHooks) {
        await this.#pass().catch((error: unknown) => {
          this.#options.log.error({ err: error }, 'cannot read what webhooks are to be told: trying again');
          this.#bell.ringIn(TROUBLE_MS);
        });
      }
      await rung;
      if (!this.#isStopping) await sleep(GATHER_MS);
    }
  }

  async #pass(): Promise<void> {
    const free = ALL_MAX - this.#underWay.size;
    if (free <= 0) return;
    const { reads, now } = this.#options;
    const [at, busy] = [now(), [...this.#underWay.values()]];
    const room = { now: at, usual: PER_HOOK_MAX, places: this.#places(at), busy };
    const { hooks, due, nextAt } = await reads.dueDeliveries(room);
    this.#mayHaveHooks = hooks > 0;
    for (const each of inTurn(due).slice(0, free)) this.#begin(each);
    const pauses = [...this.#troubles.values()].map(({ pauseUntil }) => pauseUntil).filter((end) => end > at);
    const next = Math.min(...pauses, nextAt ?? Number.POSITIVE_INFINITY);
    if (next !== Number.POSITIVE_INFINITY) this.#bell.ringIn(Math.min(next - at, TIMER_MS_MAX));
  }

  /** Of the hooks that may not be sent the usual number now. */
  #places(now: EpochMs): Record<string, number> {
    const places: Record<string, number> = {};
    for (const [hook, { isFailing, pauseUntil }] of this.#troubles) {
      places[hook] = pauseUntil > now ? 0 : isFailing ? 1 : PER_HOOK_MAX;
    }
    for (const { hook } of this.#underWay.values()) places[hook] = (places[hook] ?? PER_HOOK_MAX) - 1;
    return places;
  }

  #begin(due: Due): void {
    this.#underWay.set(keyOf(due.hook, due.event.seq), { hook: due.hook, seq: due.event.seq });
    const sending = this.#send(due).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #send({ hook, url, secret, attempts, event }: Due): Promise<void> {
    const { post, now, retryMs, log } = this.#options;
    const at = now();
    const body = JSON.stringify(messageOf(event));
    const headers = signedHeaders(secret, eventId(event.seq), Math.floor(at / 1000), body);
    const reply = await post({ url, headers, body }, this.#stop.signal);
    if (this.#stop.signal.aborted && reply.problem !== null) return;
    const verdict = judge(reply, attempts + 1, now(), retryMs, Math.random());
    this.#observe(hook, reply, verdict);
    if (verdict.isGone) {
      log.warn({ hook, url }, 'a webhook answered 410: it is disabled');
      this.#gone.push({ id: hook, reason: 'its receiver answered 410 Gone' });
    }
    const { state, nextAt } = verdict;
    const { status, problem: error } = reply;
    this.#results.push({ hook, seq: event.seq, state, nextAt, at, status, error });
    this.#recording ??= this.#record().finally(() => {
      this.#recording = null;
    });
  }

  #observe(hook: string, { problem }: Reply, { pauseUntil }: Verdict): void {
    const before = this.#troubles.get(hook);
    if (problem === null) {
      if (before !== undefined) this.#options.log.info({ hook }, 'a webhook takes events again');
      this.#troubles.delete(hook);
      return;
    }
    if (before?.isFailing !== true) this.#options.log.warn({ hook, problem }, 'a webhook takes no events');
    this.#troubles.set(hook, {
      isFailing: true,
      pauseUntil: Math.max(pauseUntil ?? 0, before?.pauseUntil ?? 0),
    });
  }

  /** Until nothing is left to record. */
  async #record(): Promise<void> {
    while (this.#results.length > 0) {
      const results = this.#results.slice(0, RESULTS_MAX);
      const gone = this.#gone;
      try {
        const asked = { results, gone };
        await this.#options.execute({ kind: 'record-deliveries', asked, by: DISPATCHER, idempotency: null });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (this.#isStopping) return;
        await sleep(TROUBLE_MS);
        continue;
      }
      this.#results.splice(0, results.length);
      this.#gone = this.#gone.slice(gone.length);
      for (const { hook, seq } of results) this.#underWay.delete(keyOf(hook, seq));
      this.#bell.ring();
    }
  }
}

const keyOf = (hook: string, seq: number): string => `${seq} ${hook}`;

/** The body of a webhook. */
export function messageOf(event: StoredEvent): { type: string; timestamp: string; data: unknown } {
  const { type, at, data } = eventJson(event);
  return { type, timestamp: at, data };
}

/** The first of each hook, then the second of each: where room is short, every hook gets some. */
function inTurn(due: readonly Due[]): readonly Due[] {
  const counts = new Map<string, number>();
  const placed = due.map((each) => {
    const place = counts.get(each.hook) ?? 0;
    counts.set(each.hook, place + 1);
    return { each, place };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ each }) => each);
}
