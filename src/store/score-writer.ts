// Writes scores and transcripts, and reads them back inside the same transaction.

import type { CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { Database } from './database.ts';
import { COUNTING_ORDER, type ScoreRow, toScore } from './script-rows.ts';
import type { Score, ScoreDetail, ScoreSource, Transcript } from './stored-scripts.ts';
import { upsert } from './upsert.ts';

const SCORE_COLUMNS = `id call_id script_id version source reviewer score passed auto_failed marks detail at
  actor`.split(/\s+/);
const TRANSCRIPT_COLUMNS = ['call_id', 'language', 'segments', 'received_at', 'actor'];

export class ScoreWriter {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database) {
    this.#statements = prepare(db);
  }

  /** The one that counts first. */
  ofCall(call: CallId): readonly Score[] {
    return (this.#statements.ofCall.all(call) as ScoreRow[]).map(toScore);
  }

  /** The id of the score that this reviewer, or the transcript, has given already. */
  known(call: CallId, script: string, source: ScoreSource, reviewer: string | null): string | null {
    return (this.#statements.known.get(call, script, source, reviewer ?? '') as string | undefined) ?? null;
  }

  /** `letters`: its marks as `markLetters` writes them. */
  save(score: Score, letters: string): void {
    const { missedRequired, autoFailedBy, marks, forbidden, outOfOrder, comment } = score;
    const detail: ScoreDetail = { marks, missedRequired, autoFailedBy, forbidden, outOfOrder, comment };
    this.#statements.save.run(
      score.id,
      score.call,
      score.script,
      score.version,
      score.source,
      score.reviewer ?? '',
      score.score,
      score.passed === null ? null : Number(score.passed),
      Number(autoFailedBy.length > 0),
      letters,
      JSON.stringify(detail),
      score.at,
      score.by,
    );
  }

  remove(id: string): void {
    this.#statements.remove.run(id);
  }

  saveTranscript({ call, language, segments, receivedAt, by }: Transcript): void {
    this.#statements.saveTranscript.run(call, language, JSON.stringify(segments), receivedAt, by);
  }

  /** false: there was none. */
  removeTranscript(call: CallId): boolean {
    return this.#statements.removeTranscript.run(call).changes > 0;
  }

  /** What the other call has already stays as it is. */
  move(call: CallId, into: CallId): void {
    const { moveScores, dropScores, moveTranscript, removeTranscript } = this.#statements;
    moveScores.run(into, call);
    dropScores.run(call);
    moveTranscript.run(into, call);
    removeTranscript.run(call);
  }

  /** Removes transcripts that are old, a few at a time. Returns how many. */
  pruneTranscripts(before: EpochMs, limit: number): number {
    return this.#statements.prune.run(before, limit).changes;
  }
}

function prepare(db: Database) {
  return {
    ofCall: db.prepare(`SELECT * FROM scores WHERE call_id = ? ${COUNTING_ORDER}`),
    known: db
      .prepare('SELECT id FROM scores WHERE call_id = ? AND script_id = ? AND source = ? AND reviewer = ?')
      .pluck(),
    save: db.prepare(upsert('scores', SCORE_COLUMNS)),
    remove: db.prepare('DELETE FROM scores WHERE id = ?'),
    saveTranscript: db.prepare(upsert('transcripts', TRANSCRIPT_COLUMNS)),
    removeTranscript: db.prepare('DELETE FROM transcripts WHERE call_id = ?'),
    moveScores: db.prepare('UPDATE OR IGNORE scores SET call_id = ? WHERE call_id = ?'),
    dropScores: db.prepare('DELETE FROM scores WHERE call_id = ?'),
    moveTranscript: db.prepare('UPDATE OR IGNORE transcripts SET call_id = ? WHERE call_id = ?'),
    prune: db.prepare(`DELETE FROM transcripts WHERE call_id IN
      (SELECT call_id FROM transcripts WHERE received_at < ? ORDER BY received_at LIMIT ?)`),
  };
}
