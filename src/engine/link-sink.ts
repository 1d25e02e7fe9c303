// What the links to the PBXs tell goes to the engine and, in words, to the log.

import type { Logger } from 'pino';
import { PBX_ASKER } from '../desk/dial-orders.ts';
import type { LinkSink } from '../pbx/link.ts';
import type { EngineHost } from './engine-host.ts';

export function createSink(engine: EngineHost, log: Logger): LinkSink {
  const told = new Map<string, string>();
  return {
    events: (pbx, events) => engine.submit(pbx, events),
    anomaly: (pbx, anomaly) => log.debug({ pbx, anomaly }, 'the PBX said something odd'),
    originateFailed(pbx, channelId, problem) {
      log.info({ pbx, channelId, problem }, 'an ordered call did not come to be');
      const order = {
        kind: 'settle-dial',
        asked: { channelId, problem },
        by: PBX_ASKER,
        idempotency: null,
      } as const;
      engine
        .execute(order)
        .catch((error: unknown) => log.warn({ err: error }, 'the failed order is not noted'));
    },
    status(status) {
      const { pbx, state, problem, message, version } = status;
      // A link that tries again and again says the same thing again and again.
      const news = state === 'down' ? `down ${problem} ${message}` : state;
      if (state === 'connecting' || told.get(pbx) === news) return;
      told.set(pbx, news);
      if (state === 'down') log.warn({ pbx, problem }, message ?? 'the link to the PBX is down');
      else log.info({ pbx, version }, `the link to the PBX is ${state}`);
    },
  };
}
