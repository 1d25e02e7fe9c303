// Delivers what is owed: each summary to each recipient, again after a failure, until it is given up. What came of it is noted, and a
// crash in between makes a summary come twice, never not at all.

import type { Logger } from 'pino';
import type { Execute } from '../desk/order.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ReportDeliveryState, ReportQueries } from '../store/report-queries.ts';
import { AskedToWait } from './letter.ts';
import type { Recipient } from './recipients.ts';
import { REPORTER } from './reporter.ts';
import { summaryLetter } from './summary-letter.ts';

export interface PostmanOptions {
  readonly reads: ReportQueries;
  readonly execute: Execute;
  readonly recipients: readonly Recipient[];
  readonly retryMs: readonly number[];
  readonly log: Logger;
  readonly now: () => EpochMs;
}

/** How often it is looked whether something is due. */
const ROUND_MS = 5_000;
const AT_ONCE_MAX = 10;
const TIMEOUT_MS = 60_000;
/** Whoever wants to be left alone for longer is asked all the same. */
const WAIT_MS_MAX = 3_600_000;

export class Postman {
  readonly #options: PostmanOptions;
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;

  constructor(options: PostmanOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.wake(), ROUND_MS).unref();
    void this.#dropOthers().then(() => this.wake());
  }

  /** Recipients who are configured no longer: what failed for them is nobody's failure any more. */
  async #dropOthers(): Promise<void> {
    const { execute, log } = this.#options;
    const recipients = this.#options.recipients.map(({ name }) => name);
    try {
      const asked = { recipients };
      const { result } = await execute({ kind: 'drop-deliveries', asked, by: REPORTER, idempotency: null });
      if (result.dropped > 0)
        log.info(result, 'deliveries to recipients that are configured no longer were dropped');
    } catch (error) {
      log.warn(
        { err: error },
        'deliveries of recipients that are gone could not be dropped: with the next start',
      );
    }
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#end.abort();
    await this.#round;
  }

  /** Something is owed now. */
  wake(): Promise<void> {
    this.#round ??= this.#deliverDue().finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  async #deliverDue(): Promise<void> {
    const { reads, log, now } = this.#options;
    try {
      const due = await reads.dueReports(now(), AT_ONCE_MAX);
      const queues = new Map<string, ReportDeliveryState[]>();
      for (const delivery of due) {
        const queue = queues.get(delivery.recipient) ?? [];
        queues.set(delivery.recipient, [...queue, delivery]);
      }
      // Whoever is slow keeps nobody else waiting.
      await Promise.all([...queues.values()].map((queue) => this.#deliverAll(queue)));
    } catch (error) {
      // The store refuses: what is owed stays owed.
      log.warn({ err: error }, 'summaries could not be delivered: trying again');
    }
  }

  async #deliverAll(queue: readonly ReportDeliveryState[]): Promise<void> {
    for (const delivery of queue) {
      if (!this.#end.signal.aborted) await this.#deliver(delivery);
    }
  }

  async #deliver(delivery: ReportDeliveryState): Promise<void> {
    const { execute, log, now, retryMs } = this.#options;
    const { kind, from, recipient, attempts } = delivery;
    const failure = await this.#try(delivery);
    if (this.#end.signal.aborted && failure !== null) return;
    const error = failure?.message ?? null;
    const retry = retryMs[attempts];
    const waitMs = failure instanceof AskedToWait ? Math.min(failure.waitMs, WAIT_MS_MAX) : 0;
    const nextAt = failure === null || retry === undefined ? null : now() + Math.max(retry, waitMs);
    const asked = { kind, from, recipient, at: now(), error, nextAt };
    await execute({ kind: 'record-report', asked, by: REPORTER, idempotency: null });
    if (error === null) log.info({ kind, from, recipient }, 'a summary was delivered');
    else log.warn({ kind, from, recipient, nextAt }, `a summary was not delivered: ${error}`);
  }

  /** null: it was delivered. */
  async #try({ kind, from, recipient: name }: ReportDeliveryState): Promise<Error | null> {
    const recipient = this.#options.recipients.find((each) => each.name === name);
    if (recipient === undefined)
      return new Error(`there is no recipient "${name}" in the configuration any more`);
    const summary = await this.#options.reads.report({ kind, from }, recipient.teams);
    if (summary === null)
      return new Error('there is no such summary for these teams: it was made for others');
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      await recipient.courier.deliver(summaryLetter(summary, recipient), signal);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
