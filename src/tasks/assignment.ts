// Whose task it is and how urgent. First that applies: the agent who last talked with the number, the rule for its
// DID or queue, the fallback, nobody.

import type { AgentId, CallRecord } from '../calls/record.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import {
  type AssignRule,
  fits,
  type RouteRule,
  type Surroundings,
  type TaskRoute,
  type TaskRules,
} from './rules.ts';

export interface Assignment {
  readonly agent: AgentId | null;
  readonly team: string | null;
  /** A rotation that has been used and takes its next turn; null when none was. */
  readonly rotated: string | null;
}

export const PRIORITY_MAX = 1_000;
const MINUTE_MS = 60_000;

export function assign(call: CallRecord, at: EpochMs, rules: TaskRules, around: Surroundings): Assignment {
  const route = routeRule(call, rules);
  const known =
    rules.lastAgentMs > 0 && call.from.number !== null
      ? around.lastAgent(call.from.number, at - rules.lastAgentMs)
      : null;
  const rule = known === null ? (route?.assign ?? rules.fallback) : null;
  const agent = known ?? choose(rule, around);
  const team = route?.team ?? (agent === null ? null : rules.teamOf(agent));
  return { agent, team, rotated: rotation(rule) };
}

/** The rule for the DID or the queue of a call; null when none fits. */
export function routeRule(call: CallRecord, rules: TaskRules): RouteRule | null {
  const queues = call.queues.map(({ queue }) => queue);
  const fitting = rules.routes.find(
    (rule) =>
      (rule.dids.length === 0 && rule.queues.length === 0) ||
      fits(rule.dids, call.to.number, call.to.raw) ||
      fits(rule.queues, ...queues),
  );
  return fitting ?? null;
}

/** Where a call came in. */
export function routeOf(call: CallRecord, team: string | null): TaskRoute {
  return { did: call.to.raw, queue: call.queues[0]?.queue ?? null, team };
}

/** Where the hours are known by which a call came in time or not: where the customer came in, whoever answered; of a
 * call that staff placed, the team of who placed it. */
export function hoursRoute(call: CallRecord, rules: TaskRules): TaskRoute {
  if (call.direction === 'inbound') return routeOf(call, routeRule(call, rules)?.team ?? null);
  return { did: null, queue: null, team: call.agent === null ? null : rules.teamOf(call.agent) };
}

/** The team that a call counts for: the agent's, else the one that its DID or queue belongs to. */
export function teamOfCall(call: CallRecord, rules: TaskRules): string | null {
  return (call.agent === null ? null : rules.teamOf(call.agent)) ?? routeRule(call, rules)?.team ?? null;
}

export function choose(rule: AssignRule | null, around: Surroundings): AgentId | null {
  if (rule === null || rule.agents.length === 0) return null;
  if (rule.strategy === 'round_robin') {
    return rule.agents[around.turn(rule.name) % rule.agents.length] ?? null;
  }
  if (rule.strategy === 'fixed') return rule.agents[0] ?? null;
  const loads = rule.agents.map((agent) => around.openTasksOf(agent));
  return rule.agents[loads.indexOf(Math.min(...loads))] ?? null;
}

/** The rotation that a choice by this rule has used. */
export function rotation(rule: AssignRule | null): string | null {
  return rule !== null && rule.strategy === 'round_robin' && rule.agents.length > 0 ? rule.name : null;
}

export function firstPriority(call: CallRecord, rules: TaskRules, around: Surroundings): number {
  const { vip, dids } = rules.priority;
  const isVip = around.isListed('vip', call.from.number, call.from.raw);
  const byDid = dids.find((rule) => fits(rule.dids, call.to.number, call.to.raw));
  return within((isVip ? vip : 0) + (byDid?.points ?? 0) + lostPoints(call, rules));
}

export function raisedPriority(before: number, call: CallRecord, rules: TaskRules): number {
  return within(before + rules.priority.repeat + lostPoints(call, rules));
}

function lostPoints(call: CallRecord, rules: TaskRules): number {
  return Math.floor((call.durationMs ?? 0) / MINUTE_MS) * rules.priority.lostMinute;
}

export function within(priority: number): number {
  return Math.max(0, Math.min(PRIORITY_MAX, Math.round(priority)));
}
