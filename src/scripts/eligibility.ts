// Which calls can be scored at all, and which of them a script is for. Answers are reasons, in words for people.

import type { CallRecord } from '../calls/record.ts';
import { fits } from '../tasks/rules.ts';
import type { ScriptDefinition } from './definition.ts';

/** Why nobody can be judged by this call; null: somebody can. */
export function whyNotScorable(call: CallRecord): string | null {
  if (call.state !== 'ended') return 'it has not ended yet';
  if (call.direction === 'internal') return 'it was internal, without a customer';
  if (call.disposition !== 'answered') return `nobody talked with the customer (${call.disposition})`;
  return call.agent === null ? 'whoever answered it is not staff' : null;
}

/** Why this script is not for a call; null: it is. `team`: that the call counts for. */
export function whyNotFor(
  { eligible }: Pick<ScriptDefinition, 'eligible'>,
  call: CallRecord,
  team: string | null,
): string | null {
  const { directions, queues, dids, teams, minTalkSeconds } = eligible;
  if (directions.length > 0 && !directions.some((direction) => direction === call.direction)) {
    return `it is ${call.direction}, not ${directions.join(' or ')}`;
  }
  if (dids.length > 0 && !(call.direction === 'inbound' && fits(dids, call.to.number, call.to.raw))) {
    return 'it did not come in by one of its DIDs';
  }
  if (queues.length > 0 && !fits(queues, ...call.queues.map(({ queue }) => queue))) {
    return 'it was not in one of its queues';
  }
  if (teams.length > 0 && !fits(teams, team)) return 'it belongs to none of its teams';
  const talkMs = call.talkMs ?? 0;
  return talkMs < minTalkSeconds * 1_000
    ? `${Math.floor(talkMs / 1_000)} s of talk are less than minTalkSeconds, ${minTalkSeconds}`
    : null;
}
