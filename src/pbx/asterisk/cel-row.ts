// One row of Asterisk's CEL (channel event logging), read: something that happened to one channel. Pure.
// Facts: test/traces/asterisk-22-records/*/cel.csv and Asterisk's CEL specification.

import type { EpochMs, LegId } from '../../events/vocabulary.ts';
import { type RowResult, TEXT_MAX, text } from './cdr-row.ts';
import { bornAtOf } from './channel.ts';
import type { Fields } from './record-columns.ts';
import type { RecordClock } from './record-time.ts';

/** Plain data: it is kept and sent as JSON. */
export interface CelRow {
  readonly type: string;
  readonly at: EpochMs;
  readonly uniqueid: LegId;
  readonly linkedid: LegId;
  readonly channel: string;
  readonly number: string;
  readonly name: string;
  readonly exten: string;
  readonly context: string;
  readonly app: string;
  readonly data: string;
  /** What the event says besides, as text. */
  readonly extra: Readonly<Record<string, string>>;
  /** Place in the source: times may be whole seconds. */
  readonly order: number;
}

/** The others say nothing about a call that is not said better elsewhere. */
const USED: ReadonlySet<string> = new Set(
  `CHAN_START CHAN_END ANSWER HANGUP BRIDGE_ENTER BRIDGE_EXIT APP_START APP_END BLINDTRANSFER ATTENDEDTRANSFER
  PICKUP FORWARD PARK_START PARK_END`.split(/\s+/),
);
const EXTRAS_MAX = 20;
const NAME_LENGTH_MAX = 60;

/** null: understood, and of no use here. Never throws. `order`: place in the source. */
export function readCelRow(fields: Fields, clock: RecordClock, order: number): RowResult<CelRow> | null {
  const type = text(fields, 'eventtype').toUpperCase();
  if (!USED.has(type)) return /^[A-Z_]+$/.test(type) ? null : { problem: 'wrong_columns' };
  const uniqueid = text(fields, 'uniqueid');
  const linkedid = text(fields, 'linkedid');
  const channel = text(fields, 'channame');
  if (uniqueid === '') return { problem: 'no_uniqueid' };
  if (linkedid === '') return { problem: 'no_linkedid' };
  if (!channel.includes('/')) return { problem: 'no_channel' };
  const at = clock(text(fields, 'eventtime'), bornAtOf(uniqueid, Number.NEGATIVE_INFINITY));
  if (at === null) return { problem: 'bad_time' };
  const id = text(fields, 'id');
  return {
    row: {
      ...{ type, at, uniqueid, linkedid, channel },
      number: text(fields, 'cidnum'),
      name: text(fields, 'cidname'),
      exten: text(fields, 'exten'),
      context: text(fields, 'context'),
      app: text(fields, 'appname'),
      data: text(fields, 'appdata'),
      extra: extrasIn(fields.extra ?? ''),
      order: /^\d{1,15}$/.test(id) ? Number(id) : order,
    },
  };
}

function extrasIn(json: string): Record<string, string> {
  const extras: Record<string, string> = Object.create(null);
  if (!json.startsWith('{')) return extras;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return extras;
  }
  for (const [name, value] of Object.entries(parsed as object).slice(0, EXTRAS_MAX)) {
    if ((typeof value === 'string' || typeof value === 'number') && name.length <= NAME_LENGTH_MAX) {
      extras[name] = String(value).slice(0, TEXT_MAX);
    }
  }
  return extras;
}
