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
import type { Review, StoredScript } from '../store/stored-scripts.ts';
import type { Writer } from '../store/writer.ts';

/** A call that comes to light later than this is not drawn: nobody remembers it. */
const CALL_AGE_MS_MAX = 31 * 86_400_000;
const WEEKS_REMEMBERED = 1_000;

/** One sample. */
interface Pool {
  readonly script: StoredScript;
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

  /** A call has come to a script. */
  consider(script: StoredScript, { id, agent, startedAt }: CallRecord, day: string, now: EpochMs): void {
    if (script.definition.sampling.perAgentPerWeek === 0 || agent === null) return;
    if (now - startedAt > CALL_AGE_MS_MAX) return;
    const pool = { script, agent, week: this.weekOf(day) };
    const before = this.#writer.reviews.ofWeek(script.id, pool.week, agent);
    // Those that were drawn are the best of all that came before.
    const others = before.filter(({ call }) => call !== id);
    this.#settle(pool, before, [...others, { call: id, rank: rankOf(script.id, pool.week, id) }], now);
  }

  /** A call has left a script, or counts for another agent or week: its place is free. */
  leave(script: string, call: CallId, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'open') return;
    this.#withdraw(review, now);
    const inUse = this.#inUse(script);
    if (inUse !== undefined) this.#redraw({ script: inUse, agent: review.agent, week: review.week }, now);
  }

  /** What was reviewed or skipped stays so, whoever the call counts for now. */
  follow(script: string, { id, agent }: CallRecord, team: string | null, day: string, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, id);
    if (review === null || review.status === 'withdrawn' || agent === null) return;
    this.#writer.reviews.save({ ...review, agent, team, week: this.weekOf(day) }, now);
  }

  /** The size of the sample has changed. */
  redrawWeek(script: StoredScript, day: string, now: EpochMs): void {
    const week = this.weekOf(day);
    const drawn = this.#writer.reviews.openOf(script.id).filter((review) => review.week === week);
    const agents = new Set([
      ...this.#writer.scriptCalls.agentsOf(script.id, daysOf(week)),
      ...drawn.map(({ agent }) => agent),
    ]);
    for (const agent of agents) this.#redraw({ script, agent, week }, now);
  }

  withdrawAll(script: string, now: EpochMs): void {
    for (const review of this.#writer.reviews.openOf(script)) this.#withdraw(review, now);
  }

  /** A reviewer has scored the call. null: it was not to be reviewed. */
  close(script: string, call: CallId, score: string, reviewer: string, now: EpochMs): Review | null {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'open' && review?.status !== 'skipped') return null;
    const done = { closedAt: now, closedBy: reviewer, reason: null, score } as const;
    return this.#save({ ...review, status: 'done', ...done }, now);
  }

  /** The last score of a reviewer was taken back. */
  reopen(script: string, call: CallId, now: EpochMs): void {
    const review = this.#writer.reviews.of(script, call);
    if (review?.status !== 'done') return;
    this.#save({ ...review, ...OPEN, openedAt: now }, now);
    const inUse = this.#inUse(script);
    if (inUse !== undefined) this.#redraw({ script: inUse, agent: review.agent, week: review.week }, now);
  }

  skip(review: Review, reason: string, by: string, now: EpochMs): Review {
    return this.#save({ ...review, status: 'skipped', closedAt: now, closedBy: by, reason }, now);
  }

  /** The call turned out to be part of another one, whose own reviews stay. */
  merge(call: CallId, into: CallId, now: EpochMs): void {
    for (const review of this.#writer.reviews.ofCall(call)) {
      if (review.status === 'open') this.leave(review.script, call, now);
      else if (this.#writer.reviews.of(review.script, into) === null) {
        this.#writer.reviews.save({ ...review, call: into }, now);
      }
    }
  }

  #inUse(script: string): StoredScript | undefined {
    return this.#writer.scripts.inUse().find(({ id }) => id === script);
  }

  /** From all calls of the week; for when one has gone. */
  #redraw(pool: Pool, now: EpochMs): void {
    const { script, agent, week } = pool;
    const calls = this.#writer.scriptCalls.callsOf(script.id, agent, daysOf(week));
    const before = this.#writer.reviews.ofWeek(script.id, week, agent);
    const candidates = calls.map((call) => ({ call, rank: rankOf(script.id, week, call) }));
    this.#settle(pool, before, candidates, now);
  }

  #settle(pool: Pool, before: readonly Review[], candidates: readonly Ranked[], now: EpochMs): void {
    const places = pool.script.definition.sampling.perAgentPerWeek;
    const drawn = before.map(({ call, rank, status }) => ({ call, rank, isSettled: status !== 'open' }));
    const { open, withdraw } = draw(candidates, drawn, places);
    const gone = new Set(withdraw.map(({ call }) => call));
    for (const review of before) if (gone.has(review.call)) this.#withdraw(review, now);
    for (const ranked of open) this.#open(pool, ranked, now);
  }

  #open({ script, agent, week }: Pool, { call, rank }: Ranked, now: EpochMs): void {
    const team = this.#writer.storedStage(call)?.team ?? null;
    const own = { script: script.id, call, agent, team, week, rank };
    const opened: Review = { id: makeReviewId(script.id, call), ...own, ...OPEN, openedAt: now };
    const given = this.#writer.scores.ofCall(call).find((score) => score.script === script.id);
    if (given?.source !== 'reviewer') this.#save(opened, now);
    else {
      const done = { closedAt: given.at, closedBy: given.reviewer, score: given.id } as const;
      this.#save({ ...opened, status: 'done', ...done }, now);
    }
  }

  #withdraw(review: Review, now: EpochMs): void {
    this.#save({ ...review, status: 'withdrawn', closedAt: now }, now);
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

function daysOf(week: string): Days {
  const to = DateTime.fromISO(week, { zone: 'utc' }).plus({ days: 6 }).toISODate() ?? week;
  return { from: week, to };
}
