// Words of the way in.

import { wordsOf } from '../words.ts';
import { en } from './en/entry.ts';
import { ru } from './ru/entry.ts';

export const t = wordsOf(en, ru);
