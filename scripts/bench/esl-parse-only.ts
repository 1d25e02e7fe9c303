// The yardstick: modesl alone, with the daemon's subscription and filters, doing nothing with the events but
// counting them.

import { createRequire } from 'node:module';
import { FILTERS, SUBSCRIPTION } from '../../src/pbx/freeswitch/subscription.ts';

export interface EslParseOrder {
  readonly port: number;
  readonly password: string;
  readonly events: number;
}

export interface EslParseResult {
  readonly events: number;
  readonly ms: number;
}

interface Connection {
  on(event: string, listener: () => void): void;
  send(command: string): void;
}

const { Connection } = createRequire(import.meta.url)('modesl') as {
  Connection: new (host: string, port: number, password: string) => Connection;
};

process.once('message', (message) => {
  const { port, password, events } = message as EslParseOrder;
  const client = new Connection('127.0.0.1', port, password);
  client.on('error', () => process.exit(1));
  client.on('esl::event::auth::success', () => {
    for (const command of [...FILTERS, SUBSCRIPTION]) client.send(command);
  });
  let heard = 0;
  let firstAt = 0;
  const count = () => {
    if (heard === 0) firstAt = performance.now();
    if (++heard === events) process.send?.({ events: heard, ms: performance.now() - firstAt });
  };
  client.on('esl::event::*', count);
  client.on('esl::event::*::*', count);
});
process.once('disconnect', () => process.exit(0));
