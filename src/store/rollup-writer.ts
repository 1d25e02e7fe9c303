// Kept sums. What facts add within a transaction is gathered and written at its end, a row for each value of each cut that was
// touched; so many calls of one commit cost few writes.
// Rule: sums of a day are a function of the facts of that day. Where taking out is not enough (customers of a crowd), the day
// is marked stale in the same transaction: it is counted from its facts until its sums are made anew.

import type { EpochMs } from '../events/vocabulary.ts';
import { countFact } from '../metrics/catalogue.ts';
import { KEPT_CUTS, type KeptCut, keptValue } from '../metrics/cuts.ts';
import type { FactKind, Facts, Place } from '../metrics/facts.ts';
import { Tally } from '../metrics/tally.ts';
import type { Database } from './database.ts';
import type { RollupRow } from './fact-schema.ts';
import { addMembers, addSums, encodeMembers, encodeSums, membersToBytes } from './rollup-codec.ts';

/** Customers of one part: a commit rewrites no more than these for each row that it touches. */
const PART_MEMBERS_MAX = 256;
/** Months are written seldom, and read whole. */
const MONTH_MEMBERS_MAX = 16_384;
const MEMBER_BYTES = 4;
const MONTH_LENGTH = '2026-03'.length;

export type RollupKey = Pick<RollupRow, 'cut' | 'value' | 'team' | 'after_hours'>;
type MembersRow = RollupKey & { readonly members: Buffer };

interface Key {
  readonly cut: string;
  readonly day: string;
  readonly value: string;
  readonly team: string;
  readonly afterHours: number;
}

interface Gathered {
  readonly key: Key;
  readonly tally: Tally;
}

export class RollupWriter {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #gathered = new Map<string, Gathered>();
  /** Months that are summed up; null: ask the database. */
  #months: Set<string> | null = null;
  /** By month; rises whenever a day of it is written: whoever sums up days sees that they have changed. */
  readonly #writes = new Map<string, number>();

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  put<K extends FactKind>(kind: K, fact: Facts[K]): void {
    for (const { tally } of this.#touched(fact)) countFact(kind, fact, tally);
  }

  takeOut<K extends FactKind>(kind: K, fact: Facts[K]): void {
    for (const { tally } of this.#touched(fact)) tally.takeOut((each) => countFact(kind, fact, each));
  }

  /** Writes what was gathered. A fact that was taken out and put in as it was changes nothing. */
  flush(): void {
    for (const { key, tally } of this.#gathered.values()) {
      if (tally.isEmpty) continue;
      this.#breakUp(key.day);
      this.#writeSums(key, tally);
      this.#writeMembers(key, tally, PART_MEMBERS_MAX);
    }
    this.#gathered.clear();
  }

  writesOf(month: string): number {
    return this.#writes.get(month) ?? 0;
  }

  /** The latest month that ended before this day, has days, none of them stale, and is not summed up; null: there is none. */
  monthToSum(before: string): string | null {
    let end = before;
    for (;;) {
      const day = this.#statements.dayBefore.get(end) as string | null;
      if (day === null) return null;
      const month = day.slice(0, MONTH_LENGTH);
      const first = `${month}-01`;
      const isWhole = this.#statements.staleWithin.get(first, `${month}-31`) === undefined;
      if (isWhole && !this.#known().has(month)) return month;
      end = first;
    }
  }

  /** Rows of one cut of one day. */
  addDay(cut: KeptCut, day: string, add: (key: RollupKey) => Tally): void {
    for (const row of this.#statements.sumsOfDay.all(cut, day) as RollupRow[]) addSums(add(row), row);
    for (const row of this.#statements.membersOfDay.all(cut, day) as MembersRow[]) {
      addMembers(add(row), row.members);
    }
  }

  /** Writes a row of a month; nobody reads it before the month is closed. */
  putMonth(month: string, { cut, value, team, after_hours: afterHours }: RollupKey, tally: Tally): void {
    const key = { cut, day: month, value, team, afterHours };
    this.#writeSums(key, tally);
    this.#writeMembers(key, tally, MONTH_MEMBERS_MAX);
  }

  /** What was there of a month goes. */
  clearMonth(month: string, cut: KeptCut): void {
    this.#statements.dropCut.run(cut, month);
    this.#statements.dropCutMembers.run(cut, month);
  }

  /** All rows of a month are there: it is read in the place of its days. */
  closeMonth(month: string): void {
    this.#statements.closeMonth.run(month);
    this.#known().add(month);
  }

  /** A day is about to change: its month is no longer what it says. */
  #breakUp(day: string): void {
    const month = day.slice(0, MONTH_LENGTH);
    this.#writes.set(month, this.writesOf(month) + 1);
    if (this.#known().delete(month)) this.#statements.dropMonth.run(month);
  }

  #known(): Set<string> {
    this.#months ??= new Set(this.#statements.months.all() as string[]);
    return this.#months;
  }

  /** The transaction is taken back, and with it what was gathered. */
  forget(): void {
    this.#gathered.clear();
    this.#months = null;
  }

  markStale(day: string): void {
    this.#breakUp(day);
    this.#statements.markStale.run(day);
  }

  /** All sums are to be made anew. */
  markAllStale(): void {
    this.#statements.markAllStale.run();
    this.#statements.dropMonths.run();
    this.#months = null;
  }

  /** A call was told anew after the summary of its day. */
  restate(day: string, at: EpochMs): void {
    this.#statements.restate.run(day, at);
  }

  /** The latest day whose sums are wrong, but for these; null: there is none. */
  staleDay(except: readonly string[]): string | null {
    return (this.#statements.staleDay.get(JSON.stringify(except)) as string | null | undefined) ?? null;
  }

  /** Begins a day anew: what is gathered from now on is all there is of it. */
  clearDay(day: string): void {
    this.#breakUp(day);
    this.#statements.dropSums.run(day);
    this.#statements.dropMembers.run(day);
    this.#statements.markFresh.run(day);
  }

  #touched(place: Place): Gathered[] {
    const [team, afterHours] = [place.team ?? '', place.afterHours ? 1 : 0];
    return KEPT_CUTS.map((cut) => {
      const value = keptValue(place, cut);
      const name = `${cut}\n${place.day}\n${value}\n${team}\n${afterHours}`;
      let gathered = this.#gathered.get(name);
      if (gathered === undefined) {
        gathered = { key: { cut, day: place.day, value, team, afterHours }, tally: new Tally() };
        this.#gathered.set(name, gathered);
      }
      return gathered;
    });
  }

  #writeSums(key: Key, tally: Tally): void {
    if (tally.counts.size + tally.times.size === 0) return;
    const { cut, day, value, team, afterHours } = key;
    const row = this.#statements.sums.get(cut, day, value, team, afterHours) as RollupRow | undefined;
    if (row !== undefined) addSums(tally, row);
    const encoded = encodeSums(tally);
    if (encoded === null) this.#statements.dropRow.run(cut, day, value, team, afterHours);
    else {
      const { counts, times, buckets } = encoded;
      this.#statements.save.run(cut, day, value, team, afterHours, counts, times, buckets);
    }
  }

  #writeMembers({ cut, day, value, team, afterHours }: Key, tally: Tally, partMax: number): void {
    let news = [...tally.crowds].flatMap(([crowd, customers]) => encodeMembers(crowd, customers));
    if (news.length === 0) return;
    const last = this.#statements.lastPart.get(cut, day, value, team, afterHours) as
      | { readonly part: number; readonly members: Buffer }
      | undefined;
    let part = last?.part ?? 0;
    let before = last?.members ?? Buffer.alloc(0);
    while (news.length > 0) {
      const room = partMax - before.length / MEMBER_BYTES;
      if (room > 0) {
        const members = Buffer.concat([before, membersToBytes(news.slice(0, room))]);
        this.#statements.saveMembers.run(cut, day, value, team, afterHours, part, members);
        news = news.slice(room);
      }
      part++;
      before = Buffer.alloc(0);
    }
  }
}

function prepare(db: Database) {
  const key = 'cut = ? AND day = ? AND value = ? AND team = ? AND after_hours = ?';
  return {
    sums: db.prepare(`SELECT * FROM rollups WHERE ${key}`),
    save: db.prepare(`INSERT OR REPLACE INTO rollups (cut, day, value, team, after_hours, counts, times, buckets)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`),
    dropRow: db.prepare(`DELETE FROM rollups WHERE ${key}`),
    lastPart: db.prepare(
      `SELECT part, members FROM rollup_customers WHERE ${key} ORDER BY part DESC LIMIT 1`,
    ),
    saveMembers: db.prepare(`INSERT OR REPLACE INTO rollup_customers
      (cut, day, value, team, after_hours, part, members) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    sumsOfDay: db.prepare('SELECT * FROM rollups WHERE cut = ? AND day = ?'),
    membersOfDay: db.prepare('SELECT * FROM rollup_customers WHERE cut = ? AND day = ?'),
    months: db.prepare('SELECT month FROM rollup_months').pluck(),
    dropCut: db.prepare('DELETE FROM rollups WHERE cut = ? AND day = ?'),
    dropCutMembers: db.prepare('DELETE FROM rollup_customers WHERE cut = ? AND day = ?'),
    closeMonth: db.prepare('INSERT OR IGNORE INTO rollup_months (month) VALUES (?)'),
    dropMonth: db.prepare('DELETE FROM rollup_months WHERE month = ?'),
    dropMonths: db.prepare('DELETE FROM rollup_months'),
    dayBefore: db
      .prepare("SELECT max(day) FROM rollups WHERE cut = 'all' AND day < ? AND length(day) = 10")
      .pluck(),
    staleWithin: db.prepare('SELECT 1 FROM rollup_days WHERE stale = 1 AND day BETWEEN ? AND ? LIMIT 1'),
    // Every cut by name: the primary keys begin with it.
    dropSums: db.prepare(`DELETE FROM rollups WHERE cut IN (${cuts()}) AND day = ?`),
    dropMembers: db.prepare(`DELETE FROM rollup_customers WHERE cut IN (${cuts()}) AND day = ?`),
    markStale: db.prepare(`INSERT INTO rollup_days (day, stale) VALUES (?, 1)
      ON CONFLICT (day) DO UPDATE SET stale = 1`),
    markAllStale:
      db.prepare(`INSERT INTO rollup_days (day, stale) SELECT DISTINCT day, 1 FROM rollups WHERE cut = 'all' AND length(day) = 10
      ON CONFLICT (day) DO UPDATE SET stale = 1`),
    markFresh: db.prepare('UPDATE rollup_days SET stale = 0 WHERE day = ?'),
    restate: db.prepare(`INSERT INTO rollup_days (day, stale, restated_at, restated_calls) VALUES (?, 0, ?, 1)
      ON CONFLICT (day) DO UPDATE SET restated_at = excluded.restated_at, restated_calls = restated_calls + 1`),
    staleDay: db
      .prepare(
        'SELECT max(day) FROM rollup_days WHERE stale = 1 AND day NOT IN (SELECT value FROM json_each(?))',
      )
      .pluck(),
  };
}

function cuts(): string {
  return KEPT_CUTS.map((cut) => `'${cut}'`).join(', ');
}
