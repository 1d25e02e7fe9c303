// How far the writer has come, told to whoever waits for it: long polls, event streams, webhooks. Nobody has to ask the
// database again and again whether something happened.
// To miss nothing: take `progress`, ask the database, then wait for what comes `after` that progress.
// Rule: a number is told after its commit, never before; it may be told a few milliseconds late.

export interface Progress {
  /** The latest change of any call or task. */
  readonly changeSeq: number;
  /** The latest announcement. */
  readonly outboxSeq: number;
}

export class News {
  readonly #listeners = new Set<() => void>();
  #progress: Progress = { changeSeq: 0, outboxSeq: 0 };

  get progress(): Progress {
    return this.#progress;
  }

  tell({ changeSeq, outboxSeq }: Progress): void {
    const before = this.#progress;
    if (before.changeSeq === changeSeq && before.outboxSeq === outboxSeq) return;
    this.#progress = { changeSeq, outboxSeq };
    for (const listener of [...this.#listeners]) listener();
  }

  /** true as soon as something was committed after `seen`; false when `end` came first. */
  after(seen: Progress, end: AbortSignal): Promise<boolean> {
    if (end.aborted) return Promise.resolve(false);
    if (seen !== this.#progress) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (moved: boolean): void => {
        ignore();
        end.removeEventListener('abort', onEnd);
        resolve(moved);
      };
      const onEnd = (): void => settle(false);
      const ignore = this.listen(() => settle(true));
      end.addEventListener('abort', onEnd);
    });
  }

  /** `listener` is called whenever something was committed. Returns what ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
