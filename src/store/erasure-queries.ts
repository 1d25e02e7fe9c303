// Reads about customers who asked to be forgotten: what there is of one, and who was forgotten when.

import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { CallId } from '../calls/record.ts';
import type { TaskId } from '../tasks/task.ts';
import { PLACES, type Place, type Trace } from './erasure-places.ts';
import type { StoredErasure } from './erasure-writer.ts';
import type { Tables } from './schema.ts';

/** What there is of a customer. */
export interface CustomerTraces {
  readonly calls: readonly CallId[];
  readonly tasks: readonly TaskId[];
  /** Calls in which outsiders dialled this number: it is one of the house's own. */
  readonly callsToIt: number;
  readonly contacts: number;
  readonly listEntries: number;
  readonly outcomes: number;
  readonly transcripts: number;
  /** The rows of all these: what else names the customer is a trace. */
  readonly counted: readonly Trace[];
  /** Names of files, as the PBX told them. */
  readonly recordings: readonly string[];
  /** Rows about these calls and tasks. */
  readonly about: readonly Trace[];
}

export interface ErasureQueries {
  /** `number`: as calls carry it. */
  customerTraces(number: string): Promise<CustomerTraces>;
  /** Rows in which these digits stand. Reads everything: a long question. */
  rowsWith(digits: string): Promise<readonly Trace[]>;
  /** Newest first. */
  erasures(limit: number): Promise<readonly StoredErasure[]>;
}

/** Of calls and tasks, and of what is made for them. */
const ID = /\b(?:[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

export function createErasureQueries(db: Kysely<Tables>): ErasureQueries {
  const all = async <T>(query: RawBuilder<T>): Promise<readonly T[]> => (await query.execute(db)).rows;
  const count = async (query: RawBuilder<{ readonly n: number }>) => (await all(query))[0]?.n ?? 0;
  return {
    async customerTraces(number) {
      const ids = async (query: RawBuilder<{ readonly id: string }>) =>
        (await all(query)).map(({ id }) => id);
      const calls = await ids(
        sql`SELECT id FROM calls WHERE from_number = ${number} OR to_number = ${number}`,
      );
      const tasks = await ids(sql`SELECT id FROM tasks WHERE number = ${number}`);
      const of = sql`(SELECT value FROM json_each(${JSON.stringify(calls)}))`;
      const outcomes = await ids(sql`SELECT id FROM outcomes WHERE call_id IN ${of}`);
      const transcripts = await ids(sql`SELECT call_id AS id FROM transcripts WHERE call_id IN ${of}`);
      const contacts = await ids(sql`SELECT number AS id FROM contacts WHERE number = ${number}`);
      const lists = await ids(sql`SELECT list AS id FROM list_entries WHERE pattern = ${number}`);
      const made = await ids(sql`SELECT id FROM reviews WHERE call_id IN ${of}
        UNION ALL SELECT id FROM scores WHERE call_id IN ${of}
        UNION ALL SELECT id FROM dials WHERE number = ${number}`);
      const recordings = await all<{ readonly path: string }>(sql`
        SELECT json_extract(each.value, '$.path') AS path FROM calls, json_each(calls.detail, '$.recordings') AS each
        WHERE calls.id IN ${of}`);
      return {
        calls,
        tasks,
        callsToIt: await count(sql`SELECT count(*) AS n FROM calls WHERE to_number = ${number}
          AND direction = 'inbound'`),
        contacts: contacts.length,
        listEntries: lists.length,
        outcomes: outcomes.length,
        transcripts: transcripts.length,
        counted: [
          ...Object.entries({ calls, tasks, outcomes, transcripts, contacts }).flatMap(([table, keys]) =>
            keys.map((key): Trace => ({ table, key: [key], whole: true })),
          ),
          ...lists.map((list): Trace => ({ table: 'list_entries', key: [list, number], whole: true })),
        ],
        recordings: recordings.map(({ path }) => path),
        about: await rowsAbout(new Set([...calls, ...tasks, ...outcomes, ...made])),
      };
    },
    async rowsWith(digits) {
      const found: Trace[] = [];
      for (const place of PLACES) found.push(...(await all(rowsOf(place, digits))).map(toTrace(place)));
      return found;
    },
    async erasures(limit) {
      const rows = await db
        .selectFrom('erasures')
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ id, at, actor, token, counts }) => ({
        ...{ id, at, by: actor, token },
        counts: JSON.parse(counts) as StoredErasure['counts'],
      }));
    },
  };

  /** Announcements, lines of the audit log and kept answers that name one of these records, and what was said of them. */
  async function rowsAbout(ids: ReadonlySet<string>): Promise<readonly Trace[]> {
    const list = sql`(SELECT value FROM json_each(${JSON.stringify([...ids])}))`;
    const seqs = async (table: 'outbox' | 'audit') => {
      const rows = await all<{ readonly seq: number }>(
        sql`SELECT seq FROM ${sql.table(table)} WHERE subject IN ${list}`,
      );
      return rows.map(({ seq }): Trace => ({ table, key: [seq], whole: true }));
    };
    const scores = await all<{ readonly id: string }>(sql`SELECT id FROM scores WHERE call_id IN ${list}`);
    const answers = await all<{ readonly actor: string; readonly key: string; readonly result: string }>(
      sql`SELECT actor, key, result FROM idempotent_answers`,
    );
    return [
      ...(await seqs('outbox')),
      ...(await seqs('audit')),
      ...scores.map(({ id }): Trace => ({ table: 'scores', key: [id], whole: true })),
      ...answers
        .filter(({ result }) => (result.match(ID) ?? []).some((id) => ids.has(id)))
        .map(({ actor, key }): Trace => ({ table: 'idempotent_answers', key: [actor, key], whole: true })),
    ];
  }
}

type KeyRow = Record<string, string | number>;

function rowsOf({ table, key, columns }: Place, digits: string): RawBuilder<KeyRow> {
  const found = columns.map((name) => sql`instr(${sql.ref(name)}, ${digits}) > 0`);
  return sql<KeyRow>`SELECT ${sql.join(key.map((name) => sql.ref(name)))} FROM ${sql.table(table)}
    WHERE ${sql.join(found, sql` OR `)}`;
}

const toTrace =
  ({ table, key }: Place) =>
  (row: KeyRow): Trace => ({ table, key: key.map((name) => row[name] ?? ''), whole: false });
