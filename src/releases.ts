// What was opened is closed in reverse, once, whatever fails on the way.

import type { Logger } from 'pino';

export class Releases {
  readonly #log: Logger;
  #list: { readonly name: string; readonly release: () => void | Promise<void> }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  push(name: string, release: () => void | Promise<void>): void {
    this.#list.push({ name, release });
  }

  /** Last opened, first closed. A release that fails does not keep the others from running. */
  async run(): Promise<void> {
    const list = this.#list.reverse();
    this.#list = [];
    for (const { name, release } of list) {
      try {
        await release();
      } catch (error) {
        this.#log.error({ err: error }, `cannot close: ${name}`);
      }
    }
  }
}
