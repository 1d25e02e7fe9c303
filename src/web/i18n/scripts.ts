// Words of the call scripts: reviews, scoring, adherence, definitions.

import { wordsOf } from '../words.ts';
import { en } from './en/scripts.ts';
import { ru } from './ru/scripts.ts';

export const t = wordsOf(en, ru);
