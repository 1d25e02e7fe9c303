// Rows of scripts, scores and reviews, as the tables have them and as records.

import type { ScriptDefinition } from '../scripts/definition.ts';
import type { Segment } from '../scripts/transcript.ts';
import type {
  ListedScore,
  Review,
  ReviewStatus,
  Score,
  ScoreDetail,
  ScoreSource,
  ScriptOrigin,
  ScriptVersion,
  StoredScript,
  Transcript,
} from './stored-scripts.ts';

export interface ScriptRow {
  readonly id: string;
  readonly version: number;
  readonly origin: string;
  readonly removed_at: number | null;
}

export interface ScriptVersionRow {
  readonly script_id: string;
  readonly version: number;
  readonly hash: string;
  readonly definition: string;
  readonly created_at: number;
  readonly actor: string;
}

export interface ScriptCallRow {
  readonly script_id: string;
  readonly local_day: string;
  readonly call_id: string;
  readonly agent: string;
  readonly team: string | null;
  readonly direction: string;
  readonly pbx: string;
  readonly trunk: string | null;
  readonly queue: string | null;
  readonly did: string | null;
  readonly after_hours: number;
  readonly local_hour: number;
  readonly version: number | null;
  readonly score: number | null;
  readonly auto_failed: number | null;
  readonly marks: string | null;
}

export interface ScoreRow {
  readonly id: string;
  readonly call_id: string;
  readonly script_id: string;
  readonly version: number;
  readonly source: string;
  readonly reviewer: string;
  readonly score: number | null;
  readonly passed: number | null;
  readonly auto_failed: number;
  readonly marks: string;
  readonly detail: string;
  readonly at: number;
  readonly actor: string;
}

export interface TranscriptRow {
  readonly call_id: string;
  readonly language: string | null;
  readonly segments: string;
  readonly received_at: number;
  readonly actor: string;
}

export interface ReviewRow {
  readonly id: string;
  readonly script_id: string;
  readonly call_id: string;
  readonly agent: string;
  readonly team: string | null;
  readonly week: string;
  readonly rank: number;
  readonly status: string;
  readonly opened_at: number;
  readonly closed_at: number | null;
  readonly closed_by: string | null;
  readonly reason: string | null;
  readonly score_id: string | null;
  readonly change_seq: number;
  readonly changed_at: number;
}

/** The tables of scripts, for the queries. */
export interface ScriptTables {
  readonly scripts: ScriptRow;
  readonly script_versions: ScriptVersionRow;
  readonly script_calls: ScriptCallRow;
  readonly scores: ScoreRow;
  readonly transcripts: TranscriptRow;
  readonly reviews: ReviewRow;
}

export function toScriptVersion({ version, definition, created_at, actor }: ScriptVersionRow): ScriptVersion {
  const parsed = JSON.parse(definition) as ScriptDefinition;
  return { version, definition: parsed, createdAt: created_at, createdBy: actor };
}

/** `row`: of the script, with the version that holds. */
export function toScript(row: ScriptRow & ScriptVersionRow): StoredScript {
  const origin = row.origin as ScriptOrigin;
  return { id: row.id, origin, removedAt: row.removed_at, ...toScriptVersion(row) };
}

/** The order of reports: of several scores, the one that counts comes first. */
export const COUNTING_ORDER = "ORDER BY source = 'reviewer' DESC, at DESC, id DESC";

export function toScore(row: ScoreRow): Score {
  return {
    id: row.id,
    call: row.call_id,
    script: row.script_id,
    version: row.version,
    source: row.source as ScoreSource,
    reviewer: row.source === 'reviewer' ? row.reviewer : null,
    score: row.score,
    passed: row.passed === null ? null : row.passed === 1,
    ...(JSON.parse(row.detail) as ScoreDetail),
    at: row.at,
    by: row.actor,
  };
}

/** `scores`: of one call, in COUNTING_ORDER. */
export function withCounts(scores: readonly Score[]): ListedScore[] {
  const counted = new Set<string>();
  return scores.map((score) => {
    const counts = !counted.has(score.script);
    counted.add(score.script);
    return { ...score, counts };
  });
}

export function toTranscript({ call_id, language, segments, received_at, actor }: TranscriptRow): Transcript {
  const parsed = JSON.parse(segments) as readonly Segment[];
  return { call: call_id, language, segments: parsed, receivedAt: received_at, by: actor };
}

export function toReview(row: ReviewRow): Review {
  return {
    id: row.id,
    script: row.script_id,
    call: row.call_id,
    agent: row.agent,
    team: row.team,
    week: row.week,
    rank: row.rank,
    status: row.status as ReviewStatus,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    reason: row.reason,
    score: row.score_id,
  };
}
