// Gives calls their scores: by the marks of a reviewer, or by what a transcript shows. Called inside the engine's
// transactions. Rule: a score belongs to the version of the script by which it was given, and only calls that can be
// judged have one.

import { randomUUID } from 'node:crypto';
import type { CallId } from '../calls/record.ts';
import { placeOfCall } from '../desk/hook-filter.ts';
import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import { whyNotFor, whyNotScorable } from '../scripts/eligibility.ts';
import { judge, type Mark, markLetters } from '../scripts/score.ts';
import { check, listen, type Segment } from '../scripts/transcript.ts';
import { withCounts } from '../store/script-rows.ts';
import type { StoredCall } from '../store/stored.ts';
import type { ItemMark, ListedScore, Score, ScoreDetail, StoredScript } from '../store/stored-scripts.ts';
import type { Writer } from '../store/writer.ts';
import type { ReviewKeeper } from './review-keeper.ts';

export interface ReviewerMark {
  readonly item: string;
  readonly mark: Mark;
  readonly note: string | null;
}

export interface Marking {
  readonly script: string;
  /** The version that the reviewer had before them; null: they do not say. */
  readonly version: number | null;
  readonly reviewer: string;
  readonly marks: readonly ReviewerMark[];
  readonly comment: string | null;
}

export interface Told {
  readonly language: string | null;
  readonly segments: readonly Segment[];
}

/** The moment and the key. */
export interface Giving {
  readonly now: EpochMs;
  readonly actor: string;
}

export class ScoreKeeper {
  readonly #writer: Writer;
  readonly #reviews: ReviewKeeper;

  constructor(writer: Writer, reviews: ReviewKeeper) {
    this.#writer = writer;
    this.#reviews = reviews;
  }

  /** Errors: `not_found`: the script; `conflict`: the call or the version; `invalid`: the marks. */
  mark(call: StoredCall, marking: Marking, giving: Giving): { score: Score; created: boolean } {
    refuseUnscorable(call);
    const script = this.#script(marking);
    const { definition } = script;
    this.#belong(call, script);
    refuseWrongMarks(script, marking.marks);
    const given = new Map(marking.marks.map((each) => [each.item, each]));
    const marks = definition.items.flatMap(({ id }): ItemMark[] => {
      const own = given.get(id);
      return own === undefined ? [] : [{ ...own, evidence: null }];
    });
    const known = this.#writer.scores.known(call.id, script.id, 'reviewer', marking.reviewer);
    const found = { forbidden: [], outOfOrder: [] };
    const by = { source: 'reviewer', reviewer: marking.reviewer, comment: marking.comment } as const;
    const score = this.#save(call, script, { id: known, marks, ...found, ...by }, giving);
    this.#reviews.close(script.id, call.id, score.id, marking.reviewer, giving.now);
    return { score, created: known === null };
  }

  /** Keeps what was said and scores it by every script that the call is for. Errors: `conflict`: the call. */
  transcribe(call: StoredCall, { language, segments }: Told, giving: Giving): readonly ListedScore[] {
    refuseUnscorable(call);
    const { now, actor } = giving;
    this.#writer.scores.saveTranscript({ call: call.id, language, segments, receivedAt: now, by: actor });
    const heard = listen(segments);
    const rows = new Set(this.#writer.scriptCalls.ofCall(call.id).map((row) => row.script_id));
    const scripts = this.#writer.scripts
      .inUse()
      .filter(({ id, definition }) => rows.has(id) || whyNotFor(definition, call, call.team) === null);
    const scored = scripts.map((script) => {
      if (!rows.has(script.id)) this.#writer.scriptCalls.add(script.id, call.id);
      const { items, forbidden, outOfOrder } = check(script.definition, heard);
      const id = this.#writer.scores.known(call.id, script.id, 'transcript', null);
      const marks = items.map((item) => ({ ...item, note: null }));
      const by = { source: 'transcript', reviewer: null, comment: null } as const;
      return this.#save(call, script, { id, marks, forbidden, outOfOrder, ...by }, giving);
    });
    this.#forgetTranscribed(call.id, new Set(scored.map(({ id }) => id)));
    return withCounts(this.#writer.scores.ofCall(call.id)).filter(({ source }) => source === 'transcript');
  }

  /** With the scores that were read from it. false: there was none. */
  forgetTranscript(call: CallId): boolean {
    const removed = this.#writer.scores.removeTranscript(call);
    if (removed) this.#forgetTranscribed(call, new Set());
    return removed;
  }

  /** false: the call has none with this id. */
  remove(call: CallId, id: string, now: EpochMs): boolean {
    const scores = this.#writer.scores.ofCall(call);
    const score = scores.find((each) => each.id === id);
    if (score === undefined) return false;
    this.#writer.scores.remove(id);
    this.#writer.scriptCalls.refresh(score.script, call);
    const others = scores.filter((each) => each.script === score.script && each.id !== id);
    if (!others.some(({ source }) => source === 'reviewer')) this.#reviews.reopen(score.script, call, now);
    return true;
  }

  #forgetTranscribed(call: CallId, kept: ReadonlySet<string>): void {
    for (const { id, source, script } of this.#writer.scores.ofCall(call)) {
      if (source !== 'transcript' || kept.has(id)) continue;
      this.#writer.scores.remove(id);
      this.#writer.scriptCalls.refresh(script, call);
    }
  }

  /** Errors: `not_found`, `conflict`. */
  #script({ script: id, version }: Marking): StoredScript {
    const script = this.#writer.scripts.inUse().find((each) => each.id === id);
    if (script === undefined) throw new AppError('not_found', `There is no script "${id}".`);
    if (version === null || version === script.version) return script;
    throw new AppError(
      'conflict',
      `The script "${id}" has changed: version ${script.version} holds, and these marks are for ${version}. Read it again.`,
    );
  }

  /** A call that ended before the script was there counts from now on. Errors: `conflict`. */
  #belong(call: StoredCall, script: StoredScript): void {
    if (this.#writer.scriptCalls.ofCall(call.id).some((row) => row.script_id === script.id)) return;
    const reason = whyNotFor(script.definition, call, call.team);
    if (reason !== null) {
      throw new AppError('conflict', `The script "${script.id}" is not for call ${call.id}: ${reason}.`);
    }
    this.#writer.scriptCalls.add(script.id, call.id);
  }

  #save(
    call: StoredCall,
    script: StoredScript,
    given: Omit<ScoreDetail, 'missedRequired' | 'autoFailedBy'> &
      Pick<Score, 'source' | 'reviewer'> & { readonly id: string | null },
    { now, actor }: Giving,
  ): Score {
    const marks = new Map(given.marks.map(({ item, mark }) => [item, mark]));
    const said = new Set(given.forbidden.map(({ id }) => id));
    const score: Score = {
      ...given,
      ...judge(script.definition, marks, said),
      id: given.id ?? randomUUID(),
      call: call.id,
      script: script.id,
      version: script.version,
      at: now,
      by: actor,
    };
    this.#writer.scores.save(score, markLetters(script.definition, marks));
    this.#writer.scriptCalls.refresh(script.id, call.id);
    const body = { score, place: placeOfCall(call) };
    this.#writer.outbox.add({ at: now, type: 'call.scored', subject: call.id, team: call.team, body });
    return score;
  }
}

/** Errors: `conflict`. */
function refuseUnscorable(call: StoredCall): void {
  const reason = whyNotScorable(call);
  if (reason !== null) throw new AppError('conflict', `Call ${call.id} cannot be scored: ${reason}.`);
}

/** Errors: `invalid`: an item that is not there, comes twice or has no mark. */
function refuseWrongMarks({ id, version, definition }: StoredScript, marks: readonly ReviewerMark[]): void {
  const known = definition.items.map((item) => item.id);
  const named = marks.map(({ item }) => item);
  const details = [
    ...named.flatMap((item, i) => {
      if (!known.includes(item))
        return [`marks[${i}].item: found "${item}", want one of: ${known.join(', ')}`];
      return named.indexOf(item) < i
        ? [`marks[${i}].item: found "${item}" again, want one mark an item`]
        : [];
    }),
    ...known.filter((item) => !named.includes(item)).map((item) => `marks: missing "${item}"`),
  ];
  if (details.length === 0) return;
  const message = `The marks do not fit script "${id}" (version ${version}): ${details.join('; ')}.`;
  throw new AppError('invalid', message, { details });
}
