// A folder of records as mod_json_cdr leaves them on disk: one file a leg, JSON, escaped or in base64. Files are read
// twice: when a leg ended stands in its record only, and copying may have changed the times of files.

import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { parseCdr } from '../pbx/freeswitch/cdr.ts';
import type { Place, RecordSource, RecordStream, StreamItem } from './record-stream.ts';

/** A record with every variable of a long call, escaped, is about a tenth of it. */
const RECORD_BYTES_MAX = 1024 * 1024;
/** Names and times of the files are kept in memory. */
const FILES_MAX = 2_000_000;
/** Folders in the folder: the module makes one at each rotation. */
const DEPTH_MAX = 3;
const FILE = /\.json$/i;

interface Found {
  readonly path: string;
  readonly at: EpochMs;
}

/** Errors: `not_found`. */
export async function openFolder(folder: string): Promise<RecordSource> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AppError('not_found', `There is no folder ${folder} that can be read.`);
  return {
    id: `folder ${basename(folder)}`,
    streams: [new FolderStream(folder)],
    close: async () => undefined,
  };
}

class FolderStream implements RecordStream {
  readonly name = 'files';
  readonly order = 'end';
  readonly isLocal = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A place is an end and a name: files that come later have later ones. */
  async *read(from: Place | null, since: EpochMs | null): AsyncGenerator<StreamItem> {
    const files = await this.#index(since);
    const first = from === null ? '' : String(from);
    for (const [index, { path, at }] of files.entries()) {
      const place = `${String(at).padStart(15, '0')} ${relative(this.#folder, path)}`;
      if (place < first) continue;
      const body = await textOf(path);
      const { fact } = parseCdr(body ?? '');
      const fraction = (index + 1) / files.length;
      if (fact === null || body === null) yield { place, record: null, skip: 'no_record', fraction };
      else {
        const { leg, kin, startedAt, endedAt } = fact;
        const record = { leg, names: [leg, ...kin], startedAt, endedAt, part: { body }, skewMs: null };
        yield { place, record, skip: null, fraction };
      }
    }
  }

  async #index(since: EpochMs | null): Promise<readonly Found[]> {
    const files: Found[] = [];
    for await (const path of filesIn(this.#folder, DEPTH_MAX)) {
      if (files.length >= FILES_MAX) {
        throw new AppError(
          'invalid',
          `${this.#folder} holds more than ${FILES_MAX} files. Import it in parts.`,
        );
      }
      const found = await stat(path).catch(() => null);
      if (found === null || (since !== null && found.mtimeMs < since)) continue;
      // What is no record is read once more, to be counted.
      files.push({ path, at: parseCdr((await textOf(path)) ?? '').fact?.endedAt ?? 0 });
    }
    return files.sort((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1));
  }
}

async function* filesIn(folder: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError(
      'not_found',
      `Cannot read ${folder} (${String((error as NodeJS.ErrnoException).code)}).`,
    );
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 1) yield* filesIn(path, depth - 1);
    else if (entry.isFile() && FILE.test(entry.name)) yield path;
  }
}

/** null: too large to be a record, or gone meanwhile. */
async function textOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size > RECORD_BYTES_MAX) return null;
  return readFile(path, 'utf8').catch(() => null);
}
