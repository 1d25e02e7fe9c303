// `show channels as json` and `show bridged_calls as json` → the PBX's own list of live channels. Facts: the
// columns of the core's channels table and basic_calls view (switch_core_sqldb.c).

import type { EpochMs, LegFacts, LegId, ListedChannel, PbxEvent } from '../../events/vocabulary.ts';
import { queueName } from './activities.ts';
import { roomOf } from './bridges.ts';
import { isPlumbing } from './channel.ts';
import { type EslEvent, firstOf, header } from './event.ts';
import type { Memory } from './memory.ts';

/** Channels of one list; a longer one is cut. */
const LIST_MAX = 50_000;
const TALKING = new Set(['ACTIVE', 'HELD', 'UNHELD']);
const RUNG = new Set(['DOWN', 'DIALING', 'RINGING', 'EARLY', 'RING_WAIT']);

export interface ChannelLists {
  /** Parsed answer: `{ row_count, rows? }`. */
  readonly channels: unknown;
  readonly bridged: unknown;
  /** The one taken right after connecting. */
  readonly first: boolean;
}

/** Also tells the memory who lives: after a gap it knows nobody, or people who left meanwhile. */
export function listChannels(lists: ChannelLists, at: EpochMs, memory: Memory): PbxEvent[] {
  const rows = rowsOf(lists.channels);
  if (rows === null) {
    memory.complain(at, 'bad_channel_list', JSON.stringify(lists.channels)?.slice(0, 100) ?? '');
    return [];
  }
  if (rows.length > LIST_MAX) memory.complain(at, 'channel_list_cut', String(rows.length));
  const partners = partnersIn(rowsOf(lists.bridged) ?? []);
  const listed = rows.slice(0, LIST_MAX).flatMap((row) => readRow(row, at, partners));
  if (lists.first) rememberOnly(listed, at, memory);
  const list: PbxEvent = { type: 'channels-listed', at, first: lists.first, channels: listed };
  return lists.first ? [list, ...waiting(rows, partners, at)] : [list];
}

/** null when it is no list at all; FreeSWITCH leaves `rows` out when there are none. */
function rowsOf(answer: unknown): EslEvent[] | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { rows, row_count: count } = answer as { rows?: unknown; row_count?: unknown };
  if (Array.isArray(rows)) return rows.filter((row) => typeof row === 'object' && row !== null);
  return rows === undefined && (count === 0 || count === '0') ? [] : null;
}

function partnersIn(rows: readonly EslEvent[]): Map<LegId, LegId> {
  const partners = new Map<LegId, LegId>();
  for (const row of rows) {
    const [one, other] = [header(row, 'uuid'), header(row, 'b_uuid')];
    if (one === '' || other === '') continue;
    // Early media is bridged as well, but nobody talks yet.
    if (!TALKING.has(header(row, 'callstate')) || !TALKING.has(header(row, 'b_callstate'))) continue;
    partners.set(one, other);
    partners.set(other, one);
  }
  return partners;
}

/** Callers found waiting in a queue; those known to wait lose nothing when it is said again. */
function waiting(rows: readonly EslEvent[], partners: ReadonlyMap<LegId, LegId>, at: EpochMs): PbxEvent[] {
  return rows.flatMap((row): PbxEvent[] => {
    const leg = header(row, 'uuid');
    const [name = '', direction = ''] = header(row, 'application_data').trim().split(/\s+/);
    const application = header(row, 'application');
    const waits = application === 'callcenter' || (application === 'fifo' && direction === 'in');
    if (!waits || name === '' || partners.has(leg)) return [];
    return [{ type: 'queue-joined', at, leg, queue: queueName(name) }];
  });
}

/** `600@default+1234` → the room of conference 600. */
function conferenceIn(row: EslEvent): string | null {
  if (header(row, 'application') !== 'conference') return null;
  const [name = ''] = header(row, 'application_data').split(/[@+\s]/);
  return name === '' ? null : roomOf(name);
}

function readRow(row: EslEvent, at: EpochMs, partners: ReadonlyMap<LegId, LegId>): ListedChannel[] {
  const leg = header(row, 'uuid');
  const name = header(row, 'name');
  if (leg === '' || name === '' || header(row, 'callstate') === 'HANGUP') return [];
  const partner = partners.get(leg) ?? null;
  const room = conferenceIn(row);
  return [
    {
      facts: factsOf(row, leg, name, at),
      bridge: partner === null ? room : [leg, partner].sort().join('+'),
      bridgeKind: partner !== null ? 'talk' : room === null ? null : 'conference',
      activity: header(row, 'application') === 'voicemail' ? { kind: 'voicemail' } : null,
      pair: null,
    },
  ];
}

function factsOf(row: EslEvent, leg: LegId, name: string, at: EpochMs): LegFacts {
  const incoming = header(row, 'direction') === 'inbound';
  const plumbing = isPlumbing(name);
  const created = Number(header(row, 'created_epoch'));
  const number = incoming ? firstOf(row, 'initial_cid_num', 'cid_num') : firstOf(row, 'callee_num', 'dest');
  const partyName = incoming ? firstOf(row, 'initial_cid_name', 'cid_name') : firstOf(row, 'callee_name');
  const group = header(row, 'call_uuid');
  return {
    leg,
    name,
    kind: plumbing ? 'plumbing' : 'endpoint',
    endpoint: plumbing ? null : userIn(name, header(row, 'presence_id')),
    origin: incoming ? 'incoming' : 'outgoing',
    context: firstOf(row, 'initial_context', 'context'),
    dialled: firstOf(row, 'initial_dest', 'dest'),
    party: { number, name: partyName === 'Outbound Call' ? null : partyName },
    group: group === '' || group === leg ? null : group,
    bornAt: created > 0 ? created * 1_000 : at,
    answered: !RUNG.has(header(row, 'callstate')),
  };
}

/** `sofia/internal/101@10.0.0.5:5060`; a list does not tell gateways or logins. */
function userIn(name: string, presence: string): string | null {
  const user =
    presence.split('@')[0] || /([^/@]*)(?:@[^/]*)?$/.exec(name)?.[1]?.replace(/^sips?:/i, '') || null;
  const profile = name.split('/')[1] ?? null;
  return user !== null && /^\+?\d{7,}$/.test(user) ? profile : user;
}

function rememberOnly(channels: readonly ListedChannel[], at: EpochMs, memory: Memory): void {
  const before = new Map(memory.lines);
  memory.lines.clear();
  memory.hangups.clear();
  memory.fifos.clear();
  for (const { facts, bridge, bridgeKind } of channels) {
    const known = before.get(facts.leg);
    if (known !== undefined) memory.lines.set(facts.leg, known);
    const line = known ?? memory.add(facts, at, false);
    if (line === null) continue;
    line.answered ||= facts.answered;
    line.ringing = facts.origin === 'outgoing' && !line.answered;
    line.bridges = [];
    line.conference = bridgeKind === 'conference' ? bridge : null;
    if (bridge === null || bridgeKind !== 'talk') continue;
    const [one = '', other = ''] = bridge.split('+');
    line.bridges = [{ id: bridge, legs: [one, other], live: true }];
  }
}
