// What tables of records have in common, whatever database keeps them.

import { DateTime } from 'luxon';
import type { EpochMs } from '../events/vocabulary.ts';

/** Clocks of the zone may have been put back in between. */
const MARGIN_MS = 2 * 3_600_000;

/** A time as rows have it, early enough for every row of that moment or later. */
export function localText(at: EpochMs, zone: string): string {
  return DateTime.fromMillis(at - MARGIN_MS, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
}
