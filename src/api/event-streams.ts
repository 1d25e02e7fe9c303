// Streams of events (Server-Sent Events). A stream reads the outbox behind its own position, as fast as its client takes
// what it is given, and sleeps until something is committed. So memory does not grow with a slow client, and where a
// stream was cut it goes on: the position is the id that the client gives back.
// Rule: a client that is told nothing else is told its position, with every heartbeat; what its filter left out is not
// looked through again, and does not grow too old.

import type { Writable } from 'node:stream';
import type { News } from '../engine/news.ts';
import { AppError } from '../errors.ts';
import type { Announced, OutboxQueries, StoredEvent } from '../store/outbox-queries.ts';
import { eventJson } from './event-json.ts';

export interface StreamsOptions {
  readonly news: News;
  readonly reads: OutboxQueries;
  readonly streamsMax: number;
  readonly heartbeatMs: number;
}

export interface Listener {
  /** Where it was cut; null: from now on. */
  readonly after: number | null;
  readonly wants: (event: StoredEvent) => boolean;
  /** Its key is still valid. */
  readonly isAllowed: () => boolean;
  readonly connection: Writable;
}

/** Events of one reading; a stream holds no more in memory. */
const PAGE_EVENTS = 100;
/** A client that takes nothing for so many heartbeats is cut off. */
const STALLED_HEARTBEATS = 2;
const RECONNECT_MS = 2_000;

export const RESET_MESSAGE =
  'Events after your last one are no longer kept. Read the lists, or /tasks/changes and /calls/changes, once; the stream goes on from here.';

interface Stream extends Listener {
  readonly end: AbortController;
  /** When something was given to a client that has not asked for more since; null while the client waits for us. */
  givenAt: number | null;
}

export class EventStreams {
  readonly #options: StreamsOptions;
  readonly #streams = new Set<Stream>();
  readonly #reading = new Map<string, Promise<Announced>>();
  readonly #watch: NodeJS.Timeout;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#watch = setInterval(() => this.#check(), options.heartbeatMs).unref();
  }

  /** What is to be sent, piece by piece. Errors: `rate_limited`. */
  open(listener: Listener): AsyncGenerator<string> {
    const { streamsMax } = this.#options;
    if (this.#streams.size >= streamsMax) {
      throw new AppError(
        'rate_limited',
        `${streamsMax} event streams are open, as many as limits.eventStreams allows. Try again later.`,
      );
    }
    const stream: Stream = { ...listener, end: new AbortController(), givenAt: null };
    this.#streams.add(stream);
    listener.connection.once('close', () => {
      stream.end.abort();
      this.#streams.delete(stream);
    });
    return this.#frames(stream);
  }

  get count(): number {
    return this.#streams.size;
  }

  close(): void {
    clearInterval(this.#watch);
    for (const { end, givenAt, connection } of this.#streams) {
      end.abort();
      // It waits for a client that does not read.
      if (givenAt !== null) connection.destroy();
    }
  }

  async *#frames(stream: Stream): AsyncGenerator<string> {
    const { heartbeatMs, news } = this.#options;
    const { signal } = stream.end;
    let after = stream.after ?? (await this.#read(Number.MAX_SAFE_INTEGER)).last;
    yield* give(stream, `retry: ${RECONNECT_MS}\n${positionFrame(after)}`);
    for (let heardAt = Date.now(); !signal.aborted; ) {
      const seen = news.progress;
      const { events, horizon, last } = await this.#read(after);
      if (after < horizon || after > last) {
        after = last;
        yield* give(stream, resetFrame(after));
        continue;
      }
      for (const event of events) {
        after = event.seq;
        if (!stream.wants(event)) continue;
        yield* give(stream, eventFrame(event));
        heardAt = Date.now();
      }
      if (events.length === PAGE_EVENTS) continue;
      const silentMs = Date.now() - heardAt;
      if (silentMs < heartbeatMs && (await this.#sleep(seen, heartbeatMs - silentMs, signal))) continue;
      yield* give(stream, positionFrame(after));
      heardAt = Date.now();
    }
  }

  /** true: something was committed. false: the time is over, or the stream. */
  async #sleep(seen: News['progress'], ms: number, end: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const stop = (): void => over.abort();
    const timer = setTimeout(stop, ms);
    end.addEventListener('abort', stop);
    try {
      return await this.#options.news.after(seen, over.signal);
    } finally {
      clearTimeout(timer);
      end.removeEventListener('abort', stop);
    }
  }

  /** Streams that stand at the same place share one reading. */
  #read(after: number): Promise<Announced> {
    const { news, reads } = this.#options;
    const question = `${after} ${news.progress.outboxSeq}`;
    const known = this.#reading.get(question);
    if (known !== undefined) return known;
    const asked = reads.announced(after, PAGE_EVENTS).finally(() => this.#reading.delete(question));
    this.#reading.set(question, asked);
    return asked;
  }

  /** Ends the streams of whoever is not let in any more. */
  dropRefused(): void {
    for (const { connection, isAllowed } of this.#streams) if (!isAllowed()) connection.destroy();
  }

  #check(): void {
    const stalledSince = Date.now() - this.#options.heartbeatMs * STALLED_HEARTBEATS;
    for (const { connection, givenAt } of this.#streams) {
      if (givenAt !== null && givenAt < stalledSince) connection.destroy();
    }
    this.dropRefused();
  }
}

function* give(stream: Stream, frame: string): Generator<string> {
  stream.givenAt = Date.now();
  yield frame;
  stream.givenAt = null;
}

/** An id without data tells a client its position and nothing else; the comment keeps proxies from hanging up. */
function positionFrame(position: number): string {
  return `: ${new Date().toISOString()}\nid: ${position}\n\n`;
}

/** Streams that share a reading share its frames. */
const frames = new WeakMap<StoredEvent, string>();

function eventFrame(event: StoredEvent): string {
  const known = frames.get(event);
  if (known !== undefined) return known;
  const frame = `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(eventJson(event))}\n\n`;
  frames.set(event, frame);
  return frame;
}

function resetFrame(position: number): string {
  return `id: ${position}\nevent: reset\ndata: ${JSON.stringify({ message: RESET_MESSAGE })}\n\n`;
}
