// Words of the calls, and of one call.

import { wordsOf } from '../words.ts';
import { en } from './en/calls.ts';
import { ru } from './ru/calls.ts';

export const t = wordsOf(en, ru);
