// Lists that the link asks for after connecting and now and then: live channels, and callers waiting in queues.

import type { BridgeKind, EpochMs, ListedChannel, PbxEvent } from '../../events/vocabulary.ts';
import { activityOf } from './activity.ts';
import { originOf, orNull, otherHalf, readChannel } from './channel.ts';
import { type AmiFrame, field } from './frame.ts';
import { FIRST_LIST_ACTION, type Memory } from './memory.ts';

const NOTHING: readonly PbxEvent[] = [];

/** QueueStatus after connecting: callers who were already waiting. */
export function queueEntry(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const queue = field(frame, 'queue');
  const waited = Number(field(frame, 'wait')) * 1_000;
  if (leg === '' || queue === '') return NOTHING;
  return [{ type: 'queue-joined', at: at - (Number.isFinite(waited) ? waited : 0), leg, queue }];
}

export function coreShowChannel(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const facts = readChannel(frame, '', at, originOf(frame));
  if (facts === null) return NOTHING;
  const application = field(frame, 'application').toLowerCase();
  const activity = activityOf(application, field(frame, 'applicationdata'));
  const listed: ListedChannel = {
    facts,
    bridge: orNull(field(frame, 'bridgeid')),
    bridgeKind: listedBridgeKind(application),
    activity: activity.kind === 'voicemail' ? activity : null,
    pair: otherHalf(facts.name),
  };
  memory.listed(field(frame, 'actionid')).push(listed);
  return NOTHING;
}

/** null: an ordinary bridge as far as the list can tell. */
function listedBridgeKind(application: string): BridgeKind | null {
  if (application === 'confbridge' || application === 'stasis') return 'conference';
  if (application === 'park' || application === 'parkedcall' || application === 'parkandannounce') {
    return 'parking';
  }
  return application === 'bridgewait' || application === 'agentlogin' ? 'holding' : null;
}

export function coreShowChannelsComplete(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const action = field(frame, 'actionid');
  const listed = memory.listed(action);
  memory.lists.delete(action);
  const first = action.startsWith(FIRST_LIST_ACTION);
  const idOf = new Map(listed.map((channel) => [channel.facts.name, channel.facts.leg]));
  const channels = listed.map((channel): ListedChannel => {
    const { leg } = channel.facts;
    if (!memory.known.has(leg)) memory.know(leg, false);
    return { ...channel, pair: channel.pair === null ? null : (idOf.get(channel.pair) ?? null) };
  });
  return [{ type: 'channels-listed', at, first, channels }];
}
