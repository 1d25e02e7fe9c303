// The simulated day in real time: a tick lives everything that is due and tells every client. `speed` shortens
// the waits, not the clock: events always carry the time of this moment.

import type { Originate } from './click-to-call.ts';
import { Day } from './day.ts';
import { type Channel, Exchange } from './exchange.ts';
import { createRandom } from './random.ts';
import type { Session } from './session.ts';
import type { Source } from './source.ts';
import { Timeline } from './timeline.ts';
import type { CallTruth } from './truth.ts';

export interface LivedDay {
  readonly exchange: Exchange;
  readonly timeline: Timeline;
  readonly day: Day;
}

export interface DayOptions {
  readonly seed: number;
  readonly speed: number;
  /** Epoch milliseconds of the first second. */
  readonly from: number;
  readonly emit: (text: string) => void;
  readonly onEnd: (truth: CallTruth) => void;
}

/** A day that has begun; `timeline.run` lives it. */
export function beginDay(options: DayOptions): LivedDay {
  const exchange = new Exchange('simulator', createRandom(options.seed), options.emit);
  exchange.now = options.from;
  const timeline = new Timeline(exchange, options.speed, options.onEnd);
  const day = new Day(exchange, timeline);
  day.start();
  return { exchange, timeline, day };
}

const TICK_MS = 20;

export class LiveSource implements Source {
  readonly #day: LivedDay;
  #timer: NodeJS.Timeout | null = null;

  constructor(seed: number, speed: number, emit: (text: string) => void) {
    this.#day = beginDay({ seed, speed, from: Date.now(), emit, onEnd: () => undefined });
  }

  channels(): Iterable<Channel> {
    return this.#day.exchange.channels;
  }

  queues(): ReadonlyMap<string, readonly Channel[]> {
    return this.#day.exchange.queues;
  }

  originate(order: Originate): boolean {
    this.#day.day.originate(order);
    return true;
  }

  loggedIn(_session: Session): void {}

  start(): void {
    this.#timer = setInterval(() => this.#day.timeline.run(Date.now()), TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
