// What the page has read from the daemon, and when it reads it again: when an event says that it changed, when the line was down in
// between, and by the clock. Rule: what was read stays on the page until there is something newer, and the page says that it is old.

import { type Signal, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Problem } from './daemon.ts';
import { onEvent, onReturn } from './stream.ts';

export interface Read<T> {
  /** null: not read yet. */
  readonly value: T | null;
  /** Why the last reading failed; null: it did not. */
  readonly problem: Problem | null;
  /** When `value` was read, by the browser's clock. */
  readonly readAt: number;
}

export interface Refresh {
  /** Types of events after which it is read again: `task.claimed`, `task.*`. */
  readonly on?: readonly string[];
  readonly everyMs?: number;
}

export interface Data<T> extends Read<T> {
  /** Reads it again, now. */
  refresh(): Promise<void>;
  /** Puts in what an order answered, before it is read again. */
  set(value: T): void;
}

/** Events come in bursts: one reading after each is enough. */
const GATHER_MS = 400;
const KEPT_MAX = 60;

class Entry<T> {
  readonly read: Signal<Read<T>> = signal<Read<T>>({ value: null, problem: null, readAt: 0 });
  load: () => Promise<T>;
  #reading: Promise<void> | null = null;
  #isWanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(load: () => Promise<T>) {
    this.load = load;
  }

  /** One reading at a time; whoever asks meanwhile gets one that began afterwards. */
  refresh(): Promise<void> {
    if (this.#reading !== null) {
      this.#isWanted = true;
      return this.#reading;
    }
    this.#reading = this.#run().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, GATHER_MS);
  }

  async #run(): Promise<void> {
    do {
      this.#isWanted = false;
      try {
        const value = await this.load();
        this.read.value = { value, problem: null, readAt: Date.now() };
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('internal', String(error));
        this.read.value = { ...this.read.value, problem };
      }
    } while (this.#isWanted);
  }
}

const entries = new Map<string, Entry<unknown>>();

function entryOf<T>(key: string, load: () => Promise<T>): Entry<T> {
  const known = entries.get(key) as Entry<T> | undefined;
  const entry = known ?? new Entry(load);
  entry.load = load;
  entries.delete(key);
  entries.set(key, entry as Entry<unknown>);
  for (const oldest of entries.keys()) {
    if (entries.size <= KEPT_MAX) break;
    entries.delete(oldest);
  }
  return entry;
}

/** Somebody else may sit here now. */
export function forgetData(): void {
  entries.clear();
}

/** What `load` reads, shared by everything that asks under the same `key`. */
export function useData<T>(key: string, load: () => Promise<T>, { on = [], everyMs }: Refresh = {}): Data<T> {
  const entry = entryOf(key, load);
  const types = on.join(' ');
  useEffect(() => {
    void entry.refresh();
    const wanted = types === '' ? [] : types.split(' ');
    const ends = [
      onEvent(({ type }) => {
        if (wanted.some((pattern) => matches(pattern, type))) entry.soon();
      }),
      onReturn(() => void entry.refresh()),
    ];
    const timer = everyMs === undefined ? undefined : setInterval(() => whileSeen(entry), everyMs);
    return () => {
      for (const end of ends) end();
      clearInterval(timer);
    };
  }, [entry, types, everyMs]);
  return {
    ...entry.read.value,
    refresh: () => entry.refresh(),
    set: (value) => {
      entry.read.value = { value, problem: null, readAt: Date.now() };
    },
  };
}

function whileSeen(entry: Pick<Entry<unknown>, 'refresh'>): void {
  if (document.visibilityState === 'visible') void entry.refresh();
}

function matches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}
