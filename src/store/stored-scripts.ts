// Scripts, scores, transcripts and reviews as the store gives them.

import type { AgentId, CallId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { ScriptDefinition } from '../scripts/definition.ts';
import type { Mark } from '../scripts/score.ts';
import type { Evidence, Said, Segment } from '../scripts/transcript.ts';

export type ScriptOrigin = 'config' | 'api';

export interface ScriptVersion {
  readonly version: number;
  readonly definition: ScriptDefinition;
  readonly createdAt: EpochMs;
  readonly createdBy: string;
}

/** A script with the version that holds. */
export interface StoredScript extends ScriptVersion {
  readonly id: string;
  readonly origin: ScriptOrigin;
  /** null: it is in use. */
  readonly removedAt: EpochMs | null;
}

export type ScoreSource = 'reviewer' | 'transcript';

export interface ItemMark {
  readonly item: string;
  readonly mark: Mark;
  /** Of the reviewer. */
  readonly note: string | null;
  /** Of a transcript: the words that show it. */
  readonly evidence: Evidence | null;
}

/** What a score is made of besides its figures. */
export interface ScoreDetail {
  /** In the order of the script; an item without a mark was not looked at. */
  readonly marks: readonly ItemMark[];
  readonly missedRequired: readonly string[];
  /** Items and forbidden phrases each of which alone makes the score 0. */
  readonly autoFailedBy: readonly string[];
  readonly forbidden: readonly Said[];
  readonly outOfOrder: readonly string[];
  readonly comment: string | null;
}

export interface Score extends ScoreDetail {
  readonly id: string;
  readonly call: CallId;
  readonly script: string;
  /** Of the script, by which it was scored. */
  readonly version: number;
  readonly source: ScoreSource;
  /** null: the transcript. */
  readonly reviewer: string | null;
  /** 0 to 1; null: nothing applied. */
  readonly score: number | null;
  /** null: the script names no least score, or there is no score. */
  readonly passed: boolean | null;
  readonly at: EpochMs;
  readonly by: string;
}

/** A score beside the others of its call. */
export interface ListedScore extends Score {
  /** The one that reports count for its script: the latest of a reviewer, else the one of the transcript. */
  readonly counts: boolean;
}

export interface Transcript {
  readonly call: CallId;
  readonly language: string | null;
  readonly segments: readonly Segment[];
  readonly receivedAt: EpochMs;
  readonly by: string;
}

export type ReviewStatus = 'open' | 'done' | 'skipped' | 'withdrawn';

export interface Review {
  readonly id: string;
  readonly script: string;
  readonly call: CallId;
  readonly agent: AgentId;
  readonly team: string | null;
  /** First day of the local week in which the call began: `2026-03-02`. */
  readonly week: string;
  readonly rank: number;
  readonly status: ReviewStatus;
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  /** Who reviewed or skipped it; null: nobody, another call took its place. */
  readonly closedBy: string | null;
  /** Why it was skipped. */
  readonly reason: string | null;
  /** Id of the score that closed it. */
  readonly score: string | null;
}

/** Where the call of an announcement was; who is told of it is chosen by it. */
export interface CallPlace {
  /** Whom the call counts for; missing in what older programs announced. */
  readonly agent?: AgentId | null;
  readonly pbx: string;
  readonly dids: readonly (string | null)[];
  readonly queues: readonly string[];
}

export interface AnnouncedScore {
  readonly score: Score;
  readonly place: CallPlace;
}

export interface AnnouncedReview {
  readonly review: Review;
  readonly place: CallPlace;
}
