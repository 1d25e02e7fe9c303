// Looks at the records that a PBX is said to keep, for `ringback check`: can they be read, are there new ones, and are
// their times what they seem?

import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { type CheckFinding, well } from '../pbx/check-finding.ts';
import { openConfigured, type RecordsConfig } from './configured-source.ts';
import type { RecordSource } from './record-stream.ts';
import { probeZone } from './zone-probe.ts';

const DAY_MS = 86_400_000;
const ROWS_MAX = 5_000;
/** A row of the future: the clock or the zone is wrong. */
const AHEAD_MS = 10 * 60_000;
const ID = 'cdr';
const TITLE = "The PBX's own records";
const ZONE_HINT = 'Set cdr.timezone of this PBX to the zone in which it writes them';

export async function checkRecords(
  records: RecordsConfig,
  timezone: string,
  now: EpochMs,
): Promise<CheckFinding> {
  try {
    const source = await openConfigured(records, timezone);
    try {
      await probeZone(source, now - DAY_MS, ZONE_HINT);
      return findingOf(await lastDay(source, now), now);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const fix = 'Gaps stay open until they can be read: see pbx[].cdr in the configuration.';
    return { id: ID, ok: false, title: TITLE, detail: error.message, fix };
  }
}

interface LastDay {
  rows: number;
  unusable: number;
  newestAt: EpochMs | null;
}

async function lastDay(source: RecordSource, now: EpochMs): Promise<LastDay> {
  const seen: LastDay = { rows: 0, unusable: 0, newestAt: null };
  for (const stream of source.streams) {
    let read = 0;
    for await (const { record, skip } of stream.read(null, now - DAY_MS)) {
      if (skip !== null) seen.unusable++;
      if (record !== null && record.endedAt >= now - DAY_MS) {
        seen.rows++;
        seen.newestAt = Math.max(seen.newestAt ?? 0, record.endedAt);
      }
      if (++read >= ROWS_MAX) break;
    }
  }
  return seen;
}

function findingOf({ rows, unusable, newestAt }: LastDay, now: EpochMs): CheckFinding {
  const base = { id: ID, title: TITLE };
  if (newestAt === null) {
    const detail = 'They can be read; there is none of the last day.';
    return { ...base, ok: null, detail, fix: 'When there were calls: is the PBX still writing them?' };
  }
  if (newestAt > now + AHEAD_MS) {
    const detail = `The newest is of ${new Date(newestAt).toISOString()}, which is to come.`;
    return { ...base, ok: false, detail, fix: `${ZONE_HINT}, and let NTP set both clocks.` };
  }
  if (unusable > rows) {
    const detail = `${unusable} rows cannot be used, ${rows} can.`;
    return { ...base, ok: false, detail, fix: 'Do the columns have other names? See docs/import.md.' };
  }
  return well(
    ID,
    TITLE,
    `${rows} rows of the last day; the newest is of ${new Date(newestAt).toISOString()}.`,
  );
}
