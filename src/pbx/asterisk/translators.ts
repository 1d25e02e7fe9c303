// One small translator for each AMI event that says something about a call. What they have in common: a field
// that is not there is '', and a frame without its ids says nothing.

import type { BridgeKind, DialResult, EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { partyOf } from '../party.ts';
import { activityOf } from './activity.ts';
import { isPlumbing, originOf, orNull, readChannel } from './channel.ts';
import { numberIn } from './dial-string.ts';
import { type AmiFrame, field } from './frame.ts';
import { coreShowChannel, coreShowChannelsComplete, queueEntry } from './listing.ts';
import type { Memory } from './memory.ts';

type Translator = (frame: AmiFrame, at: EpochMs, memory: Memory) => readonly PbxEvent[];

const NOTHING: readonly PbxEvent[] = [];

function newChannel(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const facts = readChannel(frame, '', at, originOf(frame));
  if (facts === null) {
    memory.complain(at, 'channel_without_id', field(frame, 'channel'));
    return NOTHING;
  }
  if (facts.origin === 'outgoing') rememberOriginated(memory, facts.name, facts.leg);
  return memory.create(facts, at, true);
}

const ORIGINATED_MAX = 5_000;

function rememberOriginated(memory: Memory, name: string, leg: LegId): void {
  if (memory.originated.size >= ORIGINATED_MAX) memory.originated.clear();
  memory.originated.set(name.replace(/-[^-]*$/, ''), leg);
}

function newCallerId(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  if (leg === '') return NOTHING;
  const party = partyOf(orNull(field(frame, 'calleridnum')), orNull(field(frame, 'calleridname')));
  return [{ type: 'leg-identified', at, leg, party }];
}

function newState(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const state = field(frame, 'channelstate');
  if (leg === '' || (state !== '5' && state !== '6')) return NOTHING;
  const late = memory.ensure(frame, '', at, originOf(frame));
  return [...late, { type: state === '5' ? 'leg-rang' : 'leg-answered', at, leg }];
}

/** Newexten comes for every dialplan step: only turns between things worth knowing are passed on. */
function newExten(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const application = field(frame, 'application').toLowerCase();
  const data = field(frame, 'appdata');
  // `h` runs after the hang-up; App… is what Asterisk shows on channels it dialled.
  if (leg === '' || field(frame, 'extension') === 'h' || data === '(Outgoing Line)') return NOTHING;
  const events = memory.ensure(frame, '', at, originOf(frame));
  if (application === 'mixmonitor' || application === 'monitor') {
    const [path = ''] = data.split(',');
    if (path !== '') events.push({ type: 'recording-started', at, leg, path });
  }
  const activity = activityOf(application, data);
  const before = memory.known.get(leg);
  if (activity.kind === 'other' && (before === 'other' || before === undefined)) return events;
  memory.known.set(leg, activity.kind === 'other' ? 'other' : 'special');
  events.push({ type: 'activity-started', at, leg, activity });
  return events;
}

function dialBegin(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const to = field(frame, 'destuniqueid');
  if (to === '') return NOTHING;
  const from = orNull(field(frame, 'uniqueid'));
  const events = memory.ensure(frame, 'dest', at, 'outgoing');
  if (from !== null) events.push(...memory.ensure(frame, '', at, originOf(frame)));
  const target = isPlumbing(field(frame, 'destchannel')) ? null : numberIn(field(frame, 'dialstring'));
  events.push({ type: 'dial-began', at, from, to, target });
  return events;
}

const DIAL_RESULTS: Readonly<Record<string, DialResult>> = {
  ANSWER: 'answered',
  BUSY: 'busy',
  NOANSWER: 'no_answer',
  CANCEL: 'cancelled',
  CHANUNAVAIL: 'unavailable',
  CONGESTION: 'failed',
  DONTCALL: 'rejected',
  TORTURE: 'rejected',
};

function dialEnd(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const to = field(frame, 'destuniqueid');
  if (to === '') return NOTHING;
  const forwardedTo = orNull(field(frame, 'forward'));
  const status = DIAL_RESULTS[field(frame, 'dialstatus')] ?? 'failed';
  const result = forwardedTo === null ? status : 'forwarded';
  const late = memory.ensure(frame, 'dest', at, 'outgoing');
  return [
    ...late,
    { type: 'dial-ended', at, from: orNull(field(frame, 'uniqueid')), to, result, forwardedTo },
  ];
}

function bridgeKindOf(frame: AmiFrame): BridgeKind {
  const type = field(frame, 'bridgetype');
  if (type === 'parking') return 'parking';
  if (field(frame, 'bridgetechnology') === 'holding_bridge') return 'holding';
  // Conferences and ARI bridges are rooms that people join one by one; `basic` is two people put together.
  return type === 'basic' || type === '' ? 'talk' : 'conference';
}

function bridgeEnter(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const bridge = field(frame, 'bridgeuniqueid');
  if (leg === '' || bridge === '') return NOTHING;
  const late = memory.ensure(frame, '', at, originOf(frame));
  return [...late, { type: 'bridge-entered', at, leg, bridge, kind: bridgeKindOf(frame) }];
}

function bridgeLeave(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const bridge = field(frame, 'bridgeuniqueid');
  return leg === '' || bridge === '' ? NOTHING : [{ type: 'bridge-left', at, leg, bridge }];
}

/** The first member of a conference enters the bridge itself only when the music stops. */
function confbridgeJoin(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const bridge = field(frame, 'bridgeuniqueid');
  return leg === '' || bridge === ''
    ? NOTHING
    : [{ type: 'bridge-entered', at, leg, bridge, kind: 'conference' }];
}

function hold(type: 'leg-held' | 'leg-unheld'): Translator {
  return (frame, at) => {
    const leg = field(frame, 'uniqueid');
    return leg === '' ? NOTHING : [{ type, at, leg }];
  };
}

function hangupRequest(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  if (leg === '') return NOTHING;
  if (memory.known.has(leg)) memory.asked.add(leg);
  return [{ type: 'hangup-requested', at, leg }];
}

function hangup(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  if (leg === '') return NOTHING;
  const by = memory.whoEnds(leg);
  memory.forget(leg);
  const raw = field(frame, 'cause');
  const q850 = /^\d{1,3}$/.test(raw) ? Number(raw) : null;
  return [{ type: 'leg-hungup', at, leg, cause: { q850, raw }, by }];
}

function localBridge(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const one = field(frame, 'localoneuniqueid');
  const two = field(frame, 'localtwouniqueid');
  return one === '' || two === '' ? NOTHING : [{ type: 'legs-paired', at, legs: [one, two] }];
}

function queueCallerJoin(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const queue = field(frame, 'queue');
  if (leg === '' || queue === '') return NOTHING;
  return [...memory.ensure(frame, '', at, 'incoming'), { type: 'queue-joined', at, leg, queue }];
}

/**
 * Asterisk says QueueCallerAbandon also when the queue gave up (trace queue-timeout): whether the caller hung up
 * shows in the hang-up request only.
 */
function queueLeft(result: 'answered' | 'left'): Translator {
  return (frame, at) => {
    const leg = field(frame, 'uniqueid');
    const queue = field(frame, 'queue');
    return leg === '' || queue === '' ? NOTHING : [{ type: 'queue-left', at, leg, queue, result }];
  };
}

function blindTransfer(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const by = field(frame, 'transfereruniqueid');
  if (by === '' || field(frame, 'result') !== 'Success') return NOTHING;
  const transferee = orNull(field(frame, 'transfereeuniqueid'));
  const target = orNull(field(frame, 'extension'));
  return [
    { type: 'transferred', kind: 'blind', at, by, bySecond: null, transferee, targetLeg: null, target },
  ];
}

function attendedTransfer(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const by = field(frame, 'origtransfereruniqueid');
  if (by === '' || field(frame, 'result') !== 'Success') return NOTHING;
  const second = orNull(field(frame, 'secondtransfereruniqueid'));
  return [
    {
      type: 'transferred',
      kind: 'attended',
      at,
      by,
      bySecond: second === by ? null : second,
      transferee: orNull(field(frame, 'transfereeuniqueid')),
      targetLeg: orNull(field(frame, 'transfertargetuniqueid')),
      target: null,
    },
  ];
}

function pickup(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const target = field(frame, 'targetuniqueid');
  return leg === '' || target === '' ? NOTHING : [{ type: 'picked-up', at, leg, target }];
}

function parkedCall(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'parkeeuniqueid');
  if (leg === '') return NOTHING;
  const by = orNull(field(frame, 'parkeruniqueid'));
  return [{ type: 'parked', at, leg, by, space: field(frame, 'parkingspace') }];
}

function unparked(result: 'retrieved' | 'timeout' | 'gave_up'): Translator {
  return (frame, at) => {
    const leg = field(frame, 'parkeeuniqueid');
    const by = orNull(field(frame, 'retrieveruniqueid'));
    return leg === '' ? NOTHING : [{ type: 'unparked', at, leg, by, result }];
  };
}

/** A failed originate names no channel: it is the one made last for that device. */
function originateResponse(frame: AmiFrame, at: EpochMs, memory: Memory): readonly PbxEvent[] {
  const leg = orNull(field(frame, 'uniqueid')) ?? memory.originated.get(field(frame, 'channel')) ?? null;
  const target = orNull(field(frame, 'exten'));
  return leg === null ? NOTHING : [{ type: 'originated', at, leg, target }];
}

/** CDR tells what a user without the dialplan class cannot see: voicemail, and the number in a dial string. */
function cdr(frame: AmiFrame, at: EpochMs): readonly PbxEvent[] {
  const leg = field(frame, 'uniqueid');
  const lastActivity = activityOf(field(frame, 'lastapplication').toLowerCase(), field(frame, 'lastdata'));
  const useful =
    lastActivity.kind === 'voicemail' || (lastActivity.kind === 'dial' && lastActivity.number !== null);
  return leg === '' || !useful ? NOTHING : [{ type: 'cdr-reported', at, leg, lastActivity }];
}

export const TRANSLATORS: ReadonlyMap<string, Translator> = new Map<string, Translator>([
  ['newchannel', newChannel],
  ['newcallerid', newCallerId],
  ['newstate', newState],
  ['newexten', newExten],
  ['dialbegin', dialBegin],
  ['dialend', dialEnd],
  ['bridgeenter', bridgeEnter],
  ['bridgeleave', bridgeLeave],
  ['confbridgejoin', confbridgeJoin],
  ['confbridgeleave', bridgeLeave],
  ['hold', hold('leg-held')],
  ['unhold', hold('leg-unheld')],
  ['hanguprequest', hangupRequest],
  ['hangup', hangup],
  ['localbridge', localBridge],
  ['queuecallerjoin', queueCallerJoin],
  ['queuecallerleave', queueLeft('left')],
  ['queuecallerabandon', queueLeft('left')],
  ['agentconnect', queueLeft('answered')],
  ['queueentry', queueEntry],
  ['blindtransfer', blindTransfer],
  ['attendedtransfer', attendedTransfer],
  ['pickup', pickup],
  ['parkedcall', parkedCall],
  ['unparkedcall', unparked('retrieved')],
  ['parkedcalltimeout', unparked('timeout')],
  ['parkedcallgiveup', unparked('gave_up')],
  ['originateresponse', originateResponse],
  ['cdr', cdr],
  ['coreshowchannel', coreShowChannel],
  ['coreshowchannelscomplete', coreShowChannelsComplete],
]);

/** Events that are understood and say nothing that is not said better elsewhere. */
export const SILENT_EVENTS: ReadonlySet<string> = new Set(
  `agentcalled agentcomplete agentdump agentringnoanswer agentlogin agentlogoff bridgecreate bridgedestroy bridgemerge
  bridgeinfochannel bridgeinfocomplete bridgevideosourceupdate cel challengesent channeltalkingstart channeltalkingstop
  confbridgeend confbridgestart confbridgetalking contactstatus devicestatechange deviceStateListComplete dialstate
  dtmfbegin dtmfend extensionstatus fullybooted hanguphandlerpop hanguphandlerpush hanguphandlerrun
  localoptimizationbegin localoptimizationend messagewaiting mixmonitormute mixmonitorstart mixmonitorstop
  musiconholdstart musiconholdstop newaccountcode newconnectedline parkedcallswap peerstatus presencestatechange
  queuememberadded queuememberpause queuememberpaused queuememberpenalty queuememberremoved queuememberringinuse
  queuememberstatus queueparams queuemember queuestatuscomplete queuesummary registry reload rename rtcpreceived
  rtcpsent shutdown softhanguprequest successfulauth testevent userevent varset`
    .toLowerCase()
    .split(/\s+/),
);
