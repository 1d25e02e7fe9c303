// Collects what one event did to calls, so that handlers only say "this call changed" or "this one merged".

import type { CallId } from './record.ts';
import type { Call } from './state.ts';

export interface Merge {
  readonly id: CallId;
  readonly into: CallId;
}

export class Changes {
  readonly #touched = new Set<Call>();
  readonly #merged: Merge[] = [];

  touch(call: Call): void {
    this.#touched.add(call);
  }

  merge(id: CallId, into: CallId): void {
    this.#merged.push({ id, into });
  }

  get merged(): readonly Merge[] {
    return this.#merged;
  }

  /** Surviving calls, each once, first touched first. */
  get changed(): readonly CallId[] {
    const ids: CallId[] = [];
    for (const touched of this.#touched) {
      let call = touched;
      while (call.mergedInto !== null) call = call.mergedInto;
      if (!ids.includes(call.id)) ids.push(call.id);
    }
    return ids;
  }
}
