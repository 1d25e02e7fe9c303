// What is asked of mod_event_socket: the events that change a call, and nothing else. One event is 5–9 KB and a
// simple call makes some 40 of them; most are CHANNEL_EXECUTE of `set`, `export`, `log`… The filters make the PBX
// drop those before it even writes them. An event passes when any filter matches (event_handler in
// mod_event_socket.c); a CHANNEL_EXECUTE, BACKGROUND_JOB or CUSTOM event only by its application, command or action.

import { APPLICATION_NAMES } from './activities.ts';
import { CALLCENTER_ACTIONS, CONFERENCE_ACTIONS, FIFO_ACTIONS, VALET_ACTIONS } from './services.ts';

/** Events that pass whole, with what each is for. */
const EVENTS = {
  CHANNEL_CREATE: 'legs begin; who rings whom; callers and numbers',
  CHANNEL_ANSWER: 'ringing ends well; early media becomes talk',
  CHANNEL_BRIDGE: 'people hear each other',
  CHANNEL_UNBRIDGE: 'they no longer do; blind transfers show here first',
  CHANNEL_HOLD: 'hold',
  CHANNEL_UNHOLD: 'hold',
  CHANNEL_HANGUP: 'the moment of the hang-up, whether it rang and why ringing ended',
  CHANNEL_HANGUP_COMPLETE: 'who hung up',
  RECORD_START: 'recording file names',
  HEARTBEAT: 'sign of life every 20 s, clock of the PBX',
} as const;

/** Events of which only some pass: what the dialplan does; how ordered calls ended (other jobs in the background
 * can be a megabyte long); modules that speak through CUSTOM events. */
const FILTERED_EVENTS = ['CHANNEL_EXECUTE', 'BACKGROUND_JOB', 'CUSTOM'] as const;
const SUBCLASSES = [
  'callcenter::info',
  'fifo::info',
  'conference::maintenance',
  'valet_parking::info',
] as const;

/** CUSTOM must come last: what follows it are subclasses. */
export const SUBSCRIPTION = `event json ${[...Object.keys(EVENTS), ...FILTERED_EVENTS, ...SUBCLASSES].join(' ')}`;

export const FILTERS: readonly string[] = [
  ...Object.keys(EVENTS).map((name) => `filter Event-Name ${name}`),
  'filter Job-Command originate',
  ...APPLICATION_NAMES.map((name) => `filter Application ${name}`),
  ...CALLCENTER_ACTIONS.map((action) => `filter CC-Action ${action}`),
  ...FIFO_ACTIONS.map((action) => `filter FIFO-Action ${action}`),
  ...[...CONFERENCE_ACTIONS, ...VALET_ACTIONS].map((action) => `filter Action ${action}`),
];
