// Collects what one event did to calls, so that handlers only say "this call changed" or "this one merged".
// Made for every event, so it holds nothing until there is something to hold.

import type { CallId } from './record.ts';
import type { Call } from './state.ts';

export interface Merge {
  readonly id: CallId;
  readonly into: CallId;
}

const NONE: readonly never[] = [];

export class Changes {
  #touched: Call[] | null = null;
  #merged: Merge[] | null = null;

  touch(call: Call): void {
    if (this.#touched === null) this.#touched = [call];
    else if (!this.#touched.includes(call)) this.#touched.push(call);
  }

  merge(id: CallId, into: CallId): void {
    this.#merged ??= [];
    this.#merged.push({ id, into });
  }

  get merged(): readonly Merge[] {
    return this.#merged ?? NONE;
  }

  /** Surviving calls, each once, first touched first. */
  get changed(): readonly CallId[] {
    if (this.#touched === null) return NONE;
    const ids: CallId[] = [];
    for (const touched of this.#touched) {
      let call = touched;
      while (call.mergedInto !== null) call = call.mergedInto;
      if (!ids.includes(call.id)) ids.push(call.id);
    }
    return ids;
  }
}
