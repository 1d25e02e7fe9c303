// What not everybody may see, and most calls do not have: asked for all the same, and shown as nothing.

import { Problem } from '../../daemon.ts';

/** null: there is none, or it is not theirs. Errors: Problem. */
export async function visible<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && ['not_found', 'forbidden'].includes(error.code)) return null;
    throw error;
  }
}
