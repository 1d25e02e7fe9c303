// Words of the live page.

import { wordsOf } from '../words.ts';
import { en } from './en/live.ts';
import { ru } from './ru/live.ts';

export const t = wordsOf(en, ru);
