// Orders to make figures anew; the work itself goes on beside the events (engine/figure-work.ts).

import type { FactWriter } from '../store/fact-writer.ts';
import type { Handlers } from './order.ts';

export interface FigureOrders {
  /** `facts`: from calls and tasks; `sums`: from the facts. */
  'rebuild-figures': {
    readonly asked: { readonly what: 'facts' | 'sums' };
    readonly answer: { readonly what: string };
  };
}

export function figureHandlers(facts: FactWriter): Handlers<FigureOrders> {
  return {
    'rebuild-figures': {
      run({ what }) {
        if (what === 'facts') facts.beginAnew(facts.rules());
        else facts.rollups.markAllStale();
        return { what };
      },
      audit: (asked) => ({ subject: null, detail: asked }),
    },
  };
}
