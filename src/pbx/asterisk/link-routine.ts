// What a link that is up does by the clock: asks for lists of channels and queues, and pings with a deadline.
// A PBX that sends anything at all is alive; one that neither answers nor sends is silent.

import type { EpochMs } from '../../events/vocabulary.ts';
import { SessionError } from '../session.ts';
import { isSuccess, measureOffset } from './link-handshake.ts';
import { FIRST_LIST_ACTION } from './memory.ts';
import type { Session } from './session.ts';

export interface RoutineTimings {
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
}

export interface RoutineHost {
  /** While the daemon does not read, no answer can come and none is asked for. */
  wasPausedSince(at: EpochMs): boolean;
  /** The PBX answered a Ping; `offsetMs` is its clock minus ours, null when it did not say. */
  heard(offsetMs: number | null): void;
}

export interface Routine {
  /** Asks for both lists; true when the PBX gives the list of channels to this user. */
  firstLists(): Promise<boolean>;
  stop(): void;
}

/** Bytes that came while this process was kept from running are read before anybody is called silent. */
const GRACE_MS = 100;

export function startRoutine(session: Session, timings: RoutineTimings, host: RoutineHost): Routine {
  let stopped = false;
  let mayList = true;
  let lists = 0;
  const askList = async (prefix: string): Promise<void> => {
    const ActionID = `${prefix}-${++lists}`;
    const askedAt = Date.now();
    try {
      const answer = await session.send({ Action: 'CoreShowChannels', ActionID }, timings.pingDeadlineMs);
      mayList = isSuccess(answer);
    } catch (error) {
      // The list itself comes with the events, whenever they are read.
      if (!(error instanceof SessionError && error.end.problem === 'silent')) throw error;
      if (!host.wasPausedSince(askedAt)) throw error;
    }
  };
  const ping = async (): Promise<void> => {
    const before = session.bytesReceived;
    const askedAt = Date.now();
    try {
      host.heard(await measureOffset(session, timings.pingDeadlineMs));
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
      if (stopped || host.wasPausedSince(askedAt) || session.bytesReceived > before) return;
      session.destroy(error.end);
    }
  };
  const timers = [
    every(timings.pingEveryMs, async () => {
      if (!host.wasPausedSince(Date.now())) await ping();
    }),
    every(timings.listEveryMs, async () => {
      if (!host.wasPausedSince(Date.now()) && mayList) {
        await askList('ringback-list').catch(ignoreSessionError);
      }
    }),
  ];
  return {
    async firstLists() {
      await askList(FIRST_LIST_ACTION);
      // No answer for a PBX without app_queue but an error; the events of the list are what counts.
      void session.send({ Action: 'QueueStatus' }, timings.pingDeadlineMs).catch(ignoreSessionError);
      return mayList;
    },
    stop() {
      stopped = true;
      for (const timer of timers) timer.stop();
    },
  };
}

/** A list that is late or cut off by the end of the session: the ping decides about the session. */
function ignoreSessionError(error: unknown): void {
  if (!(error instanceof SessionError)) throw error;
}

/** The next round starts a full interval after the last one ended. */
function every(intervalMs: number, round: () => Promise<void>): { stop(): void } {
  let stopped = false;
  let timer = setTimeout(run, intervalMs);
  async function run(): Promise<void> {
    await round();
    if (!stopped) timer = setTimeout(run, intervalMs);
  }
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
