// Writes facts and reads them back inside the engine's transactions. Whatever a fact replaces is taken out of the kept sums,
// and what it says is put in.

import type { CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { countFact } from '../metrics/catalogue.ts';
import {
  type CallFact,
  type CustomerFact,
  type CustomerId,
  type MissedCase,
  ringsOf,
} from '../metrics/facts.ts';
import { Tally } from '../metrics/tally.ts';
import type { TaskId } from '../tasks/task.ts';
import type { Database } from './database.ts';
import {
  CALL_FACT_COLUMNS,
  CUSTOMER_FACT_COLUMNS,
  callFactValues,
  customerFactValues,
  MISSED_CASE_COLUMNS,
  missedCaseValues,
  TASK_FACT_COLUMNS,
  type TaskFacts,
  taskFactValues,
  toCallFact,
  toCustomerFact,
  toMissedCase,
  toTaskFacts,
} from './fact-rows.ts';
import type { CallFactRow, CustomerFactRow, MissedCaseRow, TaskFactRow } from './fact-schema.ts';
import { RollupWriter } from './rollup-writer.ts';

/** Calls that began before these ended before them, too: nobody telephones in so many calls at once. */
const LATEST_CALLS = 20;

/** Which facts are made anew: those of records that are there. Retention takes records, not their facts. */
const REMADE = [
  'DELETE FROM customer_facts WHERE customer IN (SELECT customer FROM call_facts JOIN calls ON calls.id = call_id)',
  'DELETE FROM missed_cases WHERE call_id IN (SELECT id FROM calls)',
  'DELETE FROM call_facts WHERE call_id IN (SELECT id FROM calls)',
  'DELETE FROM task_facts WHERE task_id IN (SELECT id FROM tasks)',
  'DELETE FROM rollups',
  'DELETE FROM rollup_customers',
];
/** Days of facts that stay: their sums are made from these. */
const DAYS_LEFT = `SELECT day FROM call_facts UNION SELECT day FROM missed_cases UNION SELECT day FROM customer_facts
  UNION SELECT opened_day FROM task_facts UNION SELECT closed_day FROM task_facts WHERE closed_day IS NOT NULL`;

export class FactWriter {
  readonly rollups: RollupWriter;
  readonly #db: Database;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = prepare(db);
    this.rollups = new RollupWriter(db);
  }

  customerOf(number: string): CustomerId {
    const known = this.#statements.customer.get(number) as CustomerId | undefined;
    return known ?? Number(this.#statements.addCustomer.run(number).lastInsertRowid);
  }

  call(id: CallId): CallFact | null {
    const row = this.#statements.call.get(id) as CallFactRow | undefined;
    return row === undefined ? null : toCallFact(row);
  }

  /** When the last of a customer's latest calls ended; null: there was none. */
  lastMoment(customer: CustomerId): EpochMs | null {
    return this.#statements.lastMoment.get(customer, LATEST_CALLS) as EpochMs | null;
  }

  /** The latest call that was an attempt to reach a customer; null: there was none. */
  lastAttempt(customer: CustomerId): CallFact | null {
    const row = this.#statements.lastAttempt.get(customer) as CallFactRow | undefined;
    return row === undefined ? null : toCallFact(row);
  }

  /** Calls of a customer that began at or after a moment, oldest first. */
  callsSince(customer: CustomerId, since: EpochMs, limit: number): readonly CallFact[] {
    return (this.#statements.callsSince.all(customer, since, limit) as CallFactRow[]).map(toCallFact);
  }

  /** `before`: what was known of this call; null: nothing. */
  putCall(fact: CallFact, before: CallFact | null): void {
    if (before !== null) this.#takeCallOut(before, fact);
    this.#statements.saveCall.run(...callFactValues(fact));
    this.rollups.put('call', fact);
    for (const ring of ringsOf(fact)) this.rollups.put('ring', ring);
  }

  dropCall(before: CallFact): void {
    this.#takeCallOut(before, null);
  }

  #takeCallOut(before: CallFact, after: CallFact | null): void {
    this.#statements.dropCall.run(before.day, before.id);
    this.rollups.takeOut('call', before);
    for (const ring of ringsOf(before)) this.rollups.takeOut('ring', ring);
    if (!keepsItsCrowds(before, after)) this.rollups.markStale(before.day);
  }

  /** At most one. */
  openCases(customer: CustomerId): readonly MissedCase[] {
    return this.casesSince(customer, Number.MAX_SAFE_INTEGER);
  }

  /** Cases that are open, or were reached after a moment, oldest first. */
  casesSince(customer: CustomerId, since: EpochMs): readonly MissedCase[] {
    return (this.#statements.casesSince.all(customer, since) as MissedCaseRow[]).map(toMissedCase);
  }

  putCase(fact: MissedCase, before: MissedCase | null): void {
    if (before !== null) this.rollups.takeOut('missed', before);
    this.#statements.saveCase.run(...missedCaseValues(fact));
    this.rollups.put('missed', fact);
  }

  dropCase(before: MissedCase): void {
    this.rollups.takeOut('missed', before);
    this.#statements.dropCase.run(before.customer, before.call);
  }

  customerFact(customer: CustomerId): CustomerFact | null {
    const row = this.#statements.customerFact.get(customer) as CustomerFactRow | undefined;
    return row === undefined ? null : toCustomerFact(row);
  }

  putCustomer(fact: CustomerFact | null, before: CustomerFact | null): void {
    if (before !== null) {
      this.rollups.takeOut('customer', before);
      this.#statements.dropCustomer.run(before.customer);
    }
    if (fact === null) return;
    this.#statements.saveCustomer.run(...customerFactValues(fact));
    this.rollups.put('customer', fact);
  }

  /** The first talk of some length with a customer; null: there was none. */
  firstTalk(customer: CustomerId, talkMsMin: number): CallFact | null {
    const row = this.#statements.firstTalk.get(customer, talkMsMin) as CallFactRow | undefined;
    return row === undefined ? null : toCallFact(row);
  }

  /** The last talk of some length that began up to a moment; null: there was none. */
  lastTalk(customer: CustomerId, talkMsMin: number, upTo: EpochMs): CallFact | null {
    const row = this.#statements.lastTalk.get(customer, talkMsMin, upTo) as CallFactRow | undefined;
    return row === undefined ? null : toCallFact(row);
  }

  /** Calls of a customer of which a CRM reported something. */
  callsWithOutcomes(customer: CustomerId): readonly CallFact[] {
    return (this.#statements.withOutcomes.all(customer) as CallFactRow[]).map(toCallFact);
  }

  task(id: TaskId): TaskFacts | null {
    const row = this.#statements.task.get(id) as TaskFactRow | undefined;
    return row === undefined ? null : toTaskFacts(row);
  }

  putTask(facts: TaskFacts, before: TaskFacts | null): void {
    if (before !== null) {
      this.rollups.takeOut('opening', before.opening);
      if (before.closing !== null) this.rollups.takeOut('closing', before.closing);
    }
    this.#statements.saveTask.run(...taskFactValues(facts));
    this.rollups.put('opening', facts.opening);
    if (facts.closing !== null) this.rollups.put('closing', facts.closing);
  }

  /** The rules by which the facts were made; '' before the first time. */
  rules(): string {
    return String(this.#statements.rules.get());
  }

  /**
   * Forgets facts and sums: they are made again from calls and tasks, the oldest first. Returns customers whose stories reach from
   * calls that are gone into others: they are to be told again up to there.
   */
  beginAnew(rules: string): readonly CustomerId[] {
    const across = this.#statements.across.all() as CustomerId[];
    for (const sql of REMADE) this.#db.exec(sql);
    this.#db.exec('DELETE FROM rollup_months');
    this.#db.exec(
      `INSERT INTO rollup_days (day, stale) SELECT day, 1 FROM (${DAYS_LEFT}) WHERE true
       ON CONFLICT (day) DO UPDATE SET stale = 1`,
    );
    this.rollups.forget();
    this.#statements.begin.run(rules);
    return across;
  }

  /** Facts of what comes after these ids have still to be made; null: none. */
  cursors(): { readonly callsAfter: CallId | null; readonly tasksAfter: TaskId | null } {
    return this.#statements.cursors.get() as { callsAfter: CallId | null; tasksAfter: TaskId | null };
  }

  moveCalls(after: CallId | null): void {
    this.#statements.moveCalls.run(after);
  }

  moveTasks(after: TaskId | null): void {
    this.#statements.moveTasks.run(after);
  }

  /** Begins the kept sums of one day anew with its facts. */
  rebuildDay(day: string): void {
    this.rollups.flush();
    this.rollups.clearDay(day);
    for (const row of this.#statements.callsOfDay.iterate(day)) {
      const fact = toCallFact(row as CallFactRow);
      this.rollups.put('call', fact);
      for (const ring of ringsOf(fact)) this.rollups.put('ring', ring);
    }
    for (const row of this.#statements.casesOfDay.iterate(day)) {
      this.rollups.put('missed', toMissedCase(row as MissedCaseRow));
    }
    for (const row of this.#statements.customersOfDay.iterate(day)) {
      this.rollups.put('customer', toCustomerFact(row as CustomerFactRow));
    }
    for (const row of this.#statements.tasksOfDay.iterate(day, day)) {
      const { opening, closing } = toTaskFacts(row as TaskFactRow);
      if (opening.day === day) this.rollups.put('opening', opening);
      if (closing?.day === day) this.rollups.put('closing', closing);
    }
  }
}

/** Customers cannot be taken out of a crowd: does the new fact bring in all whom the old one brought, at the same place? */
function keepsItsCrowds(before: CallFact, after: CallFact | null): boolean {
  const crowds = crowdsOf(before);
  if (crowds.length === 0) return true;
  if (after === null || after.customer !== before.customer) return false;
  const kept = crowdsOf(after);
  return crowds.every((crowd) => kept.includes(crowd)) && isSamePlace(before, after);
}

function crowdsOf(fact: CallFact): string[] {
  const tally = new Tally();
  countFact('call', fact, tally);
  return [...tally.crowds.keys()];
}

function isSamePlace(a: CallFact, b: CallFact): boolean {
  const cuts = ['day', 'hour', 'afterHours', 'pbx', 'team', 'agent', 'queue', 'did', 'trunk'] as const;
  return cuts.every((cut) => a[cut] === b[cut]);
}

function prepare(db: Database) {
  const insert = (table: string, columns: readonly string[]) =>
    db.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')})
      VALUES (${columns.map(() => '?').join(', ')})`);
  const ofCustomer = 'SELECT * FROM call_facts WHERE customer = ?';
  return {
    customer: db.prepare('SELECT id FROM customers WHERE number = ?').pluck(),
    addCustomer: db.prepare('INSERT INTO customers (number) VALUES (?)'),
    call: db.prepare('SELECT * FROM call_facts WHERE call_id = ?'),
    lastMoment: db
      .prepare(`SELECT max(coalesce(ended_at, started_at)) FROM (
        SELECT started_at, ended_at FROM call_facts WHERE customer = ? ORDER BY started_at DESC LIMIT ?)`)
      .pluck(),
    lastAttempt: db.prepare(
      `${ofCustomer} AND attempt IS NOT NULL ORDER BY started_at DESC, call_id DESC LIMIT 1`,
    ),
    callsSince: db.prepare(`${ofCustomer} AND started_at >= ? ORDER BY started_at, call_id LIMIT ?`),
    saveCall: insert('call_facts', CALL_FACT_COLUMNS),
    dropCall: db.prepare('DELETE FROM call_facts WHERE day = ? AND call_id = ?'),
    casesSince: db.prepare(`SELECT * FROM missed_cases WHERE customer = ?
      AND (reached_at IS NULL OR reached_at > ?) ORDER BY first_missed_at`),
    saveCase: insert('missed_cases', MISSED_CASE_COLUMNS),
    dropCase: db.prepare('DELETE FROM missed_cases WHERE customer = ? AND call_id = ?'),
    customerFact: db.prepare('SELECT * FROM customer_facts WHERE customer = ?'),
    saveCustomer: insert('customer_facts', CUSTOMER_FACT_COLUMNS),
    dropCustomer: db.prepare('DELETE FROM customer_facts WHERE customer = ?'),
    firstTalk: db.prepare(`${ofCustomer} AND talk_ms >= ? AND answered_at IS NOT NULL
      ORDER BY started_at, call_id LIMIT 1`),
    lastTalk: db.prepare(`${ofCustomer} AND talk_ms >= ? AND answered_at <= ?
      ORDER BY started_at DESC, call_id DESC LIMIT 1`),
    withOutcomes: db.prepare(`${ofCustomer} AND outcomes IS NOT NULL ORDER BY started_at`),
    task: db.prepare('SELECT * FROM task_facts WHERE task_id = ?'),
    saveTask: insert('task_facts', TASK_FACT_COLUMNS),
    rules: db.prepare('SELECT rules FROM fact_state').pluck(),
    begin: db.prepare("UPDATE fact_state SET rules = ?, calls_after = '', tasks_after = ''"),
    across: db
      .prepare(`SELECT DISTINCT customer FROM missed_cases WHERE call_id NOT IN (SELECT id FROM calls)
        AND (reached_at IS NULL OR reached_at >= (SELECT min(started_at) FROM calls))
        AND customer IN (SELECT customer FROM call_facts JOIN calls ON calls.id = call_id)`)
      .pluck(),
    cursors: db.prepare('SELECT calls_after AS callsAfter, tasks_after AS tasksAfter FROM fact_state'),
    moveCalls: db.prepare('UPDATE fact_state SET calls_after = ?'),
    moveTasks: db.prepare('UPDATE fact_state SET tasks_after = ?'),
    callsOfDay: db.prepare('SELECT * FROM call_facts WHERE day = ?'),
    casesOfDay: db.prepare('SELECT * FROM missed_cases WHERE day = ?'),
    customersOfDay: db.prepare('SELECT * FROM customer_facts WHERE day = ?'),
    tasksOfDay: db.prepare('SELECT * FROM task_facts WHERE opened_day = ? OR closed_day = ?'),
  };
}
