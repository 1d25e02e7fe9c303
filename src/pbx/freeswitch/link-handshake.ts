// From the login to the first list of channels: version, start (Core-UUID), clock, events, filters, lists.
// Only questions: no command here changes the PBX.

import { SessionError } from '../session.ts';
import type { Session } from './session.ts';
import { FILTERS, SUBSCRIPTION } from './subscription.ts';

export interface Entry {
  /** `1.10.11-release`; null when the PBX does not say. */
  readonly version: string | null;
  /** Core-UUID; null when the PBX does not say. */
  readonly boot: string | null;
  readonly offsetMs: number | null;
}

export interface Lists {
  readonly channels: unknown;
  readonly bridged: unknown;
}

/** Rejects with a SessionError, also when the PBX does not let us in. */
export async function enter(session: Session, loginMs: number, answerMs: number): Promise<Entry> {
  await session.loggedIn(loginMs);
  const version = versionIn(await session.api('version', answerMs));
  const boot = /^[0-9a-f-]{36}$/i.exec((await session.api('global_getvar core_uuid', answerMs)).trim());
  return { version, boot: boot?.[0] ?? null, offsetMs: await measureOffset(session, answerMs) };
}

/** Rejects with a SessionError when the PBX refuses the events. Without filters there is only more to read. */
export async function subscribe(
  session: Session,
  answerMs: number,
): Promise<{ readonly isFiltered: boolean }> {
  // Filters first: no event is sent that they would have kept back.
  const replies = await Promise.all(FILTERS.map((filter) => session.command(filter, answerMs)));
  const isFiltered = replies.every((reply) => reply.startsWith('+OK'));
  // Half a set of filters would keep back what is needed.
  if (!isFiltered) await session.command('filter delete all', answerMs);
  const reply = await session.command(SUBSCRIPTION, answerMs);
  if (reply.startsWith('-ERR')) {
    throw new SessionError({ problem: 'refused', reason: `it refuses the events: ${reply}` });
  }
  return { isFiltered };
}

export async function askLists(session: Session, answerMs: number): Promise<Lists> {
  const [channels, bridged] = await Promise.all([
    session.api('show channels as json', answerMs),
    session.api('show bridged_calls as json', answerMs),
  ]);
  return { channels: parse(channels), bridged: parse(bridged) };
}

/** PBX clock minus ours, taken at the middle of the round trip; null when the PBX does not tell its time. */
export async function measureOffset(session: Session, answerMs: number): Promise<number | null> {
  const askedAt = Date.now();
  const answer = (await session.api('strmicroepoch', answerMs)).trim();
  if (!/^\d{15,17}$/.test(answer)) return null;
  return Math.round(Number(answer) / 1_000 - (askedAt + Date.now()) / 2);
}

/** `FreeSWITCH Version 1.10.11-release+git~2023…~f24064f7c9~64bit (git f24064f 2023-08-19 18:02:16Z 64bit)` */
function versionIn(answer: string): string | null {
  return /Version\s+([\w.-]+)/i.exec(answer)?.[1] ?? null;
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
