// What the rules of callback tasks are made of: what an administrator configures, and what the rules ask of the
// rest of the house. The functions given here answer the same thing to the same question within one transaction.

import type { AgentId } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';

/** Where a missed customer came in. */
export interface TaskRoute {
  readonly did: string | null;
  readonly queue: string | null;
  readonly team: string | null;
}

export type AssignStrategy = 'fixed' | 'round_robin' | 'least_open';

export interface AssignRule {
  /** Under this name a rotation remembers whose turn it is. */
  readonly name: string;
  readonly strategy: AssignStrategy;
  readonly agents: readonly AgentId[];
}

export interface RouteRule {
  /** Names or beginnings with a trailing `*`; a rule without DIDs and queues holds for every call. */
  readonly dids: readonly string[];
  readonly queues: readonly string[];
  readonly team: string | null;
  readonly assign: AssignRule | null;
}

export interface EscalationStep {
  /** Working time after the task was due. */
  readonly afterMs: number;
  /** Points added. */
  readonly priority: number;
  readonly assign: AssignRule | null;
  /** Who is to be told, in the words of the configuration. */
  readonly notify: readonly string[];
}

export interface PriorityRules {
  readonly vip: number;
  /** For every further missed call. */
  readonly repeat: number;
  /** For every full minute that the customer waited in vain. */
  readonly lostMinute: number;
  readonly dids: readonly { readonly dids: readonly string[]; readonly points: number }[];
}

export interface TaskRules {
  /** A talk shorter than this does not count as reached. Default 0. */
  readonly reachedAfterMs: number;
  /** DIDs and reasons that never make a task; empty by default. */
  readonly ignoreDids: readonly string[];
  readonly ignoreReasons: readonly string[];
  /** A missed call shorter than this makes no task. 0 (default): every one does. */
  readonly shortAbandonMs: number;
  /** When a task opened at this moment is due, in working hours. */
  readonly dueAt: (opened: EpochMs, route: TaskRoute) => EpochMs;
  /** So much working time after a moment. */
  readonly workingTimeAfter: (from: EpochMs, ms: number, route: TaskRoute) => EpochMs;
  /** After the deadline or, if it is later, the last missed call; null: never. */
  readonly expireAfterMs: number | null;
  /** A talk older than this no longer decides whose customer it is. 0: it never does. */
  readonly lastAgentMs: number;
  /** The first that fits decides. */
  readonly routes: readonly RouteRule[];
  readonly fallback: AssignRule | null;
  readonly priority: PriorityRules;
  /** In the order in which they are taken. */
  readonly escalations: readonly EscalationStep[];
  readonly teamOf: (agent: AgentId) => string | null;
}

export const LIST_NAMES = ['ignore', 'vip', 'internal'] as const;
export type ListName = (typeof LIST_NAMES)[number];

/** What the rules ask about the rest of the house. */
export interface Surroundings {
  /** Is one of these spellings of a number on the list? */
  readonly isListed: (list: ListName, ...numbers: readonly (string | null)[]) => boolean;
  /** Who talked with this number last, since a moment. */
  readonly lastAgent: (number: string, since: EpochMs) => AgentId | null;
  readonly openTasksOf: (agent: AgentId) => number;
  /** How often this rotation has been asked. */
  readonly turn: (rule: string) => number;
}

/** Nobody around: no lists, no earlier talks, no other tasks. */
export const ALONE: Surroundings = {
  isListed: () => false,
  lastAgent: () => null,
  openTasksOf: () => 0,
  turn: () => 0,
};

/** Is this name one of the patterns (a name, or the beginning of one and a star)? */
export function fits(patterns: readonly string[], ...names: readonly (string | null)[]): boolean {
  return patterns.some((pattern) => {
    const start = pattern.endsWith('*') ? pattern.slice(0, -1) : null;
    return names.some(
      (name) => name !== null && (start === null ? name === pattern : name.startsWith(start)),
    );
  });
}
