// What somebody sees. Most see whole teams, or everything. An agent who signs in sees their own: calls that count for them,
// that rang at theirs or in which they talked, tasks that are theirs, and tasks of their teams that are nobody's.
// Rule: what was said in a call (recording, transcript) is for those who talked in it, and what was made of it (scores,
// reviews) for the agent it counts for: a call that only rang at theirs tells them nothing about a colleague.

import { agentsOf, hasTalked } from '../calls/agents.ts';
import type { AgentId, CallRecord } from '../calls/record.ts';
import type { StoredCall } from '../store/stored.ts';
import type { AnnouncedReview, AnnouncedScore, Review } from '../store/stored-scripts.ts';
import type { Task } from '../tasks/task.ts';

export interface Sight {
  /** Teams whose calls and tasks they see; null: all. */
  readonly teams: readonly string[] | null;
  /** The member of staff that they are, or work for; null: nobody in particular. */
  readonly agent: AgentId | null;
  /** They see only what concerns `agent`. */
  readonly ownOnly: boolean;
}

/** Everything. */
export const UNLIMITED: Sight = { teams: null, agent: null, ownOnly: false };

/** One agent's own, as a condition of lists. */
export interface Own {
  readonly agent: AgentId;
  /** Whose tasks they see while these are nobody's; null: everybody's. */
  readonly teams: readonly string[] | null;
}

/** No agent is called so: whoever is nobody and sees only their own sees nothing. */
const NO_AGENT = '';

/** null: they see more than their own. */
export function ownOf({ ownOnly, agent, teams }: Sight): Own | null {
  return ownOnly ? { agent: agent ?? NO_AGENT, teams } : null;
}

export function seesTeam({ teams }: Pick<Sight, 'teams'>, team: string | null): boolean {
  return teams === null || (team !== null && teams.includes(team));
}

type TeamCall = CallRecord & { readonly team: string | null };

export function seesCall(sight: Sight, call: TeamCall): boolean {
  const own = ownOf(sight);
  return own === null ? seesTeam(sight, call.team) : agentsOf(call).includes(own.agent);
}

/** Recording and transcript. */
export function hearsCall(sight: Sight, call: TeamCall): boolean {
  const own = ownOf(sight);
  return own === null ? seesTeam(sight, call.team) : hasTalked(own.agent, call);
}

/** Scores, and whatever else is said about the agent that a call counts for. */
export function seesScores(sight: Sight, call: TeamCall): boolean {
  const own = ownOf(sight);
  return own === null ? seesTeam(sight, call.team) : call.agent === own.agent;
}

export function seesTask(sight: Sight, task: Task): boolean {
  const own = ownOf(sight);
  if (own === null) return seesTeam(sight, task.team);
  const { assignee, claimedBy, closedBy } = task;
  if ([assignee, claimedBy, closedBy?.agent].includes(own.agent)) return true;
  return assignee === null && seesTeam(sight, task.team);
}

export function seesReview(sight: Sight, { agent, team }: Pick<Review, 'agent' | 'team'>): boolean {
  const own = ownOf(sight);
  return own === null ? seesTeam(sight, team) : agent === own.agent;
}

/** Something that was announced, with what it was about. */
interface Announced {
  readonly type: string;
  readonly team: string | null;
  readonly body: unknown;
}

/** Two ids, and the agents of the one that is gone. */
export interface AnnouncedMerge {
  readonly id: string;
  readonly into: string;
  /** Missing in what older programs announced. */
  readonly agents?: readonly AgentId[];
}

export function seesEvent(sight: Sight, { type, team, body }: Announced): boolean {
  const own = ownOf(sight);
  if (own === null) return seesTeam(sight, team);
  if (type.startsWith('task.')) return seesTask(sight, body as Task);
  if (type.startsWith('review.')) return seesReview(sight, (body as AnnouncedReview).review);
  if (type === 'call.scored') return (body as AnnouncedScore).place.agent === own.agent;
  if (type === 'call.merged') return (body as AnnouncedMerge).agents?.includes(own.agent) === true;
  return type.startsWith('call.') && seesCall(sight, body as StoredCall);
}
