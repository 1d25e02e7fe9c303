// The engine as the rest of the daemon sees it: takes events, tells how it is, stops. Built, it runs in a thread of
// its own; run from source (tests), there is no compiled thread and it runs in this one.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { Answer, Execute } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { PbxEvent } from '../events/vocabulary.ts';
import { type Checkpoints, startCheckpoints } from '../store/checkpoints.ts';
import { assembleEngine } from './assembly.ts';
import type { EngineCounters } from './engine.ts';
import { News } from './news.ts';
import type { EngineOrder, FromEngine, ToEngine } from './protocol.ts';

export interface EngineHost {
  /** Takes events in order. false: pause until `onRoom`; nothing is dropped. */
  submit(pbx: string, events: readonly PbxEvent[]): boolean;
  /** Errors: AppError of the order, `storage`, `rate_limited`. */
  readonly execute: Execute;
  counters(): EngineCounters;
  readonly news: News;
  /** Resolves when the engine's thread has come to it: it is alive. */
  pulse(): Promise<void>;
  /** Commits what has arrived and closes the database. */
  stop(): Promise<void>;
}

export interface EngineHostOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly onTerminal: boolean;
  readonly onRoom: () => void;
}

/** Garbage of events is collected in small portions: less memory, and no pause that anybody notices. */
const YOUNG_GENERATION_MB = 12;

/** Errors: `storage`, `conflict`. */
export async function startEngine(options: EngineHostOptions): Promise<EngineHost> {
  return import.meta.url.endsWith('.ts') ? startHere(options) : startThread(options);
}

function startHere({ config, log, onRoom }: EngineHostOptions): EngineHost {
  const { engine, close } = assembleEngine({ config, log, onRoom, check: true });
  return {
    submit: (pbx, events) => engine.submit(pbx, events),
    execute: (order) => engine.execute(order),
    counters: () => engine.counters(),
    news: engine.news,
    pulse: async () => undefined,
    stop: async () => close(),
  };
}

async function startThread({ config, onTerminal, onRoom }: EngineHostOptions): Promise<EngineHost> {
  const workerData: EngineOrder = { config, onTerminal };
  const worker = new Worker(new URL('./engine-thread.js', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  await untilStarted(worker);
  const checkpoints = startCheckpoints(config.database.file);
  const host = new ThreadHost(worker, checkpoints, config.limits.queueEvents, onRoom);
  worker.on('message', (message: FromEngine) => host.hear(message));
  // A bug in the engine is a bug of the daemon: crash, restart, recover.
  worker.on('error', (error) => {
    throw error;
  });
  return host;
}

async function untilStarted(worker: Worker): Promise<void> {
  const [message] = (await once(worker, 'message')) as [FromEngine];
  if (message.type === 'refused') throw new AppError(message.code, message.message);
}

/** An order whose answer has not come. */
interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
}

class ThreadHost implements EngineHost {
  readonly news = new News();
  readonly #worker: Worker;
  readonly #checkpoints: Checkpoints;
  readonly #waitingMax: number;
  readonly #onRoom: () => void;
  readonly #asked = new Map<number, Asked>();
  #lastAsked = 0;
  #sent = 0;
  #taken = 0;
  #full = false;
  #stopped: (() => void) | null = null;
  #pulses: (() => void)[] = [];
  #counters: EngineCounters = {
    events: 0,
    commits: 0,
    failedCommits: 0,
    queued: 0,
    callsInMemory: 0,
    lagMs: 0,
    changeSeq: 0,
    outboxSeq: 0,
    storageProblem: null,
  };

  constructor(worker: Worker, checkpoints: Checkpoints, waitingMax: number, onRoom: () => void) {
    this.#worker = worker;
    this.#checkpoints = checkpoints;
    this.#waitingMax = waitingMax;
    this.#onRoom = onRoom;
  }

  submit(pbx: string, events: readonly PbxEvent[]): boolean {
    this.#sent += events.length;
    this.#say({ type: 'events', pbx, bodies: events.map((event) => JSON.stringify(event)) });
    if (this.#waiting >= this.#waitingMax) this.#full = true;
    return !this.#full;
  }

  readonly execute: Execute = (order) =>
    new Promise((resolve, reject) => {
      const id = ++this.#lastAsked;
      this.#asked.set(id, { resolve: resolve as Asked['resolve'], reject });
      this.#say({ type: 'order', id, order });
    });

  counters(): EngineCounters {
    return { ...this.#counters, queued: this.#waiting };
  }

  pulse(): Promise<void> {
    return new Promise((resolve) => {
      this.#pulses.push(resolve);
      this.#say({ type: 'pulse' });
    });
  }

  async stop(): Promise<void> {
    await this.#checkpoints.stop();
    await new Promise<void>((resolve) => {
      this.#stopped = resolve;
      this.#say({ type: 'stop' });
    });
  }

  hear(message: FromEngine): void {
    if (message.type === 'stopped') this.#stopped?.();
    if (message.type === 'pulse') this.#pulses.shift()?.();
    if (message.type === 'answer') this.#settle(message.id)?.resolve(message.answer);
    if (message.type === 'order-refused') {
      const { code, message: what, details, current } = message.problem;
      this.#settle(message.id)?.reject(new AppError(code, what, { details, current }));
    }
    if (message.type !== 'state') return;
    this.#taken = message.taken;
    this.#counters = message.counters;
    this.news.tell(message.counters);
    if (!this.#full || this.#waiting >= this.#waitingMax / 2) return;
    this.#full = false;
    this.#onRoom();
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  /** Between the threads and in the engine's queue. */
  get #waiting(): number {
    return this.#sent - this.#taken + this.#counters.queued;
  }

  #say(message: ToEngine): void {
    this.#worker.postMessage(message);
  }
}
