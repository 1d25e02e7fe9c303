// Orders that a PBX was given: how many a minute, which of them still wait for the PBX's final word, and whose
// legs they became. One book for a link; it outlives the link's sessions. Rule: a second order with an id that is
// under way is refused, so that one click never rings a phone twice.

import { AppError } from '../errors.ts';
import type { DialResult, EpochMs, LegId, PbxEvent } from '../events/vocabulary.ts';
import { type CallOrder, type ClickToCallSettings, type Placement, placementOf } from './call-order.ts';
import type { LinkSink, LinkStatus } from './link.ts';

export interface OrderBook {
  /** Resolves when the PBX took the order. `send` resolves with why the PBX refuses, a sentence, or with null.
   * Errors: `conflict`, `invalid`, `unreachable`, `rate_limited`, and those of `send`. */
  place(
    order: CallOrder,
    status: LinkStatus,
    send: (placement: Placement) => Promise<string | null>,
  ): Promise<void>;
  /** The events, and after the first of an ordered leg the word of where its call is meant to go. */
  follow(events: readonly PbxEvent[]): readonly PbxEvent[];
  /** The PBX's final word: a failure goes to the sink, once. Words on orders of somebody else are ignored. */
  settle(end: OrderEnd | null): void;
}

export interface OrderEnd {
  readonly id: LegId;
  readonly failed: boolean;
  /** null: the PBX gave no reason. */
  readonly said: DialResult | null;
}

interface Pending {
  readonly number: string;
  readonly at: EpochMs;
  isSeen: boolean;
  isSettled: boolean;
  result: DialResult | null;
}

const MINUTE_MS = 60_000;
/** Beyond the time that the phone rings, a final word that is not there does not come any more. */
const FINAL_WORD_MS = MINUTE_MS;

export interface OrderBookOptions {
  readonly pbx: string;
  /** Place in the configuration's list, for messages. */
  readonly index?: number;
  readonly clickToCall?: ClickToCallSettings;
}

export function createOrderBook(
  options: OrderBookOptions,
  sink: Pick<LinkSink, 'originateFailed'>,
  now: () => EpochMs = Date.now,
): OrderBook {
  return new Book(options, sink, now);
}

class Book implements OrderBook {
  readonly #options: OrderBookOptions;
  readonly #sink: Pick<LinkSink, 'originateFailed'>;
  readonly #now: () => EpochMs;
  /** When the orders of the last minute came, oldest first. */
  #recent: EpochMs[] = [];
  readonly #pending = new Map<LegId, Pending>();

  constructor(options: OrderBookOptions, sink: Pick<LinkSink, 'originateFailed'>, now: () => EpochMs) {
    this.#options = options;
    this.#sink = sink;
    this.#now = now;
  }

  async place(
    order: CallOrder,
    status: LinkStatus,
    send: (placement: Placement) => Promise<string | null>,
  ): Promise<void> {
    const placement = this.#open(order, status, this.#now());
    const refusal = await send(placement);
    if (refusal === null) return;
    this.#pending.delete(order.id);
    throw new AppError('conflict', `${this.#name} refuses to place the call: ${refusal}`);
  }

  get #name(): string {
    return `PBX "${this.#options.pbx}"`;
  }

  #path(key: string): string {
    const { pbx, index } = this.#options;
    return index === undefined ? `clickToCall.${key} of pbx "${pbx}"` : `pbx[${index}].clickToCall.${key}`;
  }

  #open(order: CallOrder, status: LinkStatus, now: EpochMs): Placement {
    const settings = this.#options.clickToCall;
    if (settings?.enabled !== true) {
      throw new AppError('conflict', `${this.#name} places no calls. Set ${this.#path('enabled')} to true.`);
    }
    const placement = placementOf(order, settings);
    if (status.state !== 'up') {
      const why = status.message ?? `The link to ${this.#name} is ${status.state}.`;
      throw new AppError('unreachable', `Cannot place the call: ${why}`);
    }
    this.#forget(now);
    if (this.#pending.has(order.id)) {
      throw new AppError('conflict', `${this.#name} is placing a call with the id ${order.id} already.`);
    }
    this.#count(now, settings);
    this.#pending.set(order.id, {
      number: order.number,
      at: now,
      isSeen: false,
      isSettled: false,
      result: null,
    });
    return placement;
  }

  #forget(now: EpochMs): void {
    const { ringSeconds = 0 } = this.#options.clickToCall ?? {};
    const before = now - ringSeconds * 1_000 - FINAL_WORD_MS;
    for (const [id, { at }] of this.#pending) {
      if (at < before) this.#pending.delete(id);
    }
  }

  #count(now: EpochMs, { callsPerMinute }: ClickToCallSettings): void {
    this.#recent = this.#recent.filter((at) => at > now - MINUTE_MS && at <= now);
    const oldest = this.#recent[0];
    if (oldest !== undefined && this.#recent.length >= callsPerMinute) {
      const waitSeconds = Math.ceil((oldest + MINUTE_MS - now) / 1_000);
      throw new AppError(
        'rate_limited',
        `${this.#name} placed ${callsPerMinute} calls within a minute, as many as ${this.#path('callsPerMinute')} allows. Try again in ${waitSeconds} s.`,
      );
    }
    this.#recent.push(now);
  }

  follow(events: readonly PbxEvent[]): readonly PbxEvent[] {
    if (this.#pending.size > 0) this.#forget(this.#now());
    if (this.#pending.size === 0) return events;
    return events.flatMap((event) => [event, ...this.#follow(event)]);
  }

  #follow(event: PbxEvent): PbxEvent[] {
    if (event.type === 'dial-ended') {
      const rung = this.#pending.get(event.to);
      if (rung !== undefined) rung.result = event.result;
      return [];
    }
    if (event.type !== 'leg-created') return [];
    const order = this.#pending.get(event.leg);
    if (order === undefined || order.isSeen) return [];
    order.isSeen = true;
    return [{ type: 'originated', at: event.at, leg: event.leg, target: order.number }];
  }

  settle(end: OrderEnd | null): void {
    const order = end === null ? undefined : this.#pending.get(end.id);
    if (end === null || order === undefined || order.isSettled) return;
    order.isSettled = true;
    if (!end.failed) return;
    // A phone that is not registered gets no channel: this is all that is ever heard of the order.
    const reason = order.result ?? end.said ?? (order.isSeen ? 'failed' : 'unavailable');
    this.#sink.originateFailed(this.#options.pbx, end.id, reason);
  }
}
