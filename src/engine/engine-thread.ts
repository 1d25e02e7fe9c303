// The engine in a thread of its own: while it commits, the main thread parses what the PBX sends next. Started by
// engine-host.ts; speaks protocol.ts.

import { parentPort, workerData } from 'node:worker_threads';
import type { Order } from '../desk/order.ts';
import { AppError } from '../errors.ts';
import type { PbxEvent } from '../events/vocabulary.ts';
import { createLog } from '../log.ts';
import { type Assembly, assembleEngine } from './assembly.ts';
import type { Engine } from './engine.ts';
import type { EngineOrder, FromEngine, ToEngine } from './protocol.ts';

/** How often the main thread learns how far the engine is. */
const STATE_EVERY_MS = 20;

const { config, onTerminal } = workerData as EngineOrder;
const tell = (message: FromEngine): void => parentPort?.postMessage(message);

function start(): Assembly | null {
  try {
    const log = createLog(config.log, onTerminal);
    return assembleEngine({ config, log, onRoom: () => undefined, check: true, checkpoints: 'thread' });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    tell({ type: 'refused', code: error.code, message: error.message });
    return null;
  }
}

/** `report`: whoever gets an answer knows already how far the engine is, so that what was asked for is seen. */
function carryOut(engine: Engine, id: number, order: Order, report: () => void): void {
  engine.execute(order).then(
    (answer) => {
      report();
      tell({ type: 'answer', id, answer });
    },
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const { code, message, details, current } = error;
      tell({ type: 'order-refused', id, problem: { code, message, details, current } });
    },
  );
}

function run({ engine, close }: Assembly): void {
  let taken = 0;
  let told = '';
  const report = (): void => {
    const counters = engine.counters();
    const print = `${taken} ${Object.values(counters).join(' ')}`;
    if (print === told) return;
    told = print;
    tell({ type: 'state', taken, counters });
  };
  const reporting = setInterval(report, STATE_EVERY_MS);
  parentPort?.on('message', (message: ToEngine) => {
    if (message.type === 'events') {
      const { pbx, bodies } = message;
      taken += bodies.length;
      engine.submit(
        pbx,
        bodies.map((body) => JSON.parse(body) as PbxEvent),
        bodies,
      );
      return;
    }
    if (message.type === 'pulse') return tell({ type: 'pulse' });
    if (message.type === 'order') return carryOut(engine, message.id, message.order, report);
    clearInterval(reporting);
    close();
    tell({ type: 'stopped' });
    parentPort?.close();
  });
  tell({ type: 'started' });
}

// SQLite's errors lose their words and their stack on the way to the main thread; an Error of our own does not.
process.on('uncaughtException', (error) => {
  throw new Error(error.stack ?? String(error));
});

const assembly = start();
if (assembly !== null) run(assembly);
