// Words that every page needs.

import { wordsOf } from '../words.ts';
import { en } from './en/common.ts';
import { ru } from './ru/common.ts';

export const tc = wordsOf(en, ru);
