// Calls that a gap hid and that the records of the PBX brought to light are calls that a script is for.

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cdrOf } from '../../src/pbx/freeswitch/cdr.ts';
import { decodeRecording } from '../../src/pbx/freeswitch/recording.ts';
import { script } from '../scripts/sample-script.ts';
import { factsOf } from '../support/cdr.ts';
import { type Trace, traces } from '../support/traces.ts';
import { inFolder, openWorkshop } from '../support/workshop.ts';
import { BY } from './call-room.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const named = (found: readonly Trace[], name: string): Trace => {
  const trace = found.find((each) => each.name === name);
  if (trace === undefined) throw new Error(`no trace ${name}`);
  return trace;
};

test.each([
  [0, 'a call that nobody saw'],
  [0.6, 'a call whose end nobody saw'],
])('seen up to %d: %s', (share) =>
  inFolder(async (folder) => {
    const name = 'inbound-answered-caller-hangs-up';
    const { events } = decodeRecording(named(traces('freeswitch', 'lean.json.esl'), name).bytes);
    const seen = events.slice(0, Math.floor(events.length * share));
    let now = (events[0]?.at ?? 0) - 60_000;
    const wait = (seconds: number) => {
      for (let i = 0; i < seconds; i++) {
        now += 1_000;
        vi.advanceTimersByTime(1_000);
      }
    };
    const shop = openWorkshop(join(folder, 'a.db'), {
      now: () => now,
      scripts: [script({ sampling: { perAgentPerWeek: 1 } })],
    });
    shop.engine.start();
    shop.engine.submit('main', [{ type: 'channels-listed', at: now, first: true, channels: [] }]);
    wait(60);
    shop.engine.submit('main', seen);
    wait(1);
    shop.engine.submit('main', [{ type: 'link-lost', at: now, reason: 'cut' }]);
    wait(60);
    shop.engine.submit('main', [{ type: 'channels-listed', at: now, first: true, channels: [] }]);
    wait(10);
    const rows = () => shop.opened.db.prepare('SELECT agent FROM script_calls').pluck().all();
    expect(rows()).toEqual([]);
    const answers = factsOf(named(traces('freeswitch', 'cdr.json'), name)).map((fact) =>
      shop.engine.execute({ kind: 'keep-cdr', asked: cdrOf('main', fact), by: BY, idempotency: null }),
    );
    wait(120);
    await Promise.all(answers);
    expect(rows()).toEqual(['101']);
    const { items } = await shop.queries.reviews({}, { limit: 10, cursor: null });
    expect(items).toMatchObject([{ agent: '101', status: 'open' }]);
    shop.engine.stop();
    shop.close();
  }),
);
