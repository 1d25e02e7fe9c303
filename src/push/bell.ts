// Wakes a loop that has gone to sleep. A ring between `next()` and the sleep is not lost.

export class Bell {
  #timer: NodeJS.Timeout | null = null;
  #ring: () => void = () => undefined;

  /** Resolves at the next ring from now on. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }

  ring(): void {
    this.#ring();
  }

  /** Once, `ms` from now; an earlier appointment is forgotten. */
  ringIn(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ring(), ms);
  }

  /** A last ring. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.ring();
  }
}
