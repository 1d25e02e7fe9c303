// Orders about the PBX's own records of legs: each is kept once, whatever is posted again.

import type { CdrKeeper } from '../engine/cdr-keeper.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import type { Handlers } from './order.ts';

export interface CdrOrders {
  /** `isNew` false: it was known. */
  'keep-cdr': { readonly asked: Cdr; readonly answer: { readonly isNew: boolean } };
  /** What the daemon read of a PBX's records by itself. `kept`: how many were new, or said more. */
  'keep-cdrs': { readonly asked: readonly Cdr[]; readonly answer: { readonly kept: number } };
}

export function cdrHandlers(cdrs: CdrKeeper): Handlers<CdrOrders> {
  return {
    'keep-cdr': {
      run: (cdr, { now }) => ({ isNew: cdrs.keep(cdr, now) }),
      audit: () => null,
    },
    'keep-cdrs': {
      run: (all, { now }) => ({ kept: all.filter((cdr) => cdrs.keep(cdr, now)).length }),
      audit: () => null,
    },
  };
}
