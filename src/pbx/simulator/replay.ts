// Recorded AMI bytes, many copies at once: each copy of a recording gets ids, channel names, bridges, callers and
// times of its own, so that a client sees as many calls at once. Rule: nothing is rewritten while a client reads;
// copies are rendered from templates whose holes are known beforehand.

import type { Socket } from 'node:net';
import type { Channel } from './exchange.ts';
import type { Session } from './session.ts';
import type { Source } from './source.ts';
import { makeTemplate, type Template } from './template.ts';

export interface ReplayOptions {
  /** Bytes of `.ami` files. */
  readonly recordings: readonly Buffer[];
  /** Copies in all, spread over the recordings in turn. */
  readonly copies: number;
  /** Copies that are under way at the same time, their events taking turns. */
  readonly interleave: number;
  /** null: as fast as the client reads. */
  readonly eventsPerSecond: number | null;
  /** Copies stop here and their channels stay; 1 plays each recording to its end. */
  readonly playedShare?: number;
  /** Told once, before the first event: the filters that the client set. */
  readonly onStart?: (filters: readonly string[]) => void;
  /** How many events were handed to the socket so far. */
  readonly onEvents?: (sent: number) => void;
  /** Every event as it goes out. */
  readonly onEvent?: (text: string) => void;
}

const CHUNK_BYTES = 64 * 1_024;
const TICK_MS = 10;
/** Between the time stamps of two poured events. */
const POURED_EVENT_MS = 0.04;

export class ReplaySource implements Source {
  readonly #options: ReplayOptions;
  readonly #templates: readonly Template[];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#templates = options.recordings.map(makeTemplate);
  }

  channels(): Iterable<Channel> {
    return [];
  }

  queues(): ReadonlyMap<string, readonly Channel[]> {
    return new Map();
  }

  start(): void {}

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
  }

  originate(): boolean {
    return false;
  }

  /** Gives the client time to set its filters, then plays. */
  loggedIn(session: Session): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#play(session);
    }, 1_000);
    this.#timers.add(timer);
  }

  #play(session: Session): void {
    const { eventsPerSecond, onStart } = this.#options;
    const passes = (text: string) => session.filter.passes(text);
    if (eventsPerSecond === null) {
      void this.#pour(session, passes);
      return;
    }
    onStart?.(session.filter.texts);
    this.#pace(session, interleaved(this.#templates, this.#options, Date.now, passes), eventsPerSecond);
  }

  /** Renders everything first, so that writing costs next to nothing while the client is timed. */
  async #pour(session: Session, passes: (text: string) => boolean): Promise<void> {
    const { socket } = session;
    let now = Date.now();
    const clock = () => {
      now += POURED_EVENT_MS;
      return now;
    };
    const events = interleaved(this.#templates, this.#options, clock, passes);
    const chunks: { readonly bytes: Buffer; readonly count: number }[] = [];
    for (let done = false; !done; ) {
      const taken = take(events, CHUNK_BYTES);
      chunks.push({ bytes: Buffer.from(taken.chunk), count: taken.count });
      done = taken.done;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#options.onStart?.(session.filter.texts);
    let sent = 0;
    for (const { bytes, count } of chunks) {
      if (socket.destroyed) return;
      sent += count;
      if (!socket.write(bytes)) await new Promise((resolve) => drained(socket, resolve));
      this.#options.onEvents?.(sent);
    }
  }

  #pace(session: Session, events: Generator<string, void, void>, perSecond: number): void {
    const from = Date.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((Date.now() - from) / 1_000) * perSecond) - sent;
      const parts: string[] = [];
      let done = session.socket.destroyed;
      while (!done && parts.length < due) {
        const next = events.next();
        if (next.done) done = true;
        else {
          parts.push(next.value);
          this.#options.onEvent?.(next.value);
        }
      }
      sent += parts.length;
      if (parts.length > 0) session.socket.write(parts.join(''));
      this.#options.onEvents?.(sent);
      if (!done) return;
      clearInterval(timer);
      this.#timers.delete(timer);
    }, TICK_MS);
    this.#timers.add(timer);
  }
}

function drained(socket: Socket, resolve: (value: unknown) => void): void {
  const done = () => {
    socket.off('drain', done).off('close', done);
    resolve(null);
  };
  socket.on('drain', done).on('close', done);
}

function take(events: Generator<string, void, void>, bytes: number) {
  const parts: string[] = [];
  let size = 0;
  while (size < bytes) {
    const next = events.next();
    if (next.done) return { chunk: parts.join(''), count: parts.length, done: true };
    parts.push(next.value);
    size += next.value.length;
  }
  return { chunk: parts.join(''), count: parts.length, done: false };
}

/** Every event of every copy; within the window, copies take turns event by event. */
export function* interleaved(
  templates: readonly Template[],
  options: Pick<ReplayOptions, 'copies' | 'interleave' | 'playedShare'>,
  now: () => number,
  passes: (text: string) => boolean,
): Generator<string, void, void> {
  const wanted = templates.map((template) => template.events.map((event) => passes(event.text)));
  const running: { template: number; copy: number; next: number; bornAt: number }[] = [];
  let made = 0;
  for (let turn = 0; ; turn++) {
    while (running.length < options.interleave && made < options.copies) {
      running.push({ template: made % templates.length, copy: made, next: 0, bornAt: now() });
      made++;
    }
    const place = running[turn % Math.max(1, running.length)];
    if (place === undefined) return;
    const template = templates[place.template];
    const end = Math.ceil((template?.events.length ?? 0) * (options.playedShare ?? 1));
    while (place.next < end && wanted[place.template]?.[place.next] === false) place.next++;
    const event = place.next < end ? template?.events[place.next++] : undefined;
    if (event === undefined) running.splice(running.indexOf(place), 1);
    else yield event.render(place.copy, place.bornAt, now());
  }
}
