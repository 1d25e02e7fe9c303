// Are the times of records read in the right time zone? Asterisk's channel ids carry the second of their birth in UTC, so
// a wrong zone shows in a few rows, before anything is made of them.

import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { RecordSource } from './record-stream.ts';

/** Rows looked at; some are of channels that had lived for a while. */
const ROWS = 60;
/** Rows read for them at most. */
const READ_MAX = 2_000;
/** Of a file's beginning, at the end of its name: nothing for people. */
const PRINT = / [0-9a-f]{12}$/;
/** No zone is nearer to another one. */
const WRONG_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Rows of another zone seem to be so much older at most. */
const ZONES_MS = 26 * HOUR_MS;

/** Errors: `invalid`: the zone is wrong; those of the source. `hint`: how it is set. */
export async function probeZone(source: RecordSource, since: EpochMs | null, hint: string): Promise<void> {
  for (const stream of source.streams.filter(({ isLocal }) => isLocal)) {
    const skews: number[] = [];
    let read = 0;
    for await (const { record } of stream.read(null, since === null ? null : since - ZONES_MS)) {
      if (record?.skewMs != null) skews.push(record.skewMs);
      if (skews.length >= ROWS || ++read >= READ_MAX) break;
    }
    const middle = skews.toSorted((a, b) => a - b)[Math.floor(skews.length / 2)];
    if (middle === undefined || Math.abs(middle) < WRONG_MS) continue;
    const hours = Math.round((Math.abs(middle) / HOUR_MS) * 4) / 4;
    throw new AppError(
      'invalid',
      `The times in ${stream.name.replace(PRINT, '')} are ${hours} h ${middle > 0 ? 'ahead of' : 'behind'} the ids of their channels: they are in another time zone. ${hint} (UTC with usegmtime = yes).`,
    );
  }
}
