// The stream of events, and how far the page can be trusted. Rule: the page says it is live only while the stream speaks, which it
// does at least every `heartbeatSeconds`; a dead line that nobody hung up is noticed as well. It recovers by itself and misses nothing.

import { signal } from '@preact/signals';
import { setServerTime } from './clock.ts';

export interface DaemonEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

export interface Connection {
  /** `connecting`: for the first time; `stale`: what is shown is from `since`. */
  readonly state: 'connecting' | 'live' | 'stale';
  readonly since: number;
}

const ADDRESS = '/api/v1/events';
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 8_000;
/** Silence beyond the promised beat; a busy machine is late sometimes. */
const GRACE_MS = 4_000;
/** A browser opens few connections to one place: tabs that nobody looks at give theirs back. */
const HIDDEN_MS = 20_000;
/** A break shorter than that is no news. */
const PATIENCE_MS = 1_500;

export const connection = signal<Connection>({ state: 'connecting', since: Date.now() });

type Listener = (event: DaemonEvent) => void;
const listeners = new Set<Listener>();
const returns = new Set<() => void>();

/** Returns what ends it. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls when the page is live again, or events were lost. Returns what ends it. */
export function onReturn(listener: () => void): () => void {
  returns.add(listener);
  return () => returns.delete(listener);
}

/** Follows until the function that it returns is called. `refused`: the session is over. */
export function follow(heartbeatSeconds: number, refused: () => void): () => void {
  const follower = new Follower(heartbeatSeconds * 1000 + GRACE_MS, refused);
  follower.start();
  return () => follower.stop();
}

class Follower {
  readonly #silenceMs: number;
  readonly #refused: () => void;
  #position: string | null = null;
  #line: AbortController | null = null;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hide: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #heardAt = Date.now();
  #failures = 0;
  #isOver = false;

  constructor(silenceMs: number, refused: () => void) {
    this.#silenceMs = silenceMs;
    this.#refused = refused;
  }

  start(): void {
    connection.value = { state: 'connecting', since: Date.now() };
    document.addEventListener('visibilitychange', this.#look);
    addEventListener('online', this.#hurry);
    void this.#connect();
  }

  stop(): void {
    this.#isOver = true;
    document.removeEventListener('visibilitychange', this.#look);
    removeEventListener('online', this.#hurry);
    this.#hangUp();
    clearTimeout(this.#hide);
  }

  #hangUp(): void {
    this.#line?.abort();
    this.#line = null;
    for (const timer of [this.#watch, this.#retry, this.#doubt]) clearTimeout(timer);
  }

  readonly #look = (): void => {
    clearTimeout(this.#hide);
    if (document.visibilityState === 'visible') this.#hurry();
    else this.#hide = setTimeout(() => this.#hangUp(), HIDDEN_MS);
  };

  readonly #hurry = (): void => {
    if (this.#line !== null && connection.value.state === 'live') return;
    this.#hangUp();
    void this.#connect();
  };

  async #connect(): Promise<void> {
    const line = new AbortController();
    this.#line = line;
    this.#await(line);
    try {
      const headers: Record<string, string> =
        this.#position === null ? {} : { 'last-event-id': this.#position };
      const answer = await fetch(ADDRESS, { headers, signal: line.signal });
      if (answer.status === 401 || answer.status === 403) return this.#refused();
      if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
      await this.#read(answer.body, line);
    } catch {
      // The line is gone, whatever the reason.
    }
    if (line === this.#line && !this.#isOver) this.#lost();
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>, line: AbortController): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done || line !== this.#line) return;
      this.#await(line);
      this.#heard();
      const frames = (rest + value).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame);
    }
  }

  #take(frame: string): void {
    let type = '';
    let data = '';
    for (const text of frame.split('\n')) {
      if (text.startsWith(': ')) setServerTime(text.slice(2));
      else if (text.startsWith('id: ')) this.#position = text.slice(4);
      else if (text.startsWith('event: ')) type = text.slice(7);
      else if (text.startsWith('data: ')) data += text.slice(6);
    }
    if (type === 'reset') tellReturn();
    else if (data !== '') for (const listener of listeners) listener(JSON.parse(data) as DaemonEvent);
  }

  #heard(): void {
    this.#heardAt = Date.now();
    this.#failures = 0;
    clearTimeout(this.#doubt);
    const before = connection.value.state;
    if (before === 'live') return;
    connection.value = { state: 'live', since: this.#heardAt };
    if (before === 'stale') tellReturn();
  }

  /** Silence for too long is a line that is dead. */
  #await(line: AbortController): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => line.abort(), this.#silenceMs);
  }

  #lost(): void {
    this.#line = null;
    clearTimeout(this.#watch);
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => {
      if (connection.value.state !== 'stale') connection.value = { state: 'stale', since: this.#heardAt };
    }, PATIENCE_MS);
    const ms = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    this.#failures++;
    this.#retry = setTimeout(() => void this.#connect(), ms * (0.8 + Math.random() * 0.4));
  }
}

function tellReturn(): void {
  for (const listener of returns) listener();
}
