// A script by which a few calls a week are reviewed, and what the sample of a week has to be.

import type { CallRecord } from '../../src/calls/record.ts';
import { rankOf } from '../../src/scripts/sample.ts';
import { script } from '../scripts/sample-script.ts';

export const WEEK = '2026-03-02';
export const sampled = (perAgentPerWeek: number) => script({ sampling: { perAgentPerWeek } });
export const marking = (reviewer = 'olga') => ({
  ...{ script: 's', version: null, reviewer, comment: null },
  marks: [{ item: 'a', mark: 'passed' as const, note: null }],
});
export const byRank = (calls: readonly CallRecord[], week = WEEK) =>
  calls.map(({ id }) => id).sort((a, b) => rankOf('s', week, a) - rankOf('s', week, b));
