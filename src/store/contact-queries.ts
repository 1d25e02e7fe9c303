// Reads about contacts and number lists.

import type { Kysely } from 'kysely';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ListName } from '../tasks/rules.ts';
import type { ListEntry } from './list-writer.ts';
import { toContact } from './rows.ts';
import type { Tables } from './schema.ts';
import type { Contact } from './stored.ts';

export interface StoredListEntry extends ListEntry {
  readonly addedAt: EpochMs;
  readonly addedBy: string;
}

export interface ContactQueries {
  /** In the order of numbers; `after`: the number of the last one seen. */
  contacts(filter: ContactFilter, after: string | null, limit: number): Promise<readonly Contact[]>;
  contact(number: string): Promise<Contact | null>;
  /** In the order of patterns; `after`: the last pattern seen. */
  listEntries(list: ListName, after: string | null, limit: number): Promise<readonly StoredListEntry[]>;
}

export interface ContactFilter {
  readonly externalId?: string;
}

export function createContactQueries(sql: Kysely<Tables>): ContactQueries {
  return {
    async contacts({ externalId }, after, limit) {
      let query = sql.selectFrom('contacts').selectAll().orderBy('number').limit(limit);
      if (externalId !== undefined) query = query.where('external_id', '=', externalId);
      if (after !== null) query = query.where('number', '>', after);
      return (await query.execute()).map(toContact);
    },
    async contact(number) {
      const row = await sql
        .selectFrom('contacts')
        .selectAll()
        .where('number', '=', number)
        .executeTakeFirst();
      return row === undefined ? null : toContact(row);
    },
    async listEntries(list, after, limit) {
      let query = sql
        .selectFrom('list_entries')
        .selectAll()
        .where('list', '=', list)
        .orderBy('pattern')
        .limit(limit);
      if (after !== null) query = query.where('pattern', '>', after);
      return (await query.execute()).map(({ pattern, note, added_at, actor }) => ({
        pattern,
        note,
        addedAt: added_at,
        addedBy: actor,
      }));
    },
  };
}
