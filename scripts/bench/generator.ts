// The PBX of the benchmark, a process of its own: replays recordings to whoever logs in, and tells its parent
// when it started, what it sent, and when calls hung up.

import { startSimulator } from '../../src/pbx/simulator/server.ts';
import { readRecordings, type Selection } from './recordings.ts';

export interface GeneratorOrder {
  readonly selection: Selection;
  readonly copies: number;
  readonly interleave: number;
  readonly eventsPerSecond: number | null;
  readonly playedShare: number;
  /** Tell the parent when each customer's call hung up. */
  readonly tellHangups: boolean;
}

export type GeneratorReport =
  | { readonly kind: 'listening'; readonly port: number; readonly username: string; readonly secret: string }
  | { readonly kind: 'started'; readonly at: number; readonly filters: readonly string[] }
  | { readonly kind: 'sent'; readonly events: number; readonly at: number }
  | { readonly kind: 'hangup'; readonly number: string; readonly at: number };

const report = (message: GeneratorReport) => process.send?.(message);
const REPORT_EVERY_MS = 100;

process.once('message', async (message) => {
  const order = message as GeneratorOrder;
  let reportedAt = 0;
  let last = 0;
  const { port, username, secret } = await startSimulator({
    replay: {
      recordings: readRecordings(order.selection),
      ...order,
      onStart: (filters) => report({ kind: 'started', at: Date.now(), filters }),
      onEvents: (events) => {
        last = events;
        if (Date.now() - reportedAt < REPORT_EVERY_MS) return;
        reportedAt = Date.now();
        report({ kind: 'sent', events, at: reportedAt });
      },
      ...(order.tellHangups ? { onEvent: tellHangup } : {}),
    },
  });
  setInterval(() => report({ kind: 'sent', events: last, at: Date.now() }), REPORT_EVERY_MS);
  report({ kind: 'listening', port, username, secret });
});
process.once('disconnect', () => process.exit(0));

/** Of a copy's hang-ups the last one counts; the parent keeps the last report of a number. */
function tellHangup(text: string): void {
  if (!text.startsWith('Event: Hangup\r\n')) return;
  const number = /^(?:CallerIDNum|ConnectedLineNum): (7916\d{7})\r$/m.exec(text)?.[1];
  if (number !== undefined) report({ kind: 'hangup', number, at: Date.now() });
}
