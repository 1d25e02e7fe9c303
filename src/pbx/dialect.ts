// What differs between the links to PBXs of different kinds: what is said, how frames are read, whose clock counts.
// The link (reconnecting-link.ts) does the rest. One dialect for a link; it outlives the link's sessions.

import type { Anomaly, EpochMs, PbxEvent } from '../events/vocabulary.ts';
import type { Placement } from './call-order.ts';
import type { LinkStatus } from './link.ts';
import type { PbxWords } from './link-sentences.ts';
import type { OrderEnd } from './order-book.ts';
import type { Listener } from './rounds.ts';
import type { PbxSession, SessionEnd } from './session.ts';

export interface Dialect<Frame, Session extends PbxSession> {
  readonly type: LinkStatus['type'];
  readonly words: PbxWords;
  /** Begins a session. */
  open(handlers: FrameHandlers<Frame>): Session;
  /** From the greeting to the list of channels. Lets events through (`line.flow`) as soon as it is known which PBX
   * they come from, and sets going what is done by the clock. Rejects with a SessionError. */
  bringUp(session: Session, line: Line): Promise<Greeted>;
  translate(frame: Frame, arrivedAt: EpochMs): readonly PbxEvent[];
  takeAnomalies(): readonly Anomaly[];
  /** The link is lost: events that waited for more to come. */
  flush(): readonly PbxEvent[];
  /** Resolves with null when the PBX took the order, else with why it did not. Errors: `timeout`. */
  placeCall(session: Session | null, placement: Placement): Promise<string | null>;
  /** null: the frame is something else. */
  readOrderEnd(frame: Frame): OrderEnd | null;
  readonly clock: LinkStatus['clock'];
  readonly clockOffsetMs: number | null;
  /** What an event that happens now would be dated, minus our clock. */
  readonly eventOffsetMs: number;
  readonly framesUnknown: number;
}

export interface FrameHandlers<Frame> {
  /** In order; `arrivedAt` is our clock. */
  frames(frames: readonly Frame[], arrivedAt: EpochMs): void;
  /** Something that cannot be read; the session goes on. */
  malformed(detail: string): void;
  /** Called once, after the last frames. */
  closed(end: SessionEnd): void;
}

export interface Greeted {
  /** null when the PBX does not say. */
  readonly version: string | null;
  /** One sentence, when something is amiss although the link is up. */
  readonly message: string | null;
}

/** The link, as its dialect sees it while a session lives. */
export interface Line extends Listener {
  /** The PBX answered as it does when all is well. */
  heard(): void;
  hand(events: readonly PbxEvent[]): void;
  /** What the PBX sent so far was held back: now it is translated, and so is what comes. */
  flow(): void;
}
