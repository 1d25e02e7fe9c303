// The AMI actions that the daemon needs, with the answers of Asterisk 22. Rule: an action that is not here is
// unknown to this PBX; nothing changes a call, but calls can be ordered.

import { isDialled } from './click-to-call.ts';
import type { EventFilter } from './event-filter.ts';
import type { Channel, Fields } from './exchange.ts';
import { snapshot } from './exchange.ts';
import { type Fault, versionOf } from './faults.ts';
import { SALES_QUEUE, TEAM } from './people.ts';
import type { Action } from './session.ts';
import type { Source } from './source.ts';

export interface Answer {
  readonly response: 'Success' | 'Error' | 'Goodbye';
  readonly fields: Fields;
  readonly list?: readonly { readonly event: string; readonly fields: Fields }[];
}

type Perform = (action: Action, source: Source, filter: EventFilter, fault: Fault | null) => Answer;

const STARTED_AT = new Date().toISOString();

export const ACTIONS: ReadonlyMap<string, Perform> = new Map<string, Perform>([
  ['ping', () => success({ Ping: 'Pong', Timestamp: (Date.now() / 1_000).toFixed(6) })],
  [
    'events',
    (action) => success({ Events: /^(off|no|false)$/i.test(action.get('eventmask') ?? '') ? 'Off' : 'On' }),
  ],
  ['filter', addFilter],
  ['coresettings', (_action, _source, _filter, fault) => coreSettings(fault)],
  ['corestatus', (_action, source) => coreStatus(source)],
  ['coreshowchannels', (_action, source) => coreShowChannels(source)],
  ['queuestatus', (action, source) => queueStatus(action, source)],
  ['originate', (action, source) => originate(action, source)],
]);

function success(fields: Fields): Answer {
  return { response: 'Success', fields };
}

export function refusal(Message: string): Answer {
  return { response: 'Error', fields: { Message } };
}

function addFilter(action: Action, _source: Source, filter: EventFilter): Answer {
  if (action.get('operation')?.toLowerCase() !== 'add') {
    return refusal('Unknown operation');
  }
  if (filter.add(action.get('filter') ?? '')) return success({ Message: 'Filter added successfully' });
  return refusal('Filter format error');
}

function coreSettings(fault: Fault | null): Answer {
  const { ami, asterisk } = versionOf(fault);
  return success({
    AMIversion: ami,
    AsteriskVersion: asterisk,
    SystemName: 'simulator',
    CoreMaxCalls: 0,
    CoreMaxLoadAvg: '0.000000',
    CoreRunUser: 'asterisk',
    CoreRunGroup: 'asterisk',
    CoreMaxFilehandles: 1_024,
    CoreRealTimeEnabled: 'No',
    CoreCDRenabled: 'Yes',
    CoreHTTPenabled: 'No',
  });
}

function coreStatus(source: Source): Answer {
  return success({
    CoreStartupDate: STARTED_AT.slice(0, 10),
    CoreStartupTime: STARTED_AT.slice(11, 19),
    CoreReloadDate: STARTED_AT.slice(0, 10),
    CoreReloadTime: STARTED_AT.slice(11, 19),
    CoreCurrentCalls: [...source.channels()].length,
  });
}

function coreShowChannels(source: Source): Answer {
  const list = [...source.channels()].map((channel) => ({
    event: 'CoreShowChannel',
    fields: {
      ...snapshot(channel),
      Application: channel.application,
      ApplicationData: channel.data,
      Duration: clock(Date.now() - channel.createdAt),
      BridgeId: channel.bridge?.id ?? '',
    },
  }));
  const complete = { EventList: 'Complete', ListItems: list.length };
  return {
    ...success({ EventList: 'start', Message: 'Channels will follow' }),
    list: [...list, { event: 'CoreShowChannelsComplete', fields: complete }],
  };
}

function queueStatus(action: Action, source: Source): Answer {
  const wanted = action.get('queue') ?? '';
  const list: { event: string; fields: Fields }[] = [];
  for (const [queue, waiting] of new Map([[SALES_QUEUE, [] as readonly Channel[]], ...source.queues()])) {
    if (wanted !== '' && wanted !== queue) continue;
    list.push({ event: 'QueueParams', fields: queueParams(queue, waiting.length) });
    for (const { ext, name } of TEAM) {
      list.push({ event: 'QueueMember', fields: queueMember(queue, ext, name) });
    }
    waiting.forEach((channel, i) => {
      list.push({ event: 'QueueEntry', fields: queueEntry(queue, channel, i + 1) });
    });
  }
  const complete = { EventList: 'Complete', ListItems: list.length };
  return {
    ...success({ EventList: 'start', Message: 'Queue status will follow' }),
    list: [...list, { event: 'QueueStatusComplete', fields: complete }],
  };
}

function originate(action: Action, source: Source): Answer {
  const channel = action.get('channel') ?? '';
  const context = action.get('context') ?? '';
  const exten = action.get('exten') ?? '';
  if (!/^\w+\/./.test(channel)) return refusal('Channel not specified');
  if (!isDialled(context, exten)) return refusal('Extension does not exist.');
  const [, name = '', num = ''] = /^(?:"([^"]*)" *)?<([^>]*)>$/.exec(action.get('callerid') ?? '') ?? [];
  const order = {
    actionId: action.get('actionid') ?? '',
    channel,
    channelId: action.get('channelid') ?? null,
    context,
    exten,
    callerId: { name, num },
    timeoutMs: Number(action.get('timeout')) || 30_000,
  };
  return source.originate(order)
    ? success({ Message: 'Originate successfully queued' })
    : refusal('Permission denied');
}

function queueParams(queue: string, calls: number): Fields {
  return {
    ...{ Queue: queue, Max: 0, Strategy: 'rrmemory', Calls: calls, Holdtime: 0, TalkTime: 0, Completed: 0 },
    ...{ Abandoned: 0, ServiceLevel: 20, ServicelevelPerf: '0.0', ServicelevelPerf2: '0.0', Weight: 0 },
  };
}

function queueMember(queue: string, ext: string, name: string): Fields {
  const device = `PJSIP/${ext}`;
  return {
    ...{
      Queue: queue,
      Name: name,
      Location: device,
      StateInterface: device,
      Membership: 'static',
      Penalty: 0,
    },
    ...{ CallsTaken: 0, LastCall: 0, LastPause: 0, LoginTime: 0, InCall: 0, Status: 1, Paused: 0 },
    ...{ PausedReason: '', Wrapuptime: 0 },
  };
}

function queueEntry(queue: string, channel: Channel, position: number): Fields {
  return {
    ...{ Queue: queue, Position: position, Channel: channel.name, Uniqueid: channel.uniqueid },
    ...{ CallerIDNum: channel.num, CallerIDName: channel.callerName },
    ...{ ConnectedLineNum: channel.connectedNum, ConnectedLineName: channel.connectedName },
    ...{ Wait: Math.max(0, Math.floor((Date.now() - channel.createdAt) / 1_000)), Priority: 0 },
  };
}

function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [seconds / 3_600, (seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}
