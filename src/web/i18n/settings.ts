// Words of the settings.

import { wordsOf } from '../words.ts';
import { en } from './en/settings.ts';
import { ru } from './ru/settings.ts';

export const t = wordsOf(en, ru);
