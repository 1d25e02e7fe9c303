// Indicator 7: script adherence: how well agents kept to what they are asked to say. Coverage stands beside every score: a mean of
// few scored calls says little.

import {
  type Counting,
  calls,
  type Evidence,
  type FigureDefinition,
  type Indicator,
  number,
  type Part,
  quotient,
  type Reading,
} from '../indicator.ts';
import type { Words } from '../words.ts';

/** Between a script and one of its items; neither has it in its id. */
const OF = '/';

const counting: Counting = {
  script({ script, isScored, score, autoFailed, marks }, tally) {
    tally.count('script.eligible');
    tally.count(`script.eligible:${script}`);
    if (!isScored) return;
    if (score !== null) {
      tally.count('script.scored');
      tally.count(`script.scored:${script}`);
      tally.count('script.score', score);
      tally.count(`script.score:${script}`, score);
    }
    if (autoFailed) tally.count('script.auto_failed');
    for (const { item, mark } of marks) tally.count(`script.${mark}:${script}${OF}${item}`);
  },
};

/** A call may be for several scripts, and is listed once. */
const scripted = (where: Evidence['where']): Evidence => ({ list: 'calls', where, counts: 'scripts' });

const figures: readonly FigureDefinition[] = [
  {
    key: 'meanScore',
    title: { en: 'Mean score', ru: 'Средняя оценка' },
    unit: 'score',
    formula: {
      en: 'sum of scores ÷ scored calls; the score of a call is the weight of passed items ÷ the weight of items that applied, 0 after an auto-fail',
      ru: 'сумма оценок ÷ оценённые звонки; оценка звонка — вес выполненных пунктов ÷ вес применимых, 0 при критической ошибке',
    },
    good: 'high',
    measure: (r) => quotient(r.count('script.score'), r.count('script.scored')),
    evidence: scripted({ scored: 'true' }),
  },
  {
    key: 'coverage',
    title: { en: 'Coverage', ru: 'Охват' },
    unit: 'share',
    formula: {
      en: 'scored calls ÷ calls that a script is for; a call counts once for each script that it is for',
      ru: 'оценённые звонки ÷ звонки, для которых есть скрипт; звонок считается один раз для каждого своего скрипта',
    },
    good: 'high',
    measure: (r) => quotient(r.count('script.scored'), r.count('script.eligible')),
    evidence: scripted({ scored: 'true' }),
  },
  {
    key: 'eligible',
    title: { en: 'Calls with a script', ru: 'Звонки со скриптом' },
    unit: 'count',
    formula: {
      en: 'answered calls that a script is for, once for each such script',
      ru: 'отвеченные звонки, для которых есть скрипт, по разу для каждого скрипта',
    },
    measure: (r) => number(r.count('script.eligible')),
    evidence: scripted({ script: '*' }),
  },
  {
    key: 'autoFailed',
    title: { en: 'Auto-failed', ru: 'Критические ошибки' },
    unit: 'share',
    formula: {
      en: 'scored calls that one thing alone made 0 ÷ scored calls',
      ru: 'оценённые звонки, обнулённые критической ошибкой ÷ оценённые звонки',
    },
    good: 'low',
    measure: (r) => quotient(r.count('script.auto_failed'), r.count('script.scored')),
    evidence: scripted({ autoFailed: 'true' }),
  },
];

const named = (name: string): Words => ({ en: name, ru: name });

function scriptParts(r: Reading): Part[] {
  return r.named('script.eligible:').map((script) => ({
    key: script,
    title: named(r.label(script) ?? script),
    measured: quotient(r.count(`script.score:${script}`), r.count(`script.scored:${script}`)),
    evidence: calls({ script, scored: 'true' }),
  }));
}

/** What was left out most often first. */
function itemParts(r: Reading): Part[] {
  const items = new Set([...r.named('script.passed:'), ...r.named('script.failed:')]);
  return [...items]
    .map((item): Part => {
      const [script = '', id = ''] = item.split(OF);
      const [passed, failed] = [r.count(`script.passed:${item}`), r.count(`script.failed:${item}`)];
      return {
        key: item,
        title: named(r.label(item) ?? item),
        measured: quotient(failed, passed + failed),
        evidence: calls({ script, failedItem: id }),
      };
    })
    .sort((a, b) => (b.measured.value ?? 0) - (a.measured.value ?? 0));
}

export const scriptAdherence: Indicator = {
  name: 'script_adherence',
  title: { en: 'Script adherence', ru: 'Соблюдение скриптов' },
  about: {
    en: 'How well agents kept to the scripts, as reviewers and transcripts tell; a reviewer goes before a transcript. Coverage says how many of the calls were looked at.',
    ru: 'Насколько сотрудники соблюдают скрипты по оценкам проверяющих и расшифровкам; оценка проверяющего важнее. Охват показывает, сколько звонков проверено.',
  },
  settings: [],
  counting,
  figures,
  breakdowns: [
    {
      key: 'byScript',
      title: { en: 'Mean score by script', ru: 'Средняя оценка по скриптам' },
      unit: 'score',
      formula: {
        en: 'sum of scores ÷ scored calls of the script',
        ru: 'сумма оценок ÷ оценённые звонки скрипта',
      },
      parts: scriptParts,
    },
    {
      key: 'skipped',
      title: { en: 'Items left out', ru: 'Пропущенные пункты' },
      unit: 'share',
      formula: {
        en: 'scored calls in which the item failed ÷ scored calls in which it applied, the most often left out first',
        ru: 'оценённые звонки, где пункт не выполнен ÷ оценённые звонки, где он применим; чаще пропускаемые первыми',
      },
      parts: itemParts,
    },
  ],
};
