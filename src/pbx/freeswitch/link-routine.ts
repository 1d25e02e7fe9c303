// What a link to a FreeSWITCH that is up does by the clock: tells hang-ups that wait in vain for their last word,
// lists channels, and asks for the time when the PBX has been quiet. HEARTBEAT comes every 20 s by default, so an
// ordinary quiet PBX is asked rarely.

import { expectLife, ignoreSessionError, type Listener } from '../rounds.ts';
import { askLists, type Lists, measureOffset } from './link-handshake.ts';
import type { Session } from './session.ts';

export interface RoutineTimings {
  readonly tickEveryMs: number;
  readonly pingEveryMs: number;
  readonly pingDeadlineMs: number;
  readonly listEveryMs: number;
}

export interface RoutineHandlers {
  tick(): void;
  /** The PBX answered; `offsetMs` is its clock minus ours, null when it did not say. */
  heard(offsetMs: number | null): void;
  listed(lists: Lists): void;
}

export function startRoutine(
  session: Session,
  { tickEveryMs, pingEveryMs, pingDeadlineMs, listEveryMs }: RoutineTimings,
  listener: Listener,
  { tick, heard, listed }: RoutineHandlers,
): void {
  const { rounds, wasPausedSince } = listener;
  let bytesAtLastPing = session.bytesReceived;
  rounds.every(tickEveryMs, async () => tick());
  rounds.every(pingEveryMs, async () => {
    const wasQuiet = session.bytesReceived === bytesAtLastPing;
    bytesAtLastPing = session.bytesReceived;
    if (!wasQuiet || wasPausedSince(Date.now())) return;
    await expectLife(session, listener, async () => {
      heard(await measureOffset(session, pingDeadlineMs));
      bytesAtLastPing = session.bytesReceived;
    });
  });
  rounds.every(listEveryMs, async () => {
    if (wasPausedSince(Date.now())) return;
    const list = askLists(session, pingDeadlineMs).then((lists) => {
      if (!rounds.isOver) listed(lists);
    });
    await list.catch(ignoreSessionError);
  });
}
