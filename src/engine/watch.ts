// Keeps account of when each PBX was watched and when not: gaps, and the moment it was seen last. Called inside the
// engine's transactions; saying the same thing twice changes nothing.

import type { EpochMs, PbxEvent } from '../events/vocabulary.ts';
import type { GapReason } from '../store/gap-queries.ts';
import type { Writer } from '../store/writer.ts';

/** A first connection takes a moment; a PBX that is not reached for so long was not watched in that time. */
const FIRST_REACH_MS = 60_000;
/** How often a quiet PBX is noted as seen; the error of a downtime gap's start. */
const SEEN_EVERY_MS = 5_000;

export class Watch {
  readonly #writer: Writer;
  /** As stored. */
  readonly #seen = new Map<string, EpochMs>();
  readonly #last = new Map<string, EpochMs>();
  /** PBXs whose channels have not been listed since the start or since the link was lost. */
  readonly #dark = new Set<string>();
  /** PBXs that were never seen, and since when they should be. */
  readonly #awaited = new Map<string, EpochMs>();
  /** When the PBX's list last said what its events had said. */
  readonly #agreed = new Map<string, EpochMs>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** The daemon starts: since it saw these PBXs last, nobody watched. */
  begin(pbxs: readonly string[], now: EpochMs): void {
    this.#writer.closeGapsElsewhere(pbxs, now);
    for (const pbx of pbxs) {
      const seen = this.#writer.lastSeen(pbx);
      if (seen === null) this.#awaited.set(pbx, now);
      else this.#open(pbx, seen, 'the daemon was down');
      this.#dark.add(pbx);
    }
  }

  isAnyOverdue(now: EpochMs): boolean {
    for (const since of this.#awaited.values()) if (now - since >= FIRST_REACH_MS) return true;
    return false;
  }

  /** PBXs that could not be reached since the daemon first tried. */
  giveUpWaiting(now: EpochMs): void {
    for (const [pbx, since] of this.#awaited) {
      if (now - since >= FIRST_REACH_MS) this.#open(pbx, since, 'the PBX was not reached yet');
    }
  }

  observe(pbx: string, event: PbxEvent): void {
    if (event.type === 'link-lost') {
      this.#writer.openGap(pbx, event.at, event.reason);
      this.#dark.add(pbx);
    } else if (event.type === 'pbx-started') {
      this.#open(pbx, this.#writer.lastSeen(pbx) ?? event.at, 'the PBX restarted');
    } else if (event.type === 'channels-listed' && event.first) {
      this.#writer.closeGaps(pbx, event.at);
      this.#dark.delete(pbx);
      this.#awaited.delete(pbx);
    }
    if (this.#dark.has(pbx)) return;
    this.#last.set(pbx, event.at);
    if (Math.abs(event.at - (this.#seen.get(pbx) ?? 0)) < SEEN_EVERY_MS) return;
    this.#seen.set(pbx, event.at);
    this.#writer.see(pbx, event.at);
  }

  #open(pbx: string, at: EpochMs, reason: GapReason): void {
    this.#writer.openGap(pbx, at, reason);
  }

  /** The PBX listed its channels, and they are those of its events. */
  agree(pbx: string, at: EpochMs): void {
    this.#agreed.set(pbx, at);
  }

  /** The list has a channel that no event began, or lacks one that no event ended: some event since the last list that
   * agreed never came. */
  disagree(pbx: string, at: EpochMs): void {
    this.#open(pbx, this.#agreed.get(pbx) ?? at, 'events were lost');
    this.#writer.closeGaps(pbx, at);
    this.#agreed.set(pbx, at);
  }

  /** Nobody has listed this PBX's channels since the start, or since the link was lost. */
  isDark(pbx: string): boolean {
    return this.#dark.has(pbx);
  }

  /** The daemon stops: what is still in sight was seen until now. */
  end(): void {
    for (const [pbx, at] of this.#last) if (!this.#dark.has(pbx)) this.#writer.see(pbx, at);
  }
}
