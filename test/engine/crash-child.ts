// A daemon's writing side that crash.test.ts kills: stores copies of recorded calls in small commits, and says on
// its standard output what each commit published.

import { writeSync } from 'node:fs';
import { openWorkshop } from '../support/workshop.ts';
import { busyDay } from './recorded.ts';

const [file = '', batch = '1'] = process.argv.slice(2);
const EVENTS_EACH = Number(batch);

const { engine } = openWorkshop(file, { batchEventsMax: EVENTS_EACH, queueEventsMax: 1_000_000 });
engine.start();
engine.onCommit(({ calls, tasks }) => {
  const published = {
    calls: calls.map(({ id, state }) => ({ id, state })),
    tasks: tasks.map(({ id, missedCalls }) => ({ id, missedCalls })),
  };
  // Synchronous: what was said before the kill arrives. The last line may be cut: only a whole one ends in ";".
  writeSync(1, `${JSON.stringify(published)};\n`);
});
engine.submit('main', busyDay());
