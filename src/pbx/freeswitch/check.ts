// Looks at one FreeSWITCH through its event socket and says what is wrong and how to mend it. It asks and listens
// for some seconds, never changes the PBX. What only a call would show stays open (`ok: null`).

import { type CheckFinding, clockFinding, waited, well } from '../check-finding.ts';
import { explain } from '../link-sentences.ts';
import { type SessionEnd, SessionError } from '../session.ts';
import { header } from './event.ts';
import { askLists, type Entry, enter, type Lists, subscribe } from './link-handshake.ts';
import { FREESWITCH_WORDS } from './link-sentences.ts';
import { openSession, type Session } from './session.ts';

export interface CheckOptions {
  readonly pbx: string;
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** Place in the configuration's list, for `pbx[0].password`. */
  readonly index?: number;
  /** How long to wait for a first event; less when one comes before. */
  readonly waitMs?: number;
  /** Deadline of the connection and of each answer. */
  readonly answerMs?: number;
}

interface Facts {
  readonly entry: Entry;
  readonly modules: ReadonlyMap<string, boolean | null>;
  readonly lists: Lists;
  readonly isFiltered: boolean;
  readonly events: ReadonlyMap<string, number>;
  readonly hasDefaultPassword: boolean;
  readonly waitedMs: number;
}

const WAIT_MS = 5_000;
const ANSWER_MS = 5_000;
const CLOCK_FIX =
  'Let NTP (chrony, systemd-timesyncd) set both clocks, then: fs_cli -x "fsctl sync_clock_when_idle"';
const DEFAULT_PASSWORD = 'ClueCon';

/** Modules whose events tell what the core's own do not. */
const MODULES = {
  mod_callcenter: 'queues of the call centre',
  mod_fifo: 'FIFO queues',
  mod_conference: 'conferences',
  mod_valet_parking: 'parked calls',
  mod_json_cdr: "the PBX's own records, which fill gaps",
} as const;

export async function checkFreeswitch(options: CheckOptions): Promise<CheckFinding[]> {
  const events = new Map<string, number>();
  const answerMs = options.answerMs ?? ANSWER_MS;
  const session = openSession(
    { ...options, connectMs: answerMs },
    {
      events: (heard) => {
        for (const event of heard) {
          const name = header(event, 'Event-Subclass') || header(event, 'Event-Name');
          events.set(name, (events.get(name) ?? 0) + 1);
        }
      },
      malformed: () => {},
      closed: () => {},
    },
  );
  try {
    return findingsOf(await gather(session, events, options, answerMs), options);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return findingsOfFailure(error.end, options);
  } finally {
    await session.leave(1_000);
  }
}

async function gather(
  session: Session,
  events: ReadonlyMap<string, number>,
  options: CheckOptions,
  answerMs: number,
): Promise<Facts> {
  const startedAt = Date.now();
  const entry = await enter(session, answerMs, answerMs);
  const modules = new Map<string, boolean | null>();
  for (const name of Object.keys(MODULES)) {
    const answer = (await session.api(`module_exists ${name}`, answerMs)).trim();
    modules.set(name, answer === 'true' ? true : answer === 'false' ? false : null);
  }
  const { isFiltered } = await subscribe(session, answerMs);
  const lists = await askLists(session, answerMs);
  const until = startedAt + (options.waitMs ?? WAIT_MS);
  while (Date.now() < until && events.size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    entry,
    modules,
    lists,
    isFiltered,
    events,
    hasDefaultPassword: options.password === DEFAULT_PASSWORD,
    waitedMs: Date.now() - startedAt,
  };
}

function findingsOfFailure(end: SessionEnd, options: CheckOptions): CheckFinding[] {
  const { what: detail, advice: fix } = explain(end, options, FREESWITCH_WORDS);
  const reachable = well('reachable', 'Connection', `${options.host}:${options.port} answers.`);
  switch (end.problem) {
    case 'auth_failed':
      return [reachable, { id: 'login', ok: false, title: 'Password', detail, fix }];
    case 'refused':
      return [reachable, { id: 'acl', ok: false, title: 'Access list', detail, fix }];
    default:
      return [{ id: 'reachable', ok: false, title: 'Connection', detail, fix }];
  }
}

function findingsOf(facts: Facts, options: CheckOptions): CheckFinding[] {
  return [
    well('reachable', 'Connection', `${options.host}:${options.port} answers.`),
    well('acl', 'Access list', 'The event socket lets this machine in.'),
    well('login', 'Password', 'The event socket takes the password.'),
    defaultPassword(facts),
    version(facts),
    boot(facts),
    channelList(facts),
    ...[...facts.modules].map(([name, isLoaded]) => moduleFinding(name, isLoaded)),
    events(facts),
    filters(facts),
    clockFinding(facts.entry.offsetMs, CLOCK_FIX),
  ];
}

function defaultPassword({ hasDefaultPassword }: Facts): CheckFinding {
  const base = { id: 'default_password', title: 'Password of its own' };
  if (!hasDefaultPassword) return { ...base, ok: true, detail: 'It is not the well-known one.', fix: '' };
  return {
    ...base,
    ok: false,
    detail: 'The password is the one that every FreeSWITCH comes with; who knows it can place calls.',
    fix: 'Set another password in event_socket.conf.xml, then: fs_cli -x "reload mod_event_socket"',
  };
}

function version({ entry }: Facts): CheckFinding {
  if (entry.version !== null) return well('version', 'Version', `FreeSWITCH ${entry.version}.`);
  return { id: 'version', ok: null, title: 'Version', detail: 'The PBX does not say.', fix: '' };
}

function boot({ entry }: Facts): CheckFinding {
  if (entry.boot !== null) return well('boot', 'Restarts noticed', 'Each start has an id of its own.');
  const detail = 'The PBX does not tell the id of its start until an event comes.';
  return { id: 'boot', ok: null, title: 'Restarts noticed', detail, fix: '' };
}

function channelList({ lists }: Facts): CheckFinding {
  const answer = lists.channels as { row_count?: unknown } | null;
  if (typeof answer === 'object' && answer !== null && answer.row_count !== undefined) {
    return well('channel_list', 'List of channels', `${String(answer.row_count)} channels now.`);
  }
  return {
    id: 'channel_list',
    ok: false,
    title: 'List of channels',
    detail: 'The PBX does not list its channels, so calls in progress are not seen after a reconnect.',
    fix: 'Load mod_commands, and leave core-db-name or the core database in switch.conf.xml working.',
  };
}

function moduleFinding(name: string, isLoaded: boolean | null): CheckFinding {
  const what = MODULES[name as keyof typeof MODULES];
  const base = { id: name, title: `Module ${name}` };
  if (isLoaded === true) return { ...base, ok: true, detail: `It is loaded (${what}).`, fix: '' };
  const detail = isLoaded === false ? `It is not loaded (${what}).` : 'The PBX does not say.';
  return {
    ...base,
    ok: null,
    detail,
    fix: `If you use it: fs_cli -x "load ${name}", and name it in modules.conf.xml`,
  };
}

function events({ events: heard, waitedMs }: Facts): CheckFinding {
  const base = { id: 'events', title: 'Events' };
  if (heard.size > 0) {
    const shown = [...heard].map(([name, count]) => `${name} ${count}`).join(', ');
    return { ...base, ok: true, detail: `Heard: ${shown}.`, fix: '' };
  }
  return {
    ...base,
    ok: null,
    detail: `None came in ${waited(waitedMs)}.`,
    fix: 'Make a call and check again.',
  };
}

function filters({ isFiltered }: Facts): CheckFinding {
  const base = { id: 'filter', title: 'Unused events left out' };
  if (isFiltered) return { ...base, ok: true, detail: 'The PBX leaves them out when asked.', fix: '' };
  return { ...base, ok: null, detail: 'The PBX takes no filters, so it sends more than is read.', fix: '' };
}
