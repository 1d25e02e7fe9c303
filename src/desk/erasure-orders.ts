// Orders that forget a customer: first what is found by the number, then what speaks of it elsewhere, in small portions, so that
// no call waits for it.

import type { CallId } from '../calls/record.ts';
import type { TaskKeeper } from '../engine/task-keeper.ts';
import type { Person } from '../erasure/scrub.ts';
import { AppError } from '../errors.ts';
import type { Trace } from '../store/erasure-places.ts';
import type { ErasureCounts, StoredErasure } from '../store/erasure-writer.ts';
import type { Writer } from '../store/writer.ts';
import type { Handlers, Occasion } from './order.ts';
import { moveTask } from './task-orders.ts';

export interface ErasureOrders {
  'erase-customer': {
    readonly asked: { readonly number: string; readonly person: Person };
    readonly answer: ErasureCounts;
  };
  /** A portion. `journals`: calls whose events go. */
  'erase-traces': {
    readonly asked: {
      readonly person: Person;
      readonly journals: readonly CallId[];
      readonly traces: readonly Trace[];
    };
    readonly answer: { readonly changed: number };
  };
  'keep-erasure': {
    readonly asked: Omit<StoredErasure, 'at' | 'by'>;
    readonly answer: StoredErasure;
  };
}

/** `isInMemory`: a call that may be written again. */
export function erasureHandlers(
  writer: Writer,
  tasks: TaskKeeper,
  isInMemory: (call: CallId) => boolean,
): Handlers<ErasureOrders> {
  const { erasures } = writer;
  return {
    'erase-customer': {
      run({ number, person }, occasion) {
        const calls = erasures.callsOf(number);
        if (erasures.openCalls(number) > 0 || calls.some(isInMemory)) {
          throw new AppError(
            'conflict',
            'A call with this number is going on, or ended a few seconds ago. Nothing was changed; ask again when it is over.',
            { retryAfterSeconds: 10 },
          );
        }
        for (const id of erasures.openTasks(number)) cancel(tasks, id, occasion);
        return erasures.erase(number, calls, person, occasion.now);
      },
      audit: () => null,
    },
    'erase-traces': {
      run({ person, journals, traces }) {
        let changed = 0;
        for (const call of journals) changed += erasures.dropJournal(call);
        return { changed: changed + erasures.scrub(traces, person) };
      },
      audit: () => null,
    },
    'keep-erasure': {
      run(asked, { now, by }) {
        const erasure: StoredErasure = { ...asked, at: now, by: by.key };
        erasures.keep(erasure);
        return erasure;
      },
      audit: ({ id, counts }) => ({ subject: id, detail: counts }),
    },
  };
}

/** Nobody can call somebody back whom nobody knows. */
function cancel(tasks: TaskKeeper, id: string, occasion: Occasion): void {
  const by = { ...occasion.by, teams: null, ownOnly: false, mayOverrule: true };
  moveTask(tasks, id, { move: 'cancel', reason: 'erased' }, { ...occasion, by });
}
