// What Asterisk recorded of one channel, from CDR and CEL, as it is kept until a gap needs it, or imported. Pure;
// story.ts makes a story of the facts of one conversation.

import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { LegId } from '../../events/vocabulary.ts';
import type { Cdr } from '../../store/cdr-writer.ts';
import { CDR_DISPOSITIONS, type CdrRow, TEXT_MAX } from './cdr-row.ts';
import type { CelRow } from './cel-row.ts';
import { bornAtOf } from './channel.ts';

/** Plain data. One of the two lists may be empty. */
export interface AsteriskFact {
  readonly leg: LegId;
  /** Rows that say what this channel did as the calling party. */
  readonly cdr: readonly CdrRow[];
  /** Everything that happened to it. */
  readonly cel: readonly CelRow[];
}

/** Rows of one channel; a channel with more is no telephone call. */
export const ROWS_MAX = 2_000;
const KIN_MAX = 200;
const HOUR_MS = 3_600_000;
/** Of one row; a longer one is still found by its first hours. */
const HOURS_MAX = 12;

const word = () => z.string().max(TEXT_MAX);
const time = () => z.int().min(0).max(8_640_000_000_000_000);

const cdrRow = z.strictObject({
  uniqueid: word().min(1),
  linkedid: word().nullable(),
  channel: word(),
  dstchannel: word(),
  src: word(),
  dst: word(),
  did: word(),
  name: word(),
  dcontext: word(),
  lastapp: word(),
  lastdata: word(),
  startedAt: time(),
  answeredAt: time().nullable(),
  endedAt: time(),
  disposition: z.enum(CDR_DISPOSITIONS),
  recording: word(),
  order: z.number().min(0),
});

const celRow = z.strictObject({
  type: word(),
  at: time(),
  uniqueid: word().min(1),
  linkedid: word().min(1),
  channel: word(),
  number: word(),
  name: word(),
  exten: word(),
  context: word(),
  app: word(),
  data: word(),
  extra: z.record(word(), word()),
  order: z.number().min(0),
});

const factSchema = z.strictObject({
  leg: word().min(1),
  cdr: z.array(cdrRow).max(ROWS_MAX),
  cel: z.array(celRow).max(ROWS_MAX),
});

/** What a program sends for a PBX of this kind: one fact, as JSON. Errors: `invalid`. */
export function readFact(pbx: string, body: string): Cdr {
  const parsed = factSchema.safeParse(jsonIn(body));
  if (!parsed.success || parsed.data.cdr.length + parsed.data.cel.length === 0) {
    const problem = parsed.success ? 'it has no rows' : (parsed.error.issues[0]?.message ?? 'no fact');
    throw new AppError(
      'invalid',
      `The record cannot be used: ${problem}. Send what \`ringback import\` makes of Asterisk's CDR and CEL.`,
    );
  }
  return cdrOfFact(pbx, parsed.data);
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** As it is kept. */
export function cdrOfFact(pbx: string, fact: AsteriskFact): Cdr {
  const { leg, cdr, cel } = fact;
  const times = [
    ...cdr.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]),
    ...cel.map(({ at }) => at),
  ];
  return {
    pbx,
    leg,
    caller: callerOf(fact),
    startedAt: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    endedAt: times.reduce((a, b) => Math.max(a, b), 0),
    kin: kinOfFact(fact),
    body: JSON.stringify(fact),
  };
}

/** Ids of other channels of the same conversation, and labels that such channels share. */
export function kinOfFact(fact: AsteriskFact): string[] {
  const kin = new Set([...linkedidsOf(fact), ...fact.cel.flatMap(relatives), ...fact.cdr.flatMap(strangers)]);
  kin.delete(fact.leg);
  return [...kin].slice(0, KIN_MAX);
}

/** The conversations it belonged to, in order; CEL shows how they grow together. */
function linkedidsOf({ cdr, cel }: AsteriskFact): readonly LegId[] {
  const ids = [...cel.map(({ linkedid }) => linkedid), ...cdr.map(({ linkedid }) => linkedid)];
  return [...new Set(ids.filter((id) => id !== null))];
}

/** A channel that began in the conversation of another one was made by it. */
function callerOf(fact: AsteriskFact): LegId | null {
  const [began = null] = linkedidsOf(fact);
  return began === fact.leg ? null : began;
}

/** Events that bring conversations together name the channels, or the room in which they met. */
function relatives({ type, extra, app }: CelRow): readonly string[] {
  const legs = ['channel2_uniqueid', 'transferee_channel_uniqueid', 'transfer_target_channel_uniqueid']
    .map((name) => extra[name])
    .concat(extra.pickup_channel_uniqueid)
    .filter((id) => id !== undefined && id !== 'N/A' && id !== '');
  const room = type === 'BRIDGE_ENTER' && isConference(app) ? extra.bridge_id : undefined;
  return room === undefined ? (legs as string[]) : [...(legs as string[]), roomLabel(room)];
}

export function isConference(app: string): boolean {
  return /^(ConfBridge|MeetMe|Stasis)$/i.test(app);
}

const roomLabel = (room: string): string => `room ${room}`;

/** CDR names whom a channel was connected with by name only, and names come again when Asterisk is restarted: who had
 * the name in the same hour is the same. */
function strangers(row: CdrRow): readonly string[] {
  const names = [row.channel, row.dstchannel].filter((name) => name !== '');
  const first = Math.floor(row.startedAt / HOUR_MS);
  const hours = Math.min(Math.floor(row.endedAt / HOUR_MS) - first, HOURS_MAX);
  const labels = names.flatMap((name) =>
    Array.from({ length: hours + 1 }, (_none, hour) => `${wireOf(name)} ${first + hour}`),
  );
  return row.dstchannel === '' ? labels : [...labels, strangerId(row)];
}

/** The halves of a Local channel are one wire. */
function wireOf(channel: string): string {
  return channel.replace(/;[12]$/, '');
}

/** A channel of which no id is known. */
export function strangerId({ linkedid, uniqueid, dstchannel }: CdrRow): LegId {
  return `${linkedid ?? uniqueid} ${dstchannel}`;
}

/** Oldest first, as PBXs number their channels. */
export function inOrder(ids: readonly LegId[]): LegId[] {
  const serial = (id: LegId) => Number(/\.(\d+)$/.exec(id)?.[1] ?? 0);
  return ids.toSorted((a, b) => bornAtOf(a, 0) - bornAtOf(b, 0) || serial(a) - serial(b));
}
