// Looks at one Asterisk as its manager account sees it and says what is wrong and how to mend it. It asks and
// listens for some seconds, never changes the PBX. What only a call would show stays open (`ok: null`).

import { type CheckFinding, clockFinding, waited, well } from '../check-finding.ts';
import { explain } from '../link-sentences.ts';
import { type SessionEnd, SessionError } from '../session.ts';
import type { AmiFrame } from './frame.ts';
import { field } from './frame.ts';
import { type Entry, enter, isSuccess, leaveOutUnused, measureOffset } from './link-handshake.ts';
import { createObservation, type Observation, type ReadClass } from './link-observation.ts';
import { ASTERISK_WORDS } from './link-sentences.ts';
import { openSession, type Session } from './session.ts';

export interface CheckOptions {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** Place in the configuration's list, for `pbx[0].secret`. */
  readonly index?: number;
  /** How long to listen for events; less when all is known before. */
  readonly waitMs?: number;
  /** Deadline of the connection and of each answer. */
  readonly answerMs?: number;
  readonly clickToCall?: { readonly enabled: boolean };
}

interface Facts {
  readonly entry: Entry;
  readonly commands: AmiFrame;
  readonly mayList: boolean;
  readonly mayFilter: boolean;
  readonly offsetMs: number | null;
  readonly seen: Observation;
  /** Read classes as the PBX itself tells them; null when the account may not ask, as it should be. */
  readonly told: readonly string[] | null;
  readonly waitedMs: number;
  readonly placesCalls: boolean;
}

const WAIT_MS = 5_000;
const ANSWER_MS = 5_000;
const CLOCK_FIX = 'Let NTP (chrony, systemd-timesyncd) set both clocks.';
/** Beyond listening: an account that has one of these can change the PBX. */
const MIGHTY_ACTIONS = ['originate', 'command', 'updateconfig', 'hangup', 'redirect', 'dbput'];

export async function checkAsterisk(options: CheckOptions): Promise<CheckFinding[]> {
  const seen = createObservation();
  const answerMs = options.answerMs ?? ANSWER_MS;
  const session = openSession(
    { ...options, connectMs: answerMs },
    { frames: (frames) => seen.take(frames), closed: () => {} },
  );
  try {
    return findingsOf(await gather(session, seen, options, answerMs));
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return findingsOfFailure(error.end, options);
  } finally {
    await session.leave(1_000);
  }
}

async function gather(
  session: Session,
  seen: Observation,
  options: CheckOptions,
  answerMs: number,
): Promise<Facts> {
  const startedAt = Date.now();
  const entry = await enter(session, { connectMs: answerMs, loginMs: answerMs, answerMs });
  const commands = await session.send({ Action: 'ListCommands' }, answerMs);
  const list = await session.send({ Action: 'CoreShowChannels' }, answerMs);
  await session.send({ Action: 'QueueStatus' }, answerMs);
  const offsetMs = await measureOffset(session, answerMs);
  const told = await readClasses(session, commands, options.username, answerMs);
  const until = Date.now() + (options.waitMs ?? WAIT_MS);
  while (Date.now() < until && !seen.isComplete()) await new Promise((resolve) => setTimeout(resolve, 50));
  // Asked last, so that events that are left out could be seen before: they, too, show rights and times.
  const mayFilter = await leaveOutUnused(session, answerMs);
  const waitedMs = Date.now() - startedAt;
  const placesCalls = options.clickToCall?.enabled === true;
  return {
    entry,
    commands,
    mayList: isSuccess(list),
    mayFilter,
    offsetMs,
    seen,
    told,
    waitedMs,
    placesCalls,
  };
}

/** `manager show user` tells the read classes, to accounts that have more rights than they should. */
async function readClasses(
  session: Session,
  commands: AmiFrame,
  username: string,
  answerMs: number,
): Promise<string[] | null> {
  if (!Object.hasOwn(commands, 'command') || !/^[\w.@-]+$/.test(username)) return null;
  const answer = await session.send(
    { Action: 'Command', Command: `manager show user ${username}` },
    answerMs,
  );
  const output = [answer.output, answer.content].flat().join('\n');
  const line = /read perm:\s*(\S+)/i.exec(output)?.[1];
  return line === undefined ? null : line.toLowerCase().split(',');
}

function findingsOfFailure(end: SessionEnd, options: CheckOptions): CheckFinding[] {
  const { what: detail, advice: fix } = explain(end, options, ASTERISK_WORDS);
  const reachable: CheckFinding = well('reachable', 'Connection', `${options.host}:${options.port} answers.`);
  const login: CheckFinding = well('login', 'Login', `"${options.username}" is logged in.`);
  switch (end.problem) {
    case 'auth_failed':
    case 'refused':
      return [reachable, { id: 'login', ok: false, title: 'Login', detail, fix }];
    case 'too_old': {
      const version: CheckFinding = { id: 'version', ok: false, title: 'Version', detail, fix };
      return end.reason.startsWith('it runs') ? [reachable, login, version] : [reachable, version];
    }
    default:
      return [{ id: 'reachable', ok: false, title: 'Connection', detail, fix }];
  }
}

function findingsOf(facts: Facts): CheckFinding[] {
  return [
    well('reachable', 'Connection', 'The manager interface answers.'),
    well('login', 'Login', 'The account is logged in.'),
    version(facts),
    right(facts, 'call', 'channels, dials and bridges', false),
    right(facts, 'agent', 'queues', false),
    right(facts, 'cdr', "the PBX's own records", null),
    right(facts, 'dialplan', 'voicemail', null),
    right(facts, 'reporting', 'statistics', null),
    right(facts, 'system', 'starts and stops of the PBX', null),
    channelList(facts),
    leastRights(facts),
    ...(facts.placesCalls ? [clickToCall(facts)] : []),
    timestamps(facts),
    systemName(facts),
    seenYet(facts, 'dial_events', 'Dial events', facts.seen.dials, 'Make a call to a phone and check again.'),
    queueEvents(facts),
    clockFinding(facts.offsetMs, CLOCK_FIX),
    filter(facts),
  ];
}

function version({ entry }: Facts): CheckFinding {
  if (entry.version !== null) {
    return well('version', 'Version', `Asterisk ${entry.version}, AMI ${entry.amiVersion}.`);
  }
  const detail = `AMI ${entry.amiVersion}, so it is Asterisk 12 or newer; the account may not ask for more.`;
  return { ...well('version', 'Version', detail), fix: '' };
}

/** `missing`: what to call it when the class is surely absent. */
function right(facts: Facts, name: ReadClass, carries: string, missing: false | null): CheckFinding {
  const base = { id: `right_${name}`, title: `Right to hear ${name}` };
  const fix = `In manager.conf give the account: read = call,agent,cdr,dialplan,reporting,system`;
  const has = facts.seen.classes.has(name) || facts.told?.includes(name) || facts.told?.includes('all');
  if (has) return { ...base, ok: true, detail: `${name} events (${carries}) may come.`, fix: '' };
  // An account that hears `system` is told FullyBooted right after the login.
  const isSurelyAbsent = facts.told !== null || name === 'system';
  if (isSurelyAbsent) {
    return { ...base, ok: missing, detail: `No ${name} events (${carries}) come.`, fix };
  }
  const detail = `No ${name} event (${carries}) came in ${waited(facts.waitedMs)}, which a quiet PBX explains too.`;
  return { ...base, ok: null, detail, fix };
}

function channelList({ mayList }: Facts): CheckFinding {
  const base = { id: 'channel_list', title: 'List of channels' };
  if (mayList) return { ...base, ok: true, detail: 'The account may list channels.', fix: '' };
  return {
    ...base,
    ok: false,
    detail: 'The account may not list channels, so calls in progress are not seen after a reconnect.',
    fix: 'In manager.conf give the account: write = reporting',
  };
}

function leastRights({ commands, placesCalls }: Facts): CheckFinding {
  const base = { id: 'least_rights', title: 'No more rights than needed' };
  const needed = placesCalls ? ['originate'] : [];
  const mighty = MIGHTY_ACTIONS.filter(
    (action) => Object.hasOwn(commands, action) && !needed.includes(action),
  );
  if (!isSuccess(commands)) return { ...base, ok: null, detail: 'The PBX does not tell.', fix: '' };
  if (mighty.length === 0) {
    const detail = placesCalls
      ? 'The account can place calls and no more.'
      : 'The account cannot change the PBX.';
    return { ...base, ok: true, detail, fix: '' };
  }
  return {
    ...base,
    ok: null,
    detail: `The account may do more than needed: ${mighty.join(', ')}.`,
    fix: `In manager.conf reduce it to: write = ${['reporting', ...needed].join(',')}`,
  };
}

function clickToCall({ commands }: Facts): CheckFinding {
  const base = { id: 'right_originate', title: 'Right to place calls' };
  if (!isSuccess(commands)) return { ...base, ok: null, detail: 'The PBX does not tell.', fix: '' };
  if (Object.hasOwn(commands, 'originate')) return well(base.id, base.title, 'The account may place calls.');
  const detail = 'clickToCall is enabled, and the account may not place calls.';
  return { ...base, ok: false, detail, fix: 'In manager.conf give the account: write = reporting,originate' };
}

function timestamps(facts: Facts): CheckFinding {
  const { stamped, privileged } = facts.seen;
  const base = { id: 'timestampevents', title: 'Times in events' };
  if (stamped > 0) return { ...base, ok: true, detail: 'Events carry the time of the PBX.', fix: '' };
  const fix = 'Set timestampevents = yes in [general] of manager.conf, then: asterisk -rx "manager reload"';
  if (privileged > 0) {
    return { ...base, ok: false, detail: 'Events come without a time; only arrival counts.', fix };
  }
  return { ...base, ok: null, detail: `No event came in ${waited(facts.waitedMs)}.`, fix };
}

function systemName({ entry, seen }: Facts): CheckFinding {
  const base = { id: 'systemname', title: 'Name of the system' };
  const name = field(entry.settings, 'systemname') || seen.systemName;
  if (name) return { ...base, ok: true, detail: `Call ids begin with ${name}.`, fix: '' };
  const fix = 'Set systemname = pbx1 in [options] of asterisk.conf and restart Asterisk when it is idle.';
  if (Object.hasOwn(entry.settings, 'systemname') || seen.hasBareIds) {
    return { ...base, ok: false, detail: 'Call ids carry no name and can repeat after a restart.', fix };
  }
  return { ...base, ok: null, detail: 'Not seen yet: the account may not ask and no call came.', fix };
}

function queueEvents(facts: Facts): CheckFinding {
  const base = { id: 'queue_events', title: 'Queue events' };
  if (facts.seen.queueEvents === 0 && facts.seen.queues === 0) {
    return { ...base, ok: true, detail: 'The PBX has no queues.', fix: '' };
  }
  const fix = 'Put a call into a queue and check again; the account needs read = agent.';
  return seenYet(facts, base.id, base.title, facts.seen.queueEvents, fix);
}

function seenYet(facts: Facts, id: string, title: string, count: number, fix: string): CheckFinding {
  if (count > 0) return well(id, title, `Seen: ${count}.`);
  return { id, ok: null, title, detail: `None came in ${waited(facts.waitedMs)}.`, fix };
}

function filter({ mayFilter, seen }: Facts): CheckFinding {
  const base = { id: 'filter', title: 'Unused events left out' };
  if (mayFilter) return { ...base, ok: true, detail: 'The PBX leaves them out when asked.', fix: '' };
  const fix =
    'In manager.conf give the account: eventfilter = !^Event: RTCP and eventfilter = !Event: VarSet';
  if (seen.noise > 0) {
    return { ...base, ok: false, detail: `RTCP and VarSet events come: ${seen.noise} so far.`, fix };
  }
  const detail = 'The account may not ask for it; eventfilter lines in manager.conf do the same.';
  return { ...base, ok: null, detail, fix };
}
