// CHANNEL_EXECUTE → what the dialplan does with a leg, as far as it matters: rings somebody, queues, takes a
// message, consults, picks up. Most applications (set, log, playback…) change nothing and are not asked for.

import type { Activity, EpochMs, LegId, PbxEvent } from '../../events/vocabulary.ts';
import { readDialString } from './dial-string.ts';
import { type EslEvent, header } from './event.ts';
import { noteOriginate } from './legs.ts';
import type { Line, Memory } from './memory.ts';
import { settleTransfer } from './transfers.ts';

type Application = (data: string, line: Line, at: EpochMs, memory: Memory) => PbxEvent[];

/** The applications that matter; link and ESL filter ask for exactly these. */
const APPLICATIONS: Readonly<Record<string, Application>> = {
  bridge: (data, line, at) => start(line, at, { kind: 'dial', ...readDialString(data) }),
  callcenter: queue,
  fifo: (data, line, at) => (/^\s*\S+\s+in\b/i.test(data) ? queue(data, line, at) : start(line, at, OTHER)),
  voicemail,
  lua,
  conference: (_data, line, at) => start(line, at, OTHER),
  hangup: (_data, line, at) => start(line, at, OTHER),
  valet_park: () => [],
  att_xfer: (_data, line, at) => {
    if (line.consults !== null || line.bridges.length === 0) return [];
    line.consults = 'nobody yet';
    return [{ type: 'leg-held', at, leg: line.leg }];
  },
  intercept,
  three_way: joinIn,
};

export const APPLICATION_NAMES: readonly string[] = Object.keys(APPLICATIONS);

const OTHER: Activity = { kind: 'other' };

export function onExecute(event: EslEvent, at: EpochMs, memory: Memory): PbxEvent[] {
  const line = memory.line(header(event, 'Unique-ID'));
  if (line === null) return [];
  const name = header(event, 'Application');
  if (name === 'valet_park') line.transfer = null;
  const originated = noteOriginate(event, at, line);
  if (!Object.hasOwn(APPLICATIONS, name)) return originated;
  const run = APPLICATIONS[name];
  if (run === undefined) return originated;
  return [
    ...settleTransfer(line),
    ...originated,
    ...run(header(event, 'Application-Data'), line, at, memory),
  ];
}

function start(line: Line, at: EpochMs, activity: Activity): PbxEvent[] {
  line.inVoicemail = activity.kind === 'voicemail';
  return [{ type: 'activity-started', at, leg: line.leg, activity }];
}

function queue(data: string, line: Line, at: EpochMs): PbxEvent[] {
  return start(line, at, { kind: 'queue', queue: queueName(data.trim().split(/\s+/)[0] ?? '') });
}

/** `voicemail check …` is staff listening to messages. */
function voicemail(data: string, line: Line, at: EpochMs): PbxEvent[] {
  return start(line, at, /^\s*check\b/i.test(data) ? OTHER : { kind: 'voicemail' });
}

/** FusionPBX takes messages with a script: `app.lua voicemail`; other scripts say nothing. */
function lua(data: string, line: Line, at: EpochMs): PbxEvent[] {
  return /\bvoicemail\b/i.test(data) && !/\bcheck\b/i.test(data)
    ? start(line, at, { kind: 'voicemail' })
    : [];
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
