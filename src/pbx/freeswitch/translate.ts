// FREESWITCH EVENTS → EVENTS. Total and deterministic: an unknown event gives nothing and is counted, an odd one
// is an anomaly, none throws. What it has to remember is in memory.ts. Time comes from the events alone.
// Facts: recorded traces of FreeSWITCH 1.11 (test/traces/freeswitch) and the sources named in each file.

import type { Anomaly, EpochMs, PbxEvent } from '../../events/vocabulary.ts';
import { onExecute } from './activities.ts';
import { onBridge, onConference, onUnbridge } from './bridges.ts';
import { type EslEvent, header, timeOf } from './event.ts';
import {
  ensure,
  noteWhoHungUp,
  onAnswer,
  onCreate,
  onHangup,
  onHangupComplete,
  onHold,
  onProgress,
  tellHangup,
  tellOverdue,
} from './legs.ts';
import { Memory, type Translator } from './memory.ts';
import { onCallcenter, onFifo, onRecordStart, onValetParking } from './services.ts';
import { listChannels } from './snapshot.ts';
import { noteTransfer } from './transfers.ts';

export interface Translation {
  /** `arrivedAt`: our clock; used only when an event has no time. */
  translate(event: EslEvent, arrivedAt: EpochMs): PbxEvent[];
  /** `show channels as json` and, when the PBX gave it, `show bridged_calls as json`. */
  list(channels: unknown, bridged: unknown, first: boolean, arrivedAt: EpochMs): PbxEvent[];
  /** The PBX was asked for its Core-UUID: a new one means that it was restarted. */
  started(boot: string, arrivedAt: EpochMs): PbxEvent[];
  /** Time passes without events: hang-ups whose last word does not come are told. `arrivedAt`: our clock. */
  tick(arrivedAt: EpochMs): PbxEvent[];
  /** All hang-ups that still wait for their last word. */
  flush(): PbxEvent[];
  /** The PBX's Core-UUID: a new one for each start; null until known. */
  readonly boot: string | null;
  /** PBX clock minus ours as of the last event; null before. */
  readonly offsetMs: number | null;
  readonly unknownEvents: number;
  takeAnomalies(): Anomaly[];
}

export interface TranslationOptions {
  /** The Core-UUID that the legs known so far belong to. */
  readonly boot?: string | null;
}

export function createTranslation(options: TranslationOptions = {}): Translation {
  const memory = new Memory(options.boot ?? null);
  return {
    translate: (event, arrivedAt) => translate(event, arrivedAt, memory),
    list: (channels, bridged, first, arrivedAt) =>
      listChannels({ channels, bridged, first }, arrivedAt + (memory.offsetMs ?? 0), memory),
    started: (boot, arrivedAt) => rebooted(boot, arrivedAt + (memory.offsetMs ?? 0), memory),
    tick: (arrivedAt) => tellOverdue(arrivedAt + (memory.offsetMs ?? 0), memory),
    flush: () => [...memory.hangups.keys()].flatMap((leg) => tellHangup(leg, memory)),
    get boot() {
      return memory.boot;
    },
    get offsetMs() {
      return memory.offsetMs;
    },
    get unknownEvents() {
      return memory.unknownEvents;
    },
    takeAnomalies: () => memory.anomalies.splice(0),
  };
}

const TRANSLATORS: Readonly<Record<string, Translator>> = {
  CHANNEL_CREATE: onCreate,
  CHANNEL_PROGRESS: onProgress,
  CHANNEL_PROGRESS_MEDIA: onProgress,
  CHANNEL_ANSWER: onAnswer,
  CHANNEL_EXECUTE: onExecute,
  CHANNEL_BRIDGE: onBridge,
  CHANNEL_UNBRIDGE: onUnbridge,
  CHANNEL_HOLD: onHold,
  CHANNEL_UNHOLD: onHold,
  CHANNEL_HANGUP: onHangup,
  CHANNEL_HANGUP_COMPLETE: onHangupComplete,
  CHANNEL_DESTROY: onHangupComplete,
  RECORD_START: onRecordStart,
  'callcenter::info': onCallcenter,
  'fifo::info': onFifo,
  'conference::maintenance': onConference,
  'valet_parking::info': onValetParking,
};

/** Events that show a living channel, so that one missed at its beginning is noticed. */
const SIGNS_OF_LIFE: ReadonlySet<string> = new Set([
  'CHANNEL_ANSWER',
  'CHANNEL_EXECUTE',
  'CHANNEL_BRIDGE',
  'CHANNEL_HOLD',
]);

/** Known to be of no use here; not counted as unknown. */
const SILENT: ReadonlySet<string> = new Set([
  'HEARTBEAT',
  'RE_SCHEDULE',
  'CALL_UPDATE',
  'BACKGROUND_JOB',
  'CHANNEL_OUTGOING',
  'CHANNEL_ORIGINATE',
  'CHANNEL_EXECUTE_COMPLETE',
  'CHANNEL_PARK',
  'CHANNEL_UNPARK',
  'CHANNEL_STATE',
  'CHANNEL_CALLSTATE',
  'RECORD_STOP',
  'SHUTDOWN',
  'STARTUP',
]);

function translate(event: EslEvent, arrivedAt: EpochMs, memory: Memory): PbxEvent[] {
  const name = header(event, 'Event-Name');
  const at = timestamp(event, arrivedAt, memory);
  const events = [...rebooted(header(event, 'Core-UUID'), at, memory), ...tellOverdue(at, memory)];
  const key = name === 'CUSTOM' ? header(event, 'Event-Subclass') : name;
  const translator = Object.hasOwn(TRANSLATORS, key) ? TRANSLATORS[key] : undefined;
  if (translator === undefined) {
    if (name === '') memory.complain(at, 'no_event_name', Object.keys(event).slice(0, 5).join(' '));
    else if (!SILENT.has(name)) memory.unknownEvents++;
    return events;
  }
  if (SIGNS_OF_LIFE.has(key)) events.push(...ensure(event, at, memory));
  const line = memory.line(header(event, 'Unique-ID'));
  noteWhoHungUp(event, memory);
  if (line !== null) noteTransfer(event, at, line, memory);
  events.push(...translator(event, at, memory));
  return events;
}

function timestamp(event: EslEvent, arrivedAt: EpochMs, memory: Memory): EpochMs {
  const at = timeOf(event, 'Event-Date-Timestamp');
  if (at === null) {
    memory.complain(arrivedAt, 'bad_timestamp', header(event, 'Event-Date-Timestamp'));
    return arrivedAt + (memory.offsetMs ?? 0);
  }
  memory.offsetMs = at - arrivedAt;
  return at;
}

/** Core-UUID is made anew at each start of FreeSWITCH. */
function rebooted(boot: string, at: EpochMs, memory: Memory): PbxEvent[] {
  if (boot === '' || boot === memory.boot) return [];
  const known = memory.boot;
  memory.boot = boot;
  if (known === null) return [];
  memory.lines.clear();
  memory.hangups.clear();
  memory.fifos.clear();
  return [{ type: 'pbx-started', at, boot }];
}
