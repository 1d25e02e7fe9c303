// The FreeSWITCH of the benchmark, a process of its own: sends a stream of recorded events to whoever subscribes, as
// fast as it reads, and tells its parent when it started and how much it sent.

import { startEslServer } from '../../src/pbx/freeswitch/server.ts';
import type { EslClient } from '../../src/pbx/freeswitch/server-client.ts';
import { eslStream } from './esl-stream.ts';

export interface EslOrder {
  readonly copies: number;
  readonly window: number;
}

export type EslReport =
  | { readonly kind: 'listening'; readonly port: number; readonly password: string }
  | { readonly kind: 'started'; readonly at: number }
  /** `offered`: events of the PBX; `passed`: those that the subscription and its filters let through. */
  | {
      readonly kind: 'sent';
      readonly offered: number;
      readonly offeredBytes: number;
      readonly passed: number;
      readonly passedBytes: number;
    };

const report = (message: EslReport) => process.send?.(message);
const BOOT = '00000000-0000-4000-8000-000000000001';

process.once('message', async (message) => {
  const order = message as EslOrder;
  const server = await startEslServer({ boot: BOOT, onSubscribed: (client) => void send(client, order) });
  report({ kind: 'listening', port: server.port, password: server.password });
});
process.once('disconnect', () => process.exit(0));

async function send(client: EslClient, { copies, window }: EslOrder): Promise<void> {
  // The client asks for the list of channels first.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const sent = { offered: 0, offeredBytes: 0, passed: 0, passedBytes: 0 };
  report({ kind: 'started', at: Date.now() });
  for (const { event, body } of eslStream(copies, window, BOOT)) {
    if (client.socket.destroyed) return;
    sent.offered++;
    sent.offeredBytes += body.length;
    if (!client.wants(event)) continue;
    sent.passed++;
    sent.passedBytes += body.length;
    if (!client.send(event, body)) await new Promise((resolve) => client.socket.once('drain', resolve));
  }
  report({ kind: 'sent', ...sent });
}
