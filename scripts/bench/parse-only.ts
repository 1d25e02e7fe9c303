// The yardstick: asterisk-manager alone, reading the same bytes from the same generator and doing nothing with
// the events but counting them.

import createManager from 'asterisk-manager';

export interface ParseOrder {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** The filters that the daemon sets, so that both read the same bytes. */
  readonly filters: readonly string[];
  readonly events: number;
}

export interface ParseResult {
  readonly events: number;
  readonly ms: number;
}

interface Manager {
  on(event: string, listener: (frame: unknown) => void): void;
  action(action: Record<string, string>, done: () => void): void;
}

const create = createManager as unknown as (...args: unknown[]) => Manager;

process.once('message', (message) => {
  const { port, username, secret, filters, events } = message as ParseOrder;
  const client = create(port, '127.0.0.1', username, secret, true);
  client.on('error', () => process.exit(1));
  for (const filter of filters) {
    client.action({ action: 'Filter', operation: 'Add', filter }, () => undefined);
  }
  let heard = 0;
  let firstAt = 0;
  client.on('managerevent', (frame) => {
    // FullyBooted comes with the login, a second before the stream.
    if ((frame as { event?: string }).event === 'FullyBooted') return;
    if (heard === 0) firstAt = performance.now();
    if (++heard === events) process.send?.({ events: heard, ms: performance.now() - firstAt });
  });
});
process.once('disconnect', () => process.exit(0));
