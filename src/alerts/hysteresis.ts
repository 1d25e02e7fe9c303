// When an alert is raised and when it is over. Pure. It is raised when its measure has been above the threshold for long enough, and is
// over only when it is back at the lower one: what swings around a threshold tells nobody again and again.

import type { EpochMs } from '../events/vocabulary.ts';
import type { AlertRule } from './measures.ts';

export interface AlertState {
  readonly isRaised: boolean;
  /** Since when the measure is above the threshold; null: it is not. */
  readonly aboveSince: EpochMs | null;
}

export const CALM: AlertState = { isRaised: false, aboveSince: null };

/** `value` null: there is too little to look at, which is neither news nor an end. */
export function judge(
  rule: AlertRule,
  state: AlertState,
  value: number | null,
  now: EpochMs,
): { readonly state: AlertState; readonly news: 'raised' | 'cleared' | null } {
  if (value === null) return { state: { ...state, aboveSince: null }, news: null };
  if (state.isRaised) {
    return value > rule.clear ? { state, news: null } : { state: CALM, news: 'cleared' };
  }
  if (value <= rule.above) return { state: CALM, news: null };
  const aboveSince = state.aboveSince ?? now;
  if (now - aboveSince < rule.forMs) return { state: { isRaised: false, aboveSince }, news: null };
  return { state: { isRaised: true, aboveSince }, news: 'raised' };
}
