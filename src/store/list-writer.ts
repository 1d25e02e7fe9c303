// Lists of numbers, kept in memory too: every missed call asks them.

import type { EpochMs } from '../events/vocabulary.ts';
import { createListing } from '../tasks/number-list.ts';
import { LIST_NAMES, type ListName, type Surroundings } from '../tasks/rules.ts';
import type { Database } from './database.ts';

export interface ListEntry {
  /** A number in E.164, or the beginning of one and a star. */
  readonly pattern: string;
  readonly note: string | null;
}

export class ListWriter {
  readonly #add;
  readonly #remove;
  readonly #read;
  /** null: must be read again. */
  #isListed: Surroundings['isListed'] | null = null;

  constructor(db: Database) {
    this.#add =
      db.prepare(`INSERT INTO list_entries (list, pattern, note, added_at, actor) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (list, pattern) DO UPDATE SET note = excluded.note`);
    this.#remove = db.prepare('DELETE FROM list_entries WHERE list = ? AND pattern = ?');
    this.#read = db.prepare('SELECT pattern FROM list_entries WHERE list = ?').pluck();
  }

  readonly isListed: Surroundings['isListed'] = (list, ...numbers) => {
    this.#isListed ??= this.#load();
    return this.#isListed(list, ...numbers);
  };

  add(list: ListName, { pattern, note }: ListEntry, at: EpochMs, actor: string): void {
    this.#add.run(list, pattern, note, at, actor);
    this.#isListed = null;
  }

  /** false: it was not on the list. */
  remove(list: ListName, pattern: string): boolean {
    this.#isListed = null;
    return this.#remove.run(list, pattern).changes > 0;
  }

  /** A transaction was taken back: memory may be ahead of the disk. */
  forget(): void {
    this.#isListed = null;
  }

  #load(): Surroundings['isListed'] {
    const lists = Object.fromEntries(LIST_NAMES.map((list) => [list, this.#read.all(list) as string[]]));
    return createListing(lists as Record<ListName, string[]>);
  }
}
