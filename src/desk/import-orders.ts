// Orders of an import: a few conversations of the past at a time, and how far it has come, in one transaction; so an
// import that is killed goes on where it was.

import type { Imported, Importer } from '../engine/importer.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Cdr } from '../store/cdr-writer.ts';
import type { Writer } from '../store/writer.ts';
import type { Handlers } from './order.ts';

export interface ImportOrders {
  'import-calls': {
    readonly asked: {
      readonly pbx: string;
      /** What is read; the position is kept under this name. */
      readonly source: string;
      readonly conversations: readonly (readonly Cdr[])[];
      /** Calls that began then or later open and close tasks; null: none does. */
      readonly tasksSince: EpochMs | null;
      /** Where reading goes on; null: everything has been read. */
      readonly position: string | null;
    };
    readonly answer: Imported;
  };
  /** The records of every gap that had closed by then have been read. */
  'note-backfill': {
    readonly asked: { readonly pbx: string; readonly closedBefore: EpochMs };
    readonly answer: { readonly pbx: string };
  };
}

export function importHandlers(writer: Writer, importer: Importer): Handlers<ImportOrders> {
  return {
    'import-calls': {
      run({ pbx, source, conversations, tasksSince, position }, { now }) {
        const imported = importer.import(pbx, conversations, tasksSince, now);
        if (position === null) writer.imports.forgetPosition(pbx, source);
        else writer.imports.notePosition(pbx, source, position, now);
        return imported;
      },
      audit: ({ pbx, source, position }, { made, known }) =>
        position === null ? { subject: pbx, detail: { source, made, known } } : null,
    },
    'note-backfill': {
      run({ pbx, closedBefore }, { now }) {
        writer.imports.noteBackfill(pbx, closedBefore, now);
        return { pbx };
      },
      audit: () => null,
    },
  };
}
