// Orders about webhooks: people make and change them, the dispatcher reports what came of its attempts.

import { AppError } from '../errors.ts';
import type { EpochMs } from '../events/vocabulary.ts';
import type { DeliveryResult, HookState, HookWriter, NewHook } from '../store/hook-writer.ts';
import type { HookFilter } from './hook-filter.ts';
import type { Asker, Handlers } from './order.ts';

interface HookChange {
  readonly id: string;
  /** Left out: as it was. */
  readonly url?: string;
  readonly filter?: HookFilter;
  readonly isEnabled?: boolean;
}

interface Named {
  readonly id: string;
}

export interface HookOrders {
  'create-hook': { readonly asked: NewHook; readonly answer: Named };
  'change-hook': { readonly asked: HookChange; readonly answer: Named };
  'remove-hook': { readonly asked: Named; readonly answer: Named };
  /** `seq` null: all that were given up. */
  'resend-deliveries': {
    readonly asked: Named & { readonly seq: number | null };
    readonly answer: { readonly resent: number };
  };
  'record-deliveries': {
    readonly asked: {
      readonly results: readonly DeliveryResult[];
      /** Hooks that want no more, and what they said. */
      readonly gone: readonly (Named & { readonly reason: string })[];
    };
    readonly answer: { readonly recorded: number };
  };
}

/** Each one is asked for every announcement. */
const HOOKS_MAX = 100;

export function hookHandlers(hooks: HookWriter): Handlers<HookOrders> {
  return {
    'create-hook': {
      run(asked, { now, by }) {
        if (hooks.count() >= HOOKS_MAX) {
          throw new AppError(
            'conflict',
            `There are ${HOOKS_MAX} hooks already. Remove one that is not used.`,
          );
        }
        refuseForeignTeams(asked.filter, by);
        hooks.add(asked, now, by.key);
        return { id: asked.id };
      },
      audit: ({ id, url, filter }) => ({ subject: id, detail: { url, filter } }),
    },
    'change-hook': {
      run({ id, ...change }, { now, by }) {
        const filter = change.filter ?? visibleHook(hooks, id, by).filter;
        refuseForeignTeams(filter, by);
        hooks.save(id, changed(visibleHook(hooks, id, by), change, by, now));
        return { id };
      },
      audit: ({ id, ...change }) => ({ subject: id, detail: change }),
    },
    'remove-hook': {
      run({ id }, { by }) {
        visibleHook(hooks, id, by);
        hooks.remove(id);
        return { id };
      },
      audit: ({ id }) => ({ subject: id, detail: {} }),
    },
    'resend-deliveries': {
      run({ id, seq }, { now, by }) {
        visibleHook(hooks, id, by);
        const resent = hooks.resend(id, seq, now);
        if (seq === null || resent > 0) return { resent };
        throw new AppError(
          'not_found',
          `The hook ${id} was never to be told of event evt_${seq}, or it is no longer kept.`,
        );
      },
      audit: ({ id, seq }, { resent }) => ({ subject: id, detail: { event: seq, resent } }),
    },
    'record-deliveries': {
      run({ results, gone }, { now }) {
        for (const result of results) hooks.record(result);
        for (const { id, reason } of gone) {
          const hook = hooks.find(id);
          if (hook !== null) hooks.save(id, { ...hook, disabled: hook.disabled ?? { at: now, reason } });
        }
        return { recorded: results.length };
      },
      audit: () => null,
    },
  };
}

function changed(
  hook: HookState,
  { url, filter, isEnabled }: Omit<HookChange, 'id'>,
  by: Asker,
  now: EpochMs,
): HookState {
  const disabled =
    isEnabled === undefined
      ? hook.disabled
      : isEnabled
        ? null
        : (hook.disabled ?? { at: now, reason: `disabled by ${by.key}` });
  return { url: url ?? hook.url, filter: filter ?? hook.filter, disabled };
}

/** Errors: `not_found`. */
function visibleHook(hooks: HookWriter, id: string, by: Asker): HookState {
  const hook = hooks.find(id);
  if (hook !== null && isWithin(hook.filter, by.teams)) return hook;
  throw new AppError('not_found', `There is no hook ${id}.`);
}

/** A key that is limited to teams has to do with hooks that are limited to some of them. */
export function isWithin({ teams }: HookFilter, limits: readonly string[] | null): boolean {
  return limits === null || (teams.length > 0 && teams.every((team) => limits.includes(team)));
}

/** Errors: `forbidden`. */
function refuseForeignTeams(filter: HookFilter, by: Asker): void {
  if (isWithin(filter, by.teams)) return;
  throw new AppError(
    'forbidden',
    `"${by.key}" sees the teams ${by.teams?.join(', ')}: a hook of this key has to name its teams among them.`,
  );
}
