// What a link that is up does by the clock, as long as its session lives; and how it finds out that a PBX fell
// silent: one that sends anything at all is alive, one that neither answers nor sends is not.

import type { EpochMs } from '../events/vocabulary.ts';
import { type PbxSession, SessionError } from './session.ts';

export interface Rounds {
  readonly isOver: boolean;
  /** The next round starts a full interval after the last one ended. */
  every(intervalMs: number, round: () => Promise<void>): void;
  stop(): void;
}

export interface Listener {
  readonly rounds: Rounds;
  /** While the daemon does not read, no answer can come and none is asked for. */
  wasPausedSince(at: EpochMs): boolean;
}

/** Bytes that came while this process was kept from running are read before anybody is called silent. */
const GRACE_MS = 100;

export function createRounds(): Rounds {
  const timers = new Set<NodeJS.Timeout>();
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    every(intervalMs, round) {
      const wait = () => {
        const timer = setTimeout(async () => {
          timers.delete(timer);
          await round();
          if (!isOver) wait();
        }, intervalMs);
        timers.add(timer);
      };
      wait();
    },
    stop() {
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Asks, and cuts off a PBX that neither answers nor sends anything until the deadline of the question. */
export async function expectLife(
  session: PbxSession,
  { rounds, wasPausedSince }: Listener,
  ask: () => Promise<void>,
): Promise<void> {
  const before = session.bytesReceived;
  const askedAt = Date.now();
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    if (rounds.isOver || wasPausedSince(askedAt) || session.bytesReceived > before) return;
    session.destroy(error.end);
  }
}

/** An answer that is late, or cut off by the end of the session, where `expectLife` decides about the session. */
export function ignoreSessionError(error: unknown): void {
  if (!(error instanceof SessionError)) throw error;
}
