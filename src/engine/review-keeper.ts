// Which calls are to be reviewed. Called inside the engine's transactions, whenever a call comes to a script or leaves
// it. Rule: for each script, agent and local week the open reviews and the settled ones together are the sample, those of
// the lowest ranks; what has been reviewed or skipped keeps its place, so that nobody can skip until a nicer call comes.

import { DateTime } from 'luxon';
import { makeReviewId } from '../calls/call-id.ts';
import type { AgentId, CallId, CallRecord } from '../calls/record.ts';
import { placeOfCall } from '../desk/hook-filter.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { draw, type Ranked, rankOf } from '../scripts/sample.ts';
import type { Days } from '../store/script-call-writer.ts';
import type { ScriptCallRow } from '../store/script-rows.ts';
import type { Review, StoredScript } from '../store/stored-scripts.ts';
import type { Writer } from '../store/writer.ts';

/** A call that comes to light later than this is not drawn: nobody remembers it. */
const CALL_AGE_MS_MAX = 31 * 86_400_000;
const WEEKS_REMEMBERED = 1_000;

/** The calls of which one sample is drawn. */
interface Pool {
  readonly script: string;
  readonly agent: AgentId;
  /** First day of the local week. */
  readonly week: string;
}

export class ReviewKeeper {
  readonly #writer: Writer;
  readonly #weeks = new Map<string, string>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** The first day of the week of a local day. */
  weekOf(day: string): string {
    const known = this.#weeks.get(day);
    if (known !== undefined) return known;
    const week = DateTime.fromISO(day, { zone: 'utc' }).startOf('week').toISODate() ?? day;
    if (this.#weeks.size >= WEEKS_REMEMBERED) this.#weeks.clear();
    this.#weeks.set(day, week);
    return week;
  }

  /** A call has come to a script, which has its row already. */
  consider(script: StoredScript, { id, startedAt }: CallRecord, now: EpochMs): void {
    if (script.definition.sampling.perAgentPerWeek === 0 || now - startedAt > CALL_AGE_MS_MAX) return;
    const row = this.#rowOf(script.id, id);
    if (row === undefined) return;
    const pool = this.#poolOf(row);
    const known = this.#writer.reviews.of(script.id, id);
    if (known !== null && known.status !== 'withdrawn') {
      // It was here before, and reviewed or skipped then.
      this.#follow(known, row, now);
      this.#redraw(known, now);
      this.#redraw(pool, now);
      return;
    }
    const before = this.#writer.reviews.ofWeek(script.id, pool.agent, pool.week);
    // Those that were drawn are the best of all that came before.
    this.#settle(pool, before, [...before, ranked(pool, id)], now);
  }

  /** A call has left a script: its place is free, unless it was reviewed or skipped. */
  leave(script: string, call: CallId, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'open') return;
    this.#withdraw(review, now);
    this.#redraw(review, now);
  }

  /** A call counts for another agent, team or week than was known; its own row says so already. What was reviewed or
   * skipped stays so. */
  move(before: ScriptCallRow, after: ScriptCallRow, now: EpochMs): void {
    const [from, to] = [this.#poolOf(before), this.#poolOf(after)];
    const isMoved = from.agent !== to.agent || from.week !== to.week;
    const review = this.#writer.reviews.of(after.script_id, after.call_id);
    if (review?.status === 'open' && isMoved) this.#withdraw(review, now);
    else if (review !== null) this.#follow(review, after, now);
    if (!isMoved) return;
    this.#redraw(from, now);
    this.#redraw(to, now);
  }

  /** The size of the sample has changed. */
  redrawWeek(script: string, day: string, now: EpochMs): void {
    const week = this.weekOf(day);
    const drawn = this.#writer.reviews.openOf(script).filter((review) => review.week === week);
    const agents = new Set([
      ...this.#writer.scriptCalls.agentsOf(script, daysOf(week)),
      ...drawn.map(({ agent }) => agent),
    ]);
    for (const agent of agents) this.#redraw({ script, agent, week }, now);
  }

  withdrawAll(script: string, now: EpochMs): void {
    for (const review of this.#writer.reviews.openOf(script)) this.#withdraw(review, now);
  }

  /** A reviewer has scored the call; whether it was to be reviewed or not. */
  close(script: string, call: CallId, score: string, reviewer: string, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'open' && review?.status !== 'skipped') return;
    const done = { closedAt: now, closedBy: reviewer, reason: null, score } as const;
    this.#save({ ...review, status: 'done', ...done }, now);
  }

  /** The last score of a reviewer was taken back. */
  reopen(script: string, call: CallId, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'done') return;
    this.#save({ ...review, ...OPEN, openedAt: now }, now);
    this.#redraw(review, now);
  }

  skip(review: Review, reason: string, by: string, now: EpochMs): Review {
    return this.#save({ ...review, status: 'skipped', closedAt: now, closedBy: by, reason }, now);
  }

  /** The call turned out to be part of another one. What was reviewed or skipped is so for that one, unless it is in its
   * own right; what is open ends. */
  merge(call: CallId, into: CallId, now: EpochMs): void {
    for (const review of this.#writer.reviews.ofCall(call)) {
      const { script, status, closedAt, closedBy, reason, score } = review;
      const own = this.#writer.reviews.of(script, into);
      const row = this.#rowOf(script, into);
      const isSettled = status === 'done' || status === 'skipped';
      if (isSettled && own === null) this.#follow({ ...review, call: into }, row, now);
      else if (status !== 'withdrawn') this.#withdraw(review, now);
      if (isSettled && own?.status === 'withdrawn') {
        this.#follow({ ...own, status, closedAt, closedBy, reason, score }, row, now);
      }
      this.#redraw(review, now);
      if (row !== undefined) this.#redraw(this.#poolOf(row), now);
    }
  }

  #rowOf(script: string, call: CallId): ScriptCallRow | undefined {
    return this.#writer.scriptCalls.ofCall(call).find((each) => each.script_id === script);
  }

  #poolOf({ script_id: script, agent, local_day }: ScriptCallRow): Pool {
    return { script, agent, week: this.weekOf(local_day) };
  }

  /** Says of the call what its row says; nothing new has happened to the review. */
  #follow(review: Review, row: ScriptCallRow | undefined, now: EpochMs): void {
    const place = row === undefined ? {} : { ...this.#poolOf(row), team: row.team };
    const followed = { ...review, ...place };
    this.#writer.reviews.save({ ...followed, rank: ranked(followed, review.call).rank }, now);
  }

  /** From all calls of the week, for when one has gone or the sample has another size. */
  #redraw({ script, agent, week }: Pool, now: EpochMs): void {
    const pool = { script, agent, week };
    const calls = this.#writer.scriptCalls.callsOf(script, agent, daysOf(week));
    const before = this.#writer.reviews.ofWeek(script, agent, week);
    const candidates = calls.map((call) => ranked(pool, call));
    this.#settle(pool, before, candidates, now);
  }

  #settle(pool: Pool, before: readonly Review[], candidates: readonly Ranked[], now: EpochMs): void {
    const script = this.#writer.scripts.inUse().find(({ id }) => id === pool.script);
    const places = script?.definition.sampling.perAgentPerWeek ?? 0;
    const drawn = before.map(({ call, rank, status }) => ({ call, rank, isSettled: status !== 'open' }));
    const { open, withdraw } = draw(candidates, drawn, places);
    const gone = new Set(withdraw.map(({ call }) => call));
    for (const review of before) if (gone.has(review.call)) this.#withdraw(review, now);
    for (const each of open) this.#open(pool, each, now);
  }

  #open(pool: Pool, { call, rank }: Ranked, now: EpochMs): void {
    const team = this.#writer.storedTeam(call) ?? null;
    // Withdrawn before, or come here by a merge: it is the same review again.
    const id = this.#writer.reviews.of(pool.script, call)?.id ?? makeReviewId(pool.script, call);
    const opened: Review = { id, ...pool, call, team, rank, ...OPEN, openedAt: now };
    const given = this.#writer.scores.ofCall(call).find((score) => score.script === pool.script);
    if (given?.source !== 'reviewer') this.#save(opened, now);
    else {
      const done = { closedAt: given.at, closedBy: given.reviewer, score: given.id } as const;
      this.#save({ ...opened, status: 'done', ...done }, now);
    }
  }

  #withdraw(review: Review, now: EpochMs): void {
    const withdrawn = { closedAt: now, closedBy: null, reason: null, score: null } as const;
    this.#save({ ...review, status: 'withdrawn', ...withdrawn }, now);
  }

  #save(review: Review, now: EpochMs): Review {
    const { id, status, team } = review;
    this.#writer.reviews.save(review, now);
    const call = this.#writer.storedCall(review.call);
    const type = status === 'open' ? 'review.opened' : (`review.${status}` as const);
    if (call !== null) {
      const body = { review, place: placeOfCall(call) };
      this.#writer.outbox.add({ at: now, type, subject: id, team, body });
    }
    return review;
  }
}

const OPEN = { status: 'open', closedAt: null, closedBy: null, reason: null, score: null } as const;

function ranked({ script, week }: Pick<Pool, 'script' | 'week'>, call: CallId): Ranked {
  return { call, rank: rankOf(script, week, call) };
}

function daysOf(week: string): Days {
  const to = DateTime.fromISO(week, { zone: 'utc' }).plus({ days: 6 }).toISODate() ?? week;
  return { from: week, to };
}
