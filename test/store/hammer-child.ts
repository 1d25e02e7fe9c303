// A writer that changes.test.ts reads beside: stores recorded calls in small commits, moves the tasks that come of
// them, and now and then fails in the middle of a transaction. Ends when everything is stored.

import { pino } from 'pino';
import type { Asker } from '../../src/desk/order.ts';
import { busyDay } from '../engine/recorded.ts';
import { RULES } from '../support/replay.ts';
import { openWorkshop } from '../support/workshop.ts';

const [file = ''] = process.argv.slice(2);
const ROUTES = ['sales', 'support'].map((team, i) => ({
  dids: [`${5 + i}*`],
  queues: i === 1 ? ['*'] : [],
  team,
  assign: null,
}));
const BY: Asker = { key: 'hammer', agent: null, teams: null, ownOnly: false, mayOverrule: true };

const shop = openWorkshop(file, {
  batchEventsMax: 25,
  queueEventsMax: 1_000_000,
  rules: { ...RULES, routes: ROUTES },
  log: pino({ level: 'silent' }),
});
const { engine, writer } = shop;
engine.start();
engine.submit('main', busyDay());

const asked = { limit: 2, leaseMs: 60_000, filter: { assignee: null, did: null, queue: null } };
const hammer = setInterval(() => {
  engine
    .execute({ kind: 'claim-next', asked, by: BY, idempotency: null })
    .then(({ result: [task] }) => {
      if (task === undefined) return;
      const move = { id: task.id, move: { move: 'release' } } as const;
      return engine.execute({ kind: 'move-task', asked: move, by: BY, idempotency: null });
    })
    .catch(() => undefined);
  fail();
  if (engine.counters().queued > 0) return;
  clearInterval(hammer);
  // Orders that were given may still be under way.
  setTimeout(() => {
    engine.stop();
    shop.close();
  }, 300);
}, 3);

/** Numbers were taken and are given back. */
function fail(): void {
  try {
    writer.transaction(() => {
      for (const task of writer.tasks.nextInLine({ ...asked.filter, teams: null, own: null }, 3)) {
        writer.tasks.save({ ...task, name: 'nobody ever was called so' }, null, 0);
      }
      throw new Error('never mind');
    });
  } catch (error) {
    if ((error as Error).message !== 'never mind') throw error;
  }
}
