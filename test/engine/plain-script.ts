// One small script, the marks of somebody who listened, and what is said to an order that is refused.

import type { Marking } from '../../src/engine/score-keeper.ts';
import { AppError } from '../../src/errors.ts';
import { script } from '../scripts/sample-script.ts';

export const PLAIN = script({
  id: 'plain',
  items: [
    { id: 'a', text: 'A', phrases: ['доброе утро'] },
    { id: 'b', text: 'B' },
  ],
});
export const marking = (changes: Partial<Marking> = {}): Marking => ({
  script: 'plain',
  version: null,
  reviewer: 'olga',
  marks: [
    { item: 'a', mark: 'passed', note: null },
    { item: 'b', mark: 'failed', note: 'never' },
  ],
  comment: null,
  ...changes,
});

export const refusal = (work: () => unknown): { code: string; message: string } => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
};
