// A question before something that cannot be taken back. Without a terminal nobody can answer, so a script says --yes.

import { createInterface } from 'node:readline/promises';
import { AppError } from '../errors.ts';

/** Returns when the answer is yes. Errors: `invalid`: it was not, or there is nobody to ask. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true) {
    throw new AppError('invalid', 'Nothing was changed: there is no terminal to ask. Use --yes.');
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [yes/no] `);
    if (answer.trim().toLowerCase() === 'yes') return;
  } finally {
    lines.close();
  }
  throw new AppError('invalid', 'Nothing was changed.');
}
