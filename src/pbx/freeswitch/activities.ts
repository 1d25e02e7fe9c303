// CHANNEL_EXECUTE → what the dialplan does with a leg, as far as it matters: rings somebody, queues, takes a
// message, consults, picks up. Most applications (set, log, playback…) change nothing and are not asked for.

import type { Activity, EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { readDialString } from './dial-string.ts';
import { type EslEvent, header } from './event.ts';
import { noteOriginate } from './legs.ts';
import type { Line, Memory } from './memory.ts';
import { settleTransfer } from './transfers.ts';

type Action = (data: string, line: Line, at: EpochMs, memory: Memory) => PbxEvent[];

const OTHER: Activity = { kind: 'other' };

/** Applications that begin something; '' data is possible. null: this use of it begins nothing. */
const ACTIVITIES: Readonly<Record<string, (data: string) => Activity | null>> = {
  bridge: (data) => ({ kind: 'dial', ...readDialString(data) }),
  callcenter: (data) => ({ kind: 'queue', queue: queueName(firstWord(data)) }),
  fifo: (data) =>
    /^\s*\S+\s+in\b/i.test(data) ? { kind: 'queue', queue: queueName(firstWord(data)) } : OTHER,
  // `voicemail check …` is staff listening to messages.
  voicemail: (data) => (/^\s*check\b/i.test(data) ? OTHER : { kind: 'voicemail' }),
  // FusionPBX takes messages with a script, `app.lua voicemail`; other scripts say nothing.
  lua: (data) => (/\bvoicemail\b/i.test(data) && !/\bcheck\b/i.test(data) ? { kind: 'voicemail' } : null),
};

/** Applications that do something to other legs. */
const ACTIONS: Readonly<Record<string, Action>> = {
  valet_park: () => [],
  att_xfer: (_data, line, at) => {
    if (line.consults !== null || line.bridges.length === 0) return [];
    line.consults = 'nobody yet';
    return [{ type: 'leg-held', at, leg: line.leg }];
  },
  intercept,
  three_way: joinIn,
};

/** The applications that matter; the link's filters ask for exactly these. */
export const APPLICATION_NAMES: readonly string[] = [...Object.keys(ACTIVITIES), ...Object.keys(ACTIONS)];

/** null when the application begins nothing that matters. */
export function activityOf(application: string, data: string): Activity | null {
  if (!Object.hasOwn(ACTIVITIES, application)) return null;
  return ACTIVITIES[application]?.(data) ?? null;
}

export function onExecute(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  if (line === null) return [];
  const name = header(event, 'Application');
  if (name === 'valet_park') line.transfer = null;
  const originated = noteOriginate(event, at, line);
  if (!APPLICATION_NAMES.includes(name)) return originated;
  const data = header(event, 'Application-Data');
  const activity = activityOf(name, data);
  const events = [...settleTransfer(line), ...originated];
  if (activity !== null) {
    line.inVoicemail = activity.kind === 'voicemail';
    events.push({ type: 'activity-started', at, leg: line.leg, activity });
  }
  const act = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  return act === undefined ? events : [...events, ...act(data, line, at, memory)];
}

function firstWord(data: string): string {
  return data.trim().split(/\s+/)[0] ?? '';
}

/** `intercept [-bleg] <uuid>`: takes a call that rings or talks elsewhere. */
function intercept(data: string, line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  const target = legIn(data);
  if (target === null || !memory.lines.has(target)) return [];
  return [{ type: 'picked-up', at, leg: line.leg, target }];
}

/** `three_way <uuid>`: a third person in a talk of two. */
function joinIn(data: string, line: Line, at: EpochMs, memory: Memory): PbxEvent[] {
  const target = legIn(data);
  const bridge = target === null ? undefined : memory.line(target)?.bridges.at(-1);
  if (bridge?.live !== true) return [];
  return [{ type: 'bridge-entered', at, leg: line.leg, bridge: bridge.id, kind: 'talk' }];
}

function legIn(data: string): LegId | null {
  return /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(data)?.[0] ?? null;
}

/** `sales@default` → `sales`: the part behind @ is the profile or domain. */
export function queueName(name: string): string {
  const at = name.indexOf('@');
  return at > 0 ? name.slice(0, at) : name;
}
