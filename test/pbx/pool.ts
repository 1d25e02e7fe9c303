// Things that are lent to one test at a time; whoever finds none waits.

export class Pool<T> {
  readonly #idle: T[] = [];
  readonly #waiting: ((thing: T) => void)[] = [];

  take(): Promise<T> {
    const thing = this.#idle.shift();
    if (thing !== undefined) return Promise.resolve(thing);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(thing: T): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thing);
    else next(thing);
  }
}
