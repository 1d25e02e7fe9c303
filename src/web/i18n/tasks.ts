// Words of the page of callbacks.

import { wordsOf } from '../words.ts';
import { en } from './en/tasks.ts';
import { ru } from './ru/tasks.ts';

export const t = wordsOf(en, ru);
