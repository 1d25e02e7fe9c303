// Rows of CDR of one conversation → its story, in the vocabulary. CDR is not truth (several rows a call, "ANSWERED" for
// a queue that picked up): what it cannot tell is named as silent and never made up. Pure; the order in which the rows
// came does not matter. Facts: cdr.csv of test/traces/asterisk-22-records.

import type { SeenChannel, Story } from '../../calls/history.ts';
import type { DialResult, EpochMs, LegEvent, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { partyOf } from '../party.ts';
import { activityOf } from './activity.ts';
import { isConference } from './cdr.ts';
import { endedBy, isConnected, isDial, isQueue, isTimedOut } from './cdr-endings.ts';
import { type CdrCast, type CdrLeg, castOf, compareRows, isOutgoingLine } from './cdr-legs.ts';
import type { CdrRow } from './cdr-row.ts';
import { silencesOf } from './cdr-silences.ts';
import { type CdrTransfer, transfersIn } from './cdr-transfers.ts';
import { endpointOf, isPlumbing, orNull, otherHalf } from './channel.ts';
import { numberIn } from './dial-string.ts';

/** One event. `rank`: what comes first of what happened in one second. */
interface Take {
  readonly at: EpochMs;
  readonly rank: number;
  readonly event: PbxEvent;
}

const RANKS = [
  'leg-created',
  'legs-paired',
  'bridge-left',
  'queue-left',
  'recording-started',
  'activity-started',
  'queue-joined',
  'dial-began',
  'dial-ended',
  'leg-answered',
  'transferred',
  'bridge-entered',
  'leg-hungup',
];

/** `seen`: channels that the events of the conversation tell of. */
export function tellCdr(rows: readonly CdrRow[], seen: readonly SeenChannel[]): Story {
  const sorted = rows.toSorted(compareRows);
  const cast = castOf(sorted, seen);
  const transfers = transfersIn(cast, sorted);
  const takes = [
    ...[...cast.legs.values()].flatMap((leg) => lifeOf(leg, cast, transfers)),
    ...sorted.flatMap((row) => connection(row, cast, sorted)),
    ...transfers.map(
      ({ kind, at, by, bySecond, transferee, target }): Take =>
        take({
          ...{ type: 'transferred', kind, at, by: by.id, transferee: transferee.id },
          bySecond: bySecond === null || bySecond.id === by.id ? null : bySecond.id,
          targetLeg: kind === 'attended' ? target.id : null,
          target: kind === 'attended' ? null : endpointOf(target.name),
        }),
    ),
  ];
  takes.sort((a, b) => a.at - b.at || a.rank - b.rank);
  return { events: takes.map(({ event }) => event), silent: silencesOf(cast, sorted, transfers) };
}

function take(event: LegEvent): Take {
  return { at: event.at, rank: RANKS.indexOf(event.type), event };
}

function lifeOf(leg: CdrLeg, cast: CdrCast, transfers: readonly CdrTransfer[]): Take[] {
  const { id, name, startedAt, endedAt, rows, origin, bornAt } = leg;
  const [first] = rows;
  const half = [...cast.legs.values()].find((each) => each.name === otherHalf(name) && each.id < id);
  const by = leg.group === null ? endedBy(rows) : null;
  return [
    take({
      ...{ type: 'leg-created', announced: true, at: startedAt, leg: id, name, origin, bornAt },
      kind: isPlumbing(name) ? 'plumbing' : 'endpoint',
      endpoint: endpointOf(name),
      context: orNull(first?.dcontext ?? ''),
      dialled: dialledBy(leg, transfers),
      party: partyOf(orNull(first?.src ?? ''), orNull(first?.name ?? '')),
      group: leg.group,
      answered: false,
    }),
    ...(half === undefined ? [] : [take({ type: 'legs-paired', at: startedAt, legs: [half.id, id] })]),
    ...stretchesOf(rows).flatMap((stretch) => activities(id, stretch)),
    ...pickedUp(leg),
    ...recordings(leg),
    take({ type: 'leg-hungup', at: endedAt, leg: id, cause: { q850: null, raw: '' }, by }),
  ];
}

/** A blind transfer overwrites what the caller dialled; FreePBX keeps the number besides. */
function dialledBy(leg: CdrLeg, transfers: readonly CdrTransfer[]): string | null {
  const [first] = leg.rows;
  if (first === undefined || leg.origin === 'outgoing') return null;
  if (first.did !== '') return first.did;
  const isOverwritten = transfers.some(({ kind, transferee }) => kind === 'blind' && transferee === leg);
  return isOverwritten || first.dst === 's' || first.dst === 'h' ? null : orNull(first.dst);
}

/** Whatever picked up: a queue, a menu, a person. */
function pickedUp({ id, rows }: CdrLeg): Take[] {
  const at = rows.find(({ answeredAt }) => answeredAt !== null)?.answeredAt ?? null;
  return at === null ? [] : [take({ type: 'leg-answered', at, leg: id })];
}

function recordings({ id, rows }: CdrLeg): Take[] {
  return rows
    .filter(({ recording }) => recording !== '')
    .map(({ recording, startedAt }) =>
      take({ type: 'recording-started', at: startedAt, leg: id, path: recording }),
    );
}

/** What the dialplan did with a channel, one after the other; a ring-all has a row a phone. */
function stretchesOf(rows: readonly CdrRow[]): CdrRow[] {
  const stretches: CdrRow[] = [];
  for (const row of rows) {
    const last = stretches.at(-1);
    if (last === undefined || last.lastapp !== row.lastapp || last.lastdata !== row.lastdata) {
      stretches.push(row);
    } else stretches[stretches.length - 1] = { ...last, endedAt: Math.max(last.endedAt, row.endedAt) };
  }
  return stretches;
}

function activities(leg: LegId, row: CdrRow): Take[] {
  const { startedAt: at, endedAt } = row;
  if (isOutgoingLine(row) || row.lastapp === '') return [];
  const activity = activityOf(row.lastapp.toLowerCase(), row.lastdata);
  const started = take({ type: 'activity-started', at, leg, activity });
  if (activity.kind !== 'queue') return [started];
  const { queue } = activity;
  return [
    started,
    take({ type: 'queue-joined', at, leg, queue }),
    take({ type: 'queue-left', at: endedAt, leg, queue, result: 'left' }),
  ];
}

/** Whom the channel of a row rang or met. */
function connection(row: CdrRow, cast: CdrCast, rows: readonly CdrRow[]): Take[] {
  const to = cast.destinationOf(row);
  if (to === null) return [];
  const from = row.uniqueid;
  const { startedAt: at, endedAt } = row;
  const bridge = `${from} ${row.order}`;
  if (isConference(row.lastapp)) return meet([from, to.id], `${bridge} room`, 'conference', row);
  const isRung = to.origin === 'outgoing' && !isOutgoingLine(row);
  const target = isDial(row) && !isPlumbing(to.name) ? numberFor(row, to) : null;
  const began = isRung ? [take({ type: 'dial-began', at, from, to: to.id, target })] : [];
  const ended = (result: DialResult, when: EpochMs) =>
    isRung
      ? [take({ type: 'dial-ended', at: when, from, to: to.id, result, forwardedTo: null })]
      : ([] as Take[]);
  if (!isConnected(row)) return [...began, ...ended(resultOf(row), endedAt)];
  if (isTakenByOther(row, to, rows)) return [...began, ...ended('answered_elsewhere', endedAt)];
  const answeredAt = talkBegan(row, rows);
  const metAt = Math.max(answeredAt, consultedUntil(row, cast, rows));
  const talk = metAt >= endedAt && metAt > answeredAt ? [] : meet([from, to.id], bridge, 'talk', row, metAt);
  return [
    ...began,
    ...ended('answered', answeredAt),
    take({ type: 'leg-answered', at: answeredAt, leg: to.id }),
    ...(isQueue(row) && !isPlumbing(to.name) ? queueAnswered(row, answeredAt) : []),
    ...talk,
  ];
}

/** Not before the pick-up, and not before phones that rang for the same caller fell silent. */
function talkBegan(row: CdrRow, rows: readonly CdrRow[]): EpochMs {
  const rivals = rows.filter(
    (other) =>
      other.uniqueid === row.uniqueid &&
      other.lastdata === row.lastdata &&
      other.dstchannel !== '' &&
      !isConnected(other) &&
      other.startedAt <= row.startedAt &&
      other.endedAt <= row.endedAt,
  );
  return Math.max(row.answeredAt ?? row.endedAt, ...rivals.map(({ endedAt }) => endedAt));
}

function queueAnswered(row: CdrRow, at: EpochMs): Take[] {
  const activity = activityOf('queue', row.lastdata);
  if (activity.kind !== 'queue') return [];
  return [take({ type: 'queue-left', at, leg: row.uniqueid, queue: activity.queue, result: 'answered' })];
}

function meet(
  legs: readonly LegId[],
  bridge: string,
  kind: 'talk' | 'conference',
  row: CdrRow,
  at = row.answeredAt ?? row.endedAt,
): Take[] {
  return legs.flatMap((leg) => [
    take({ type: 'bridge-entered', at, leg, bridge, kind }),
    take({ type: 'bridge-left', at: row.endedAt, leg, bridge }),
  ]);
}

/** The number in the part of the dial string that made this channel. */
function numberFor({ lastdata }: CdrRow, { name }: CdrLeg): string | null {
  const targets = (lastdata.split(',')[0] ?? '').split('&');
  const endpoint = endpointOf(name) ?? '';
  const own = targets.find((target) => target.includes(endpoint)) ?? targets[0] ?? '';
  return numberIn(own);
}

/** NO ANSWER is said of a refusal and of a caller who gave up as well. */
function resultOf(row: CdrRow): DialResult {
  if (row.disposition === 'busy') return 'busy';
  if (row.disposition === 'failed') return 'failed';
  return isDial(row) && isTimedOut(row) ? 'no_answer' : 'cancelled';
}

/** The phone rang, and somebody else took the call: a row without a second of talk, and the next one goes on. */
function isTakenByOther(row: CdrRow, to: CdrLeg, rows: readonly CdrRow[]): boolean {
  if (isPlumbing(to.name)) return false;
  if (to.rows.length > 0 && to.rows.every(({ disposition }) => disposition !== 'answered')) return true;
  const isInstant = row.answeredAt === null || row.answeredAt >= row.endedAt;
  return (
    isInstant &&
    rows.some(
      (next) =>
        next !== row &&
        next.uniqueid === row.uniqueid &&
        next.startedAt >= row.endedAt &&
        next.lastdata === row.lastdata &&
        next.dstchannel !== row.dstchannel &&
        isConnected(next),
    )
  );
}

/** Asterisk counts the wire of a consultation as the customer's; the agent's own row shows until when the agent had it. */
function consultedUntil(row: CdrRow, cast: CdrCast, rows: readonly CdrRow[]): EpochMs {
  // What an agent does on a line that was called is no talk of the customer.
  if (isOutgoingLine(row) || row.lastapp === '') return Number.POSITIVE_INFINITY;
  if (row.uniqueid !== cast.root || !isPlumbing(row.dstchannel)) return 0;
  const own = rows.filter(
    (other) =>
      other.uniqueid !== row.uniqueid && isOutgoingLine(other) && other.dstchannel === row.dstchannel,
  );
  const agents = own.filter(({ channel, startedAt, endedAt }) => !isPlumbing(channel) && startedAt < endedAt);
  return Math.max(0, ...agents.map(({ endedAt }) => endedAt));
}
