// The modules that speak through CUSTOM events: mod_callcenter, mod_fifo, mod_valet_parking; and RECORD_START.
// Facts: sources of these modules; CC-… headers as in the traces queue-answered, -abandoned and -timeout.

import type { EpochMs, EventOf, PbxEvent } from '../../events/vocabulary.ts';
import { queueName } from './activities.ts';
import { resultOf } from './causes.ts';
import { type EslEvent, firstOf, header } from './event.ts';
import type { Memory } from './memory.ts';
import { settleTransfer } from './transfers.ts';

/** Values of `CC-Action`, `FIFO-Action` and `Action` that matter; the link's filters ask for exactly these. */
export const CALLCENTER_ACTIONS = [
  'member-queue-start',
  'member-queue-resume',
  'member-queue-end',
  'bridge-agent-start',
  'bridge-agent-fail',
] as const;
export const FIFO_ACTIONS = ['push', 'abort', 'timeout', 'bridge-caller', 'bridge-caller-start'] as const;
export const VALET_ACTIONS = ['hold', 'bridge', 'exit'] as const;
export const CONFERENCE_ACTIONS = ['add-member', 'del-member'] as const;

type QueueResult = EventOf<'queue-left'>['result'];

export function onCallcenter(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'CC-Member-Session-UUID');
  const queue = queueName(header(event, 'CC-Queue'));
  const line = memory.line(leg);
  if (line === null || queue === '') return [];
  switch (header(event, 'CC-Action')) {
    case 'member-queue-start':
    case 'member-queue-resume':
      return [...settleTransfer(line), { type: 'queue-joined', at, leg, queue }];
    case 'bridge-agent-start':
      return [{ type: 'queue-left', at, leg, queue, result: 'answered' }];
    case 'bridge-agent-fail':
      return unreachableAgent(event, leg, queue, at);
    case 'member-queue-end':
      return [{ type: 'queue-left', at, leg, queue, result: whyLeft(event, memory) }];
    default:
      return [];
  }
}

/** The phone of this agent never rang, so no leg tells of it: the dial is announced and found to be in vain. */
function unreachableAgent(event: EslEvent, leg: string, queue: string, at: EpochMs): PbxEvent[] {
  const agent = queueName(header(event, 'CC-Agent'));
  if (agent === '' || resultOf(header(event, 'CC-Hangup-Cause')) !== 'unavailable') return [];
  return [
    { type: 'activity-started', at, leg, activity: { kind: 'dial', endpoints: [agent], number: null } },
    { type: 'activity-started', at, leg, activity: { kind: 'queue', queue } },
  ];
}

/** `CC-Cause`: Terminated (was answered) or Cancel, then with a reason. */
function whyLeft(event: EslEvent, memory: Memory): QueueResult {
  if (header(event, 'CC-Cause') === 'Terminated') return 'answered';
  switch (header(event, 'CC-Cancel-Reason')) {
    case 'TIMEOUT':
      return 'timeout';
    case 'NO_AGENT_TIMEOUT':
      return 'empty';
    case 'EXIT_WITH_KEY':
      return 'exit';
    // Something outside the queue ended the wait: the caller's hang-up, or somebody who moved the caller.
    case 'BREAK_OUT':
      return isHangingUp(event, memory) ? 'abandoned' : 'exit';
    default:
      return 'left';
  }
}

function isHangingUp(event: EslEvent, memory: Memory): boolean {
  return (
    header(event, 'Answer-State') === 'hangup' || memory.hangups.has(header(event, 'CC-Member-Session-UUID'))
  );
}

export function onFifo(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  const queue = queueName(header(event, 'FIFO-Name'));
  const line = memory.line(leg);
  if (line === null || queue === '') return [];
  const left = (result: QueueResult): PbxEvent[] => {
    memory.fifos.delete(leg);
    return [{ type: 'queue-left', at, leg, queue, result }];
  };
  switch (header(event, 'FIFO-Action')) {
    case 'push':
      memory.fifos.set(leg, queue);
      return [...settleTransfer(line), { type: 'queue-joined', at, leg, queue }];
    case 'bridge-caller':
    case 'bridge-caller-start':
      return left('answered');
    case 'timeout':
      return left('timeout');
    case 'abort':
      return left(
        header(event, 'Answer-State') === 'hangup' || memory.hangups.has(leg) ? 'abandoned' : 'exit',
      );
    default:
      return [];
  }
}

export function onValetParking(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const leg = header(event, 'Unique-ID');
  const line = memory.line(leg);
  if (line === null) return [];
  switch (header(event, 'Action')) {
    case 'hold': {
      const by = line.transfer?.by ?? line.parted?.partner ?? null;
      line.transfer = null;
      line.parked = true;
      return [{ type: 'parked', at, leg, by, space: header(event, 'Valet-Extension') }];
    }
    case 'bridge':
      if (!line.parked) return [];
      line.parked = false;
      line.parted = null;
      return [{ type: 'unparked', at, leg, by: firstOf(event, 'Bridge-To-UUID'), result: 'retrieved' }];
    case 'exit': {
      if (!line.parked) return [];
      line.parked = false;
      const result = memory.hangups.has(leg) ? 'gave_up' : 'timeout';
      return [{ type: 'unparked', at, leg, by: null, result }];
    }
    default:
      return [];
  }
}

/** A message for the voicemail box is recorded as well; it is no recording of a talk. */
export function onRecordStart(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  const path = header(event, 'Record-File-Path');
  if (line === null || path === '' || line.inVoicemail) return [];
  return [{ type: 'recording-started', at, leg: line.leg, path }];
}
