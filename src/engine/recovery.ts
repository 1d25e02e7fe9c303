// After a restart the calls in progress are rebuilt from the journal, through the same reducer.

import type { CallId } from '../calls/record.ts';
import { type CallsState, createCalls, openCalls, reduce } from '../calls/reducer.ts';
import type { CallSettings } from '../calls/settings.ts';
import { type EpochMs, type LegEvent, VOCABULARY_VERSION } from '../events/vocabulary.ts';
import type { Writer } from '../store/writer.ts';
import type { FigureKeeper } from './figure-keeper.ts';

export interface Restored {
  readonly state: CallsState;
  /** Open calls whose events are gone, or written in a vocabulary that this program does not know. */
  readonly lost: readonly CallId[];
}

export function restoreCalls(writer: Writer, settings: CallSettings): Restored {
  const state = createCalls(settings);
  const unreadable = new Set<CallId>();
  for (const row of writer.openJournal(settings.pbx)) {
    if (row.version > VOCABULARY_VERSION) unreadable.add(row.call_id);
    else reduce(state, JSON.parse(row.body) as LegEvent);
  }
  const rebuilt = new Set(openCalls(state));
  const lost = writer.openCalls(settings.pbx).filter((id) => !rebuilt.has(id) || unreadable.has(id));
  return { state, lost };
}

/** Calls of PBXs that are no longer configured: nobody will hear how they ended. Returns those it ended. */
export function endOrphans(
  writer: Writer,
  figures: FigureKeeper,
  configured: readonly string[],
  now: EpochMs,
): readonly CallId[] {
  const orphans = writer.openCallsElsewhere(configured);
  for (const id of orphans) endUnknown(writer, figures, id, now);
  return orphans;
}

/** Nobody can say how this call ended: its events are gone. */
export function endUnknown(writer: Writer, figures: FigureKeeper, id: CallId, now: EpochMs): void {
  writer.endUnknown(id, now);
  figures.recount(id, now);
}
