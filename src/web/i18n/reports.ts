// Words of the reports. Titles and formulas of figures come from the daemon, which has them in both languages.

import { wordsOf } from '../words.ts';
import { en } from './en/reports.ts';
import { ru } from './ru/reports.ts';

export const t = wordsOf(en, ru);
