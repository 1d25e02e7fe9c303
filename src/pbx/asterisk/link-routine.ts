// What a link to an Asterisk that is up does by the clock: asks for lists of channels and queues, and pings with a
// deadline.

import { expectLife, ignoreSessionError, type Listener } from '../rounds.ts';
import { SessionError } from '../session.ts';
import { isSuccess, measureOffset } from './link-handshake.ts';
import { FIRST_LIST_ACTION } from './memory.ts';
import type { Session } from './session.ts';

export interface RoutineTimings {
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
}

export interface Routine {
  /** Asks for both lists; true when the PBX gives the list of channels to this user. */
  firstLists(): Promise<boolean>;
}

/** `heard`: the PBX answered a Ping; `offsetMs` is its clock minus ours, null when it did not say. */
export function startRoutine(
  session: Session,
  { pingEveryMs, pingDeadlineMs, listEveryMs }: RoutineTimings,
  listener: Listener,
  heard: (offsetMs: number | null) => void,
): Routine {
  const { rounds, wasPausedSince } = listener;
  let mayList = true;
  let lists = 0;
  const askList = async (prefix: string): Promise<void> => {
    const ActionID = `${prefix}-${++lists}`;
    const askedAt = Date.now();
    try {
      mayList = isSuccess(await session.send({ Action: 'CoreShowChannels', ActionID }, pingDeadlineMs));
    } catch (error) {
      // The list itself comes with the events, whenever they are read.
      if (!(error instanceof SessionError && error.end.problem === 'silent')) throw error;
      if (!wasPausedSince(askedAt)) throw error;
    }
  };
  rounds.every(pingEveryMs, async () => {
    if (wasPausedSince(Date.now())) return;
    await expectLife(session, listener, async () => heard(await measureOffset(session, pingDeadlineMs)));
  });
  rounds.every(listEveryMs, async () => {
    if (!wasPausedSince(Date.now()) && mayList) await askList('ringback-list').catch(ignoreSessionError);
  });
  return {
    async firstLists() {
      await askList(FIRST_LIST_ACTION);
      // No answer for a PBX without app_queue but an error; the events of the list are what counts.
      void session.send({ Action: 'QueueStatus' }, pingDeadlineMs).catch(ignoreSessionError);
      return mayList;
    },
  };
}
