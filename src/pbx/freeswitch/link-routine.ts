// What a link that is up does by the clock: tells hang-ups that wait in vain for their last word, lists channels,
// and asks for the time when the PBX has been quiet. A PBX that sends anything at all is alive; HEARTBEAT comes
// every 20 s by default, so an ordinary quiet PBX is asked rarely.

import type { EpochMs } from '../../events/vocabulary.ts';
import { SessionError } from '../session.ts';
import { askLists, type Lists, measureOffset } from './link-handshake.ts';
import type { Session } from './session.ts';

export interface RoutineTimings {
  readonly tickEveryMs: number;
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
}

export interface RoutineHost {
  /** While the daemon does not read, no answer can come and none is asked for. */
  wasPausedSince(at: EpochMs): boolean;
  tick(): void;
  /** The PBX answered; `offsetMs` is its clock minus ours, null when it did not say. */
  heard(offsetMs: number | null): void;
  listed(lists: Lists): void;
}

/** Bytes that came while this process was kept from running are read before anybody is called silent. */
const GRACE_MS = 100;

export function startRoutine(session: Session, timings: RoutineTimings, host: RoutineHost): { stop(): void } {
  let stopped = false;
  let bytesAtLastPing = session.bytesReceived;
  const ping = async (): Promise<void> => {
    const before = session.bytesReceived;
    const wasQuiet = before === bytesAtLastPing;
    bytesAtLastPing = before;
    const askedAt = Date.now();
    if (!wasQuiet || host.wasPausedSince(askedAt)) return;
    try {
      host.heard(await measureOffset(session, timings.pingDeadlineMs));
      bytesAtLastPing = session.bytesReceived;
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
      if (stopped || host.wasPausedSince(askedAt) || session.bytesReceived > before) return;
      session.destroy(error.end);
    }
  };
  const list = async (): Promise<void> => {
    if (host.wasPausedSince(Date.now())) return;
    try {
      const lists = await askLists(session, timings.pingDeadlineMs);
      if (!stopped) host.listed(lists);
    } catch (error) {
      // A list that is late: the ping decides about the session.
      if (!(error instanceof SessionError)) throw error;
    }
  };
  const timers = [
    every(timings.tickEveryMs, async () => host.tick()),
    every(timings.pingEveryMs, ping),
    every(timings.listEveryMs, list),
  ];
  return {
    stop() {
      stopped = true;
      for (const timer of timers) timer.stop();
    },
  };
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
