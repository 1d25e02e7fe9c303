// Who is who: decides whether a leg is staff or the outside world. Decided by configuration (trunks, staff
// extensions, agents' extensions and mobiles), never by caller-supplied names.

import type { LegFacts } from '../events/vocabulary.ts';
import { isPublicNumber, type Numbers } from './numbers.ts';
import type { AgentId } from './record.ts';
import type { AgentSettings, CallSettings } from './settings.ts';

export interface Person {
  readonly side: 'staff' | 'outside';
  /** null on the outside. */
  readonly agent: AgentId | null;
}

export interface People {
  /** `number`: the outside number this leg was sent to or came from, normalised, when known. */
  identify(facts: LegFacts, number: string | null): Person;
  /** The agent behind an extension or a number; null when it is not staff. */
  agentOf(extensionOrNumber: string | null): AgentId | null;
  nameOf(agent: AgentId): string | null;
  /** Digits that stay inside the house: a staff extension or a feature code (`*8`, `*97`, `700`). */
  isInternalTarget(dialled: string | null, normalised: string | null): boolean;
}

/** Shorter dialled strings are extensions and services of the house, not numbers of the outside world. */
const OUTSIDE_DIGITS_MIN = 5;

const OUTSIDE: Person = { side: 'outside', agent: null };

export function createPeople(settings: CallSettings, numbers: Numbers): People {
  const staff = new RegExp(settings.staffExtensions);
  const trunk = compilePatterns(settings.trunks);
  const byExtension = new Map<string, AgentSettings>();
  const byMobile = new Map<string, AgentSettings>();
  for (const agent of settings.agents) {
    for (const extension of agent.extensions) byExtension.set(extension, agent);
    const mobile = numbers.normalise(agent.mobile);
    if (mobile !== null) byMobile.set(mobile, agent);
  }
  const byId = new Map(settings.agents.map((agent) => [agent.id, agent]));

  const agentOfExtension = (extension: string | null): AgentId | null => {
    if (extension === null) return null;
    return byExtension.get(extension)?.id ?? (staff.test(extension) ? extension : null);
  };
  const agentOf = (target: string | null): AgentId | null =>
    agentOfExtension(target) ?? byMobile.get(numbers.normalise(target) ?? '')?.id ?? null;

  return {
    identify(facts, number) {
      const mobile = number === null ? undefined : byMobile.get(number);
      if (mobile !== undefined) return { side: 'staff', agent: mobile.id };
      if (facts.endpoint !== null && trunk(facts.endpoint)) return OUTSIDE;
      const agent = agentOfExtension(facts.endpoint);
      if (agent !== null) return { side: 'staff', agent };
      if (facts.context !== null && trunk(facts.context)) return OUTSIDE;
      const byParty = agentOfExtension(facts.party.number);
      return byParty === null ? OUTSIDE : { side: 'staff', agent: byParty };
    },
    agentOf,
    nameOf: (agent) => byId.get(agent)?.name ?? null,
    isInternalTarget(dialled, normalised) {
      if (dialled === null || /^[*#]/.test(dialled) || agentOf(dialled) !== null) return true;
      if (isPublicNumber(normalised)) return false;
      return dialled.replace(/\D/g, '').length < OUTSIDE_DIGITS_MIN;
    },
  };
}

function compilePatterns(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set<string>();
  const shapes: RegExp[] = [];
  for (const pattern of patterns) {
    if (pattern.startsWith('^')) shapes.push(new RegExp(pattern, 'i'));
    else if (pattern.includes('*')) {
      const source = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
      shapes.push(new RegExp(`^${source.join('.*')}$`, 'i'));
    } else exact.add(pattern.toLowerCase());
  }
  return (name) => exact.has(name.toLowerCase()) || shapes.some((shape) => shape.test(name));
}
