// What is said to an Asterisk before its events count: greeting, login, version, filter, boot, clock. Only
// questions; nothing here changes the PBX. Rights (Asterisk's manager.c): CoreSettings, CoreStatus and
// CoreShowChannels want write = reporting or system, Filter wants system, Ping and QueueStatus want nothing.

import { SessionError } from '../session.ts';
import type { AmiFrame } from './frame.ts';
import { field } from './frame.ts';
import type { Session } from './session.ts';

export interface Handshake {
  readonly amiVersion: string;
  /** null when the user may not ask for it. */
  readonly version: string | null;
  /** Start of this run of the PBX, on its own wall clock; null when the user may not ask for it. */
  readonly boot: string | null;
  /** PBX clock minus ours, measured by Ping; null when the PBX did not say. */
  readonly offsetMs: number | null;
  /** Whether the PBX leaves out what nobody here reads. */
  readonly isFiltered: boolean;
}

export interface HandshakeDeadlines {
  readonly connectMs: number;
  readonly loginMs: number;
  /** For each question after the login. */
  readonly answerMs: number;
}

export const ASTERISK_MIN = 12;
const AMI_MIN = 2;

/** One filter, one regular expression (POSIX extended), matched against the whole event: anchored at its first
 * line, so that nothing a caller sends can ever match. Without `MatchCriteria` Asterisk 12 to 22 read it alike. */
const UNUSED_EVENTS_FILTER = `!^Event: (${[
  'RTCPSent|RTCPReceived|VarSet|TestEvent|DeviceStateChange|QueueMemberStatus|NewConnectedLine|DTMFBegin|DTMFEnd',
  'ExtensionStatus|PeerStatus|ContactStatus|BridgeCreate|BridgeDestroy|MusicOnHoldStart|MusicOnHoldStop',
  'DialState|AgentCalled|SuccessfulAuth|ChallengeSent',
].join('|')})`;

export interface Entry {
  readonly amiVersion: string;
  readonly version: string | null;
  /** The answer to CoreSettings, be it a refusal. */
  readonly settings: AmiFrame;
}

/** Greeting, login, version. Rejects with a SessionError, also when the PBX is too old. */
export async function enter(session: Session, deadlines: HandshakeDeadlines): Promise<Entry> {
  const amiVersion = await session.greeted(deadlines.connectMs + deadlines.loginMs);
  if (Number.parseInt(amiVersion, 10) < AMI_MIN) {
    throw tooOld(`it speaks AMI ${amiVersion}, so it is an Asterisk before ${ASTERISK_MIN}`);
  }
  await session.login(deadlines.loginMs);
  const settings = await session.send({ Action: 'CoreSettings' }, deadlines.answerMs);
  const version = field(settings, 'asteriskversion') || null;
  const major = version === null ? null : majorOf(version);
  if (major !== null && major < ASTERISK_MIN) throw tooOld(`it runs Asterisk ${version}`);
  return { amiVersion, version, settings };
}

/** Rejects with a SessionError, also when the PBX is too old. */
export async function shakeHands(session: Session, deadlines: HandshakeDeadlines): Promise<Handshake> {
  const { answerMs } = deadlines;
  const { amiVersion, version } = await enter(session, deadlines);
  const isFiltered = await leaveOutUnused(session, answerMs);
  const core = await session.send({ Action: 'CoreStatus' }, answerMs);
  const boot = `${field(core, 'corestartupdate')} ${field(core, 'corestartuptime')}`.trim();
  return {
    amiVersion,
    version,
    boot: boot === '' ? null : boot,
    offsetMs: await measureOffset(session, answerMs),
    isFiltered,
  };
}

/** Asks the PBX not to send what nobody here reads; false when this user may not ask for it. */
export async function leaveOutUnused(session: Session, deadlineMs: number): Promise<boolean> {
  const filter = { Action: 'Filter', Operation: 'Add', Filter: UNUSED_EVENTS_FILTER };
  return isSuccess(await session.send(filter, deadlineMs));
}

export function isSuccess(response: AmiFrame): boolean {
  return field(response, 'response').toLowerCase() === 'success';
}

/** PBX clock minus ours by a Ping, taken at the middle of its round trip. */
export async function measureOffset(session: Session, deadlineMs: number): Promise<number | null> {
  const sentAt = Date.now();
  const pong = await session.send({ Action: 'Ping' }, deadlineMs);
  const at = Number(field(pong, 'timestamp') || Number.NaN) * 1_000;
  return Number.isFinite(at) ? Math.round(at - (sentAt + Date.now()) / 2) : null;
}

/** `22.1.0`, `certified/18.9-cert1`, `GIT-20-abc`; null when there is no number to go by. */
function majorOf(version: string): number | null {
  const digits = /^(?:[a-z]+[-/])*(\d{1,3})(?=\D|$)/i.exec(version)?.[1];
  return digits === undefined ? null : Number(digits);
}

function tooOld(reason: string): SessionError {
  return new SessionError({ problem: 'too_old', reason });
}
