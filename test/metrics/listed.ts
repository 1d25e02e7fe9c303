// How many a figure counts of the list that it leads to: asked of the store with the very parameters of its address.

import { z } from 'zod';
import { evidenceContext, evidenceUrl } from '../../src/api/evidence.ts';
import { callFilter, callFilterShape, checkParameters } from '../../src/api/filters.ts';
import { checkConfig } from '../../src/config/load.ts';
import type { PlaceFilter } from '../../src/metrics/cuts.ts';
import type { Evidence } from '../../src/metrics/indicator.ts';
import type { Period } from '../../src/metrics/periods.ts';
import type { OfferFilter } from '../../src/store/call-fact-filter.ts';
import type { Queries } from '../../src/store/queries.ts';
import { customerNumber } from '../../src/tasks/book.ts';

const PBX = { id: 'main', type: 'asterisk', host: 'h', username: 'u', secret: 's' };
const parameters = z.strictObject({ ...callFilterShape, order: z.literal('start') });

type Calls = Awaited<ReturnType<Queries['callsByStart']>>['items'];

/** Zones and regions are all that a filter asks of it. */
const CONFIG = checkConfig({ pbx: [PBX] }, 'test');

/** null: it leads to another list, or the question leaves out all that it counts. */
export async function countListed(
  queries: Queries,
  evidence: Evidence,
  asked: { readonly period: Period; readonly filter: PlaceFilter },
  zone: string,
): Promise<number | null> {
  const url = evidenceUrl(evidence, evidenceContext(asked, zone));
  if (url === null || evidence.list !== 'calls') return null;
  const query = Object.fromEntries(new URL(url, 'http://house').searchParams);
  const { order: _order, ...given } = checkParameters(parameters, query);
  const filter = callFilter(given, { ...CONFIG, timezone: zone });
  const { items } = await queries.callsByStart(filter, { limit: 1_000, cursor: null });
  return countOf(evidence, items, filter.offer ?? {});
}

function countOf({ counts }: Evidence, calls: Calls, { agent, result }: OfferFilter): number {
  if (counts === 'customers') return new Set(calls.map(customerNumber)).size;
  if (counts !== 'offers') return calls.length;
  const offers = calls
    .flatMap((call) => call.offers)
    .filter((each) => agent === undefined || each.agent === agent);
  if (result === 'any') return offers.length;
  const isAnswered = (each: (typeof offers)[number]) => each.result === 'answered';
  const isMissed = (each: (typeof offers)[number]) =>
    !isAnswered(each) && each.result !== 'answered_elsewhere';
  return offers.filter(result === 'answered' ? isAnswered : isMissed).length;
}
