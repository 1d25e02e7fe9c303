// CHANNEL_CREATE, ANSWER, HOLD, HANGUP and HANGUP_COMPLETE → the life of legs and what became of ringing.
// A hang-up is told with HANGUP_COMPLETE, which says who hung up, but with the time of CHANNEL_HANGUP; when it
// does not come in time (slow CDR module, lost event) the hang-up is told without.

import type { DialResult, EpochMs, LegFacts, PbxEvent } from '../../events/vocabulary.ts';
import { endConsulting, enterOnAnswer, leaveAll } from './bridges.ts';
import { causeOf, resultOf } from './causes.ts';
import { diallerOf, isUnannounced, kinOf, numberIn, readChannel } from './channel.ts';
import { type EslEvent, firstOf, header, timeOf } from './event.ts';
import type { Line, Memory } from './memory.ts';
import { leaveCallerBehind, settleTransfer, takeInheritance } from './transfers.ts';

const REFUSALS: ReadonlySet<DialResult> = new Set(['busy', 'rejected', 'unavailable', 'no_answer']);

/** How long a hang-up waits for its last word. */
const LAST_WORD_MS = 2_000;

export function onCreate(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const facts = readChannel(event, at);
  if (facts === null) {
    memory.complain(at, 'no_channel', header(event, 'Event-Name'));
    return [];
  }
  const known = memory.line(facts.leg);
  if (known === null) return begin(event, facts, at, memory, true);
  if (known.announced) return [];
  // The announcement came after other events of the leg.
  known.announced = true;
  return [{ type: 'leg-created', at, announced: true, ...facts }];
}

/** A channel that nobody announced (lost event, or we came late) is created from what its event says. */
export function ensure(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  if (leg === '' || memory.lines.has(leg)) return [];
  const facts = readChannel(event, at);
  if (facts === null) return [];
  if (isUnannounced(facts.name)) return begin(event, { ...facts, answered: false }, at, memory, true);
  return begin(event, facts, at, memory, false);
}

function begin(
  event: EslEvent,
  facts: LegFacts,
  at: EpochMs,
  memory: Memory,
  announced: boolean,
): PbxEvent[] {
  const line = memory.add(facts, at, announced);
  if (line === null) return [];
  line.transferSource = announced ? '' : header(event, 'variable_transfer_source');
  // The digits of a click-to-call's own phone are not what the call is for.
  const isPlaced = facts.origin === 'outgoing' && diallerOf(event) === null;
  const told = isPlaced ? { ...facts, dialled: null } : facts;
  const events: PbxEvent[] = [{ type: 'leg-created', at, announced, ...told }];
  for (const kin of kinOf(event, facts.leg)) {
    if (kin !== facts.group && memory.lines.has(kin)) {
      events.push({ type: 'legs-linked', at, legs: [facts.leg, kin] });
    }
  }
  const half = firstOf(event, 'variable_other_loopback_leg_uuid');
  if (half !== null && memory.lines.has(half)) {
    events.push({ type: 'legs-paired', at, legs: [facts.leg, half] });
  }
  if (facts.origin === 'outgoing' && !facts.answered) events.push(...ring(event, line, at, memory));
  return events;
}

function ring(event: EslEvent, line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  line.dialler = diallerOf(event) ?? memory.waitingIn(fifoOf(event));
  line.ringing = true;
  const target = firstOf(event, 'Caller-Destination-Number', 'Caller-Callee-ID-Number');
  const began: PbxEvent = { type: 'dial-began', at, from: line.dialler, to: line.leg, target };
  const dialler = line.dialler === null ? null : memory.line(line.dialler);
  if (dialler?.consults === 'nobody yet') dialler.consults = line.leg;
  if (line.dialler !== null || fifoOf(event) !== null) return [began];
  line.originated = 'untold';
  return [began, { type: 'originated', at, leg: line.leg, target: null }];
}

/** mod_fifo rings its members without saying for whom; the queue's name is all there is. */
function fifoOf(event: EslEvent): string | null {
  return firstOf(event, 'variable_fifo_outbound_uuid', 'variable_fifo_name', 'variable_fifo_originate_uuid');
}

/** A leg that the PBX placed by itself runs into the dialplan: the digits say where it goes. */
export function noteOriginate(event: EslEvent, at: EpochMs, line: Line): PbxEvent[] {
  if (line.originated !== 'untold') return [];
  const digits = header(event, 'Caller-Destination-Number');
  if (digits === '' || digits === line.dialled) return [];
  line.originated = 'told';
  return [{ type: 'originated', at, leg: line.leg, target: digits }];
}

export function onProgress(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  if (line === null || line.rang) return [];
  line.rang = true;
  return [{ type: 'leg-rang', at, leg: line.leg }];
}

/** The link does not ask for CHANNEL_PROGRESS: the hang-up still tells whether and when the phone rang. */
function rangBefore(event: EslEvent, line: Line): PbxEvent[] {
  const rangAt =
    timeOf(event, 'Caller-Channel-Progress-Time') ?? timeOf(event, 'Caller-Channel-Progress-Media-Time');
  if (line.rang || !line.ringing || rangAt === null) return [];
  line.rang = true;
  return [{ type: 'leg-rang', at: rangAt, leg: line.leg }];
}

export function onAnswer(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  if (line === null || line.answered) return [];
  const events = takeInheritance(line);
  line.answered = true;
  events.push({ type: 'leg-answered', at, leg: line.leg });
  if (line.ringing) {
    line.ringing = false;
    events.push({
      type: 'dial-ended',
      at,
      from: line.dialler,
      to: line.leg,
      result: 'answered',
      forwardedTo: null,
    });
  }
  return [...events, ...pickUp(event, line, at, memory), ...enterOnAnswer(line, at, memory)];
}

/** A `pickup/…` channel answers for whoever takes the call, and names that leg (trace group-pickup). */
function pickUp(event: EslEvent, line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  const taker = firstOf(event, 'variable_channel_swap_uuid');
  if (taker === null || !memory.lines.has(taker) || line.dialler === null) return [];
  return [{ type: 'picked-up', at, leg: taker, target: line.leg }];
}

export function onHold(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  if (!memory.lines.has(leg)) return [];
  return [{ type: header(event, 'Event-Name') === 'CHANNEL_HOLD' ? 'leg-held' : 'leg-unheld', at, leg }];
}

export function onHangup(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  if (line === null) return [];
  const pending = memory.hangups.get(line.leg);
  if (pending !== undefined) {
    // It is said twice at times; the second may know more.
    pending.by ??= whoHungUp(event);
    return [];
  }
  const cause = header(event, 'Hangup-Cause');
  const guess = guessWhoHungUp(line, cause, memory);
  leaveCallerBehind(line, at, memory);
  memory.hangups.set(line.leg, { at, cause, by: whoHungUp(event), guess });
  const dialler = line.dialler === null ? null : memory.line(line.dialler);
  return [
    ...settleTransfer(line),
    ...rangBefore(event, line),
    ...endRinging(line, cause, at),
    ...unheard(event, line, at),
    ...leaveAll(line, at, memory),
    ...leaveServices(line, at),
    ...(dialler?.consults === line.leg && !memory.hangups.has(dialler.leg) ? endConsulting(dialler, at) : []),
  ];
}

function endRinging(line: Line, cause: string, at: EpochMs): PbxEvent[] {
  if (!line.ringing) return [];
  line.ringing = false;
  // Rung on after its dialler had gone, in vain: it was a transfer all the same.
  const left = line.inherits !== null && at - line.inherits.at > 1_000 ? takeInheritance(line) : [];
  return [
    ...left,
    { type: 'dial-ended', at, from: line.dialler, to: line.leg, result: resultOf(cause), forwardedTo: null },
  ];
}

/** A click-to-call whose own phone did not answer never shows where it was to go, but on its display. */
function unheard(event: EslEvent, line: Line, at: EpochMs): PbxEvent[] {
  if (line.originated !== 'untold' || line.answered) return [];
  const shown = numberIn(event, 'Caller-Caller-ID-Number');
  if (shown === null || shown === line.endpoint) return [];
  line.originated = 'told';
  return [{ type: 'originated', at, leg: line.leg, target: shown }];
}

function leaveServices(line: Line, at: EpochMs): PbxEvent[] {
  const events: PbxEvent[] = [];
  if (line.conference !== null) {
    events.push({ type: 'bridge-left', at, leg: line.leg, bridge: line.conference });
  }
  if (line.parked) events.push({ type: 'unparked', at, leg: line.leg, by: null, result: 'gave_up' });
  line.conference = null;
  line.parked = false;
  return events;
}

/** Also CHANNEL_DESTROY, when that is all that came. */
export function onHangupComplete(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  if (!memory.lines.has(leg)) return [];
  const early = onHangup(event, timeOf(event, 'Caller-Channel-Hangup-Time') ?? at, memory);
  const hangup = memory.hangups.get(leg);
  if (hangup !== undefined) hangup.by ??= whoHungUp(event);
  return [...early, ...tellHangup(leg, memory)];
}

/** UNBRIDGE and others may know who hung up before HANGUP_COMPLETE does. */
export function noteWhoHungUp(event: EslEvent, memory: Memory): void {
  const hangup = memory.hangups.get(header(event, 'Unique-ID'));
  if (hangup !== undefined) hangup.by ??= whoHungUp(event);
}

/** `recv_bye`, `recv_cancel`, `recv_refuse`: the far end did it; `send_…`: the PBX. null when it does not say. */
function whoHungUp(event: EslEvent): 'party' | 'pbx' | null {
  const said = firstOf(event, 'variable_sip_hangup_disposition', 'variable_verto_hangup_disposition') ?? '';
  if (said.startsWith('recv')) return 'party';
  return said.startsWith('send') ? 'pbx' : null;
}

/** What a hang-up shows when its last word is lost. */
function guessWhoHungUp(line: Line, cause: string, memory: Memory): 'party' | 'pbx' | null {
  // A caller who gives up before the answer; the legs that rang for it are taken back by the PBX.
  if (cause === 'ORIGINATOR_CANCEL') return line.origin === 'incoming' ? 'party' : 'pbx';
  // A caller is told what became of the ringing; nobody hangs up with such a cause.
  if (line.origin === 'incoming' && !line.answered && REFUSALS.has(resultOf(cause))) return 'pbx';
  if (cause !== 'NORMAL_CLEARING' || line.endpoint === null) return null;
  // Of two that talked, the one that cleared first put the receiver down.
  const partner = line.bridges.at(-1)?.legs.find((leg) => leg !== line.leg);
  const isFirst = partner !== undefined && memory.lines.has(partner) && !memory.hangups.has(partner);
  return isFirst ? 'party' : null;
}

/** Hang-ups that waited long enough. */
export function tellOverdue(now: EpochMs, memory: Memory): PbxEvent[] {
  const events: PbxEvent[] = [];
  for (const [leg, { at }] of memory.hangups) {
    if (now - at < LAST_WORD_MS) break;
    events.push(...tellHangup(leg, memory));
  }
  return events;
}

export function tellHangup(leg: string, memory: Memory): PbxEvent[] {
  const hangup = memory.hangups.get(leg);
  if (hangup === undefined) return [];
  memory.forget(leg);
  const { at, cause, guess } = hangup;
  return [{ type: 'leg-hungup', at, leg, cause: causeOf(cause), by: hangup.by ?? guess }];
}
