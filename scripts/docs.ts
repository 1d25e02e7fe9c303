// Writes docs/indicators.md from the definitions of the indicators: `npx tsx scripts/docs.ts`. A test holds the page against them.

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { checkConfig } from '../src/config/load.ts';
import { INDICATORS } from '../src/metrics/catalogue.ts';
import { CUTS } from '../src/metrics/cuts.ts';
import { evidenceOf, type FigureDefinition, type Indicator } from '../src/metrics/indicator.ts';
import { QUESTION_SETTINGS, SETTING_WORDS } from '../src/metrics/settings.ts';

const PAGE = new URL('../docs/indicators.md', import.meta.url);

/** The settings as they are when nobody has set anything. */
const { metrics: DEFAULTS } = checkConfig(
  { pbx: [{ id: 'main', type: 'asterisk', host: 'localhost', username: 'ringback', secret: 'secret' }] },
  'docs',
);

export function indicatorsPage(): string {
  return `# Indicators

Written from the definitions in \`src/metrics/indicators\` by \`npx tsx scripts/docs.ts\`; do not edit.

- A call belongs to the local day and hour in which it started. Calls between staff are left out.
- Where there is nothing to divide by, a figure is \`null\` ("no calls"), never 0 % or 100 %.
- Calls of which a part was not seen are left out of times, calls whose end nobody saw out of everything; both are counted in
  \`notes\`, with the time in which nobody watched.
- Percentiles lie between the two nearest ranks in proportion, as spreadsheets do it. Durations are counted in buckets (a second wide
  below two minutes, five below ten, then wider) that keep their sums: means are exact.
- By agent, an inbound call counts for who answered it, and an offer for who was rung. By queue, a call counts for its first one.
- Every figure can be cut by ${CUTS.map((cut) => `\`${cut}\``).join(', ')}, up to three at a time, filtered by any of the
  places, and compared with another period.
- \`calls\` beside a figure is the address of the very calls, customers or tasks behind it: of those that the numerator counts, of the n
  that a mean, a percentile or an amount is made of, else of those that the number counts. Each group and each part has its own.
- \`counts\` says what of that list is counted: its \`entries\`; the different \`customers\` in it (the number of \`from\` of inbound, of \`to\`
  of outbound calls); the \`offers\` in its calls that are asked for; its calls, once for each of their \`scripts\` (add \`script\` for one of
  them); the \`attempts\` of its tasks.
- \`calls\` is \`null\` only where the question leaves out all that the figure counts, such as inbound calls of
  \`direction=outbound\`: the figure is 0, and there is nothing to list. A list is shorter than its figure only by calls and tasks that
  are not kept any more, and by what whoever asks may not see, such as calls of another team that rang at theirs.

\`GET /api/v1/metrics/{indicator}\` answers one of them, \`GET /api/v1/metrics\` all of them, \`ringback metrics show\` prints them.

## Settings

| setting | default | meaning | in a question |
| --- | --- | --- | --- |
${Object.entries(SETTING_WORDS)
  .map(
    ([name, words]) =>
      `| \`metrics.${name}\` | ${DEFAULTS[name as keyof typeof DEFAULTS]} | ${words.en} | ${ASKED.includes(name) ? `\`${name}\`` : 'no'} |`,
  )
  .join('\n')}

What has a name in the last column can be asked for with each question, in the place of the configuration
(\`?serviceSeconds=30\`, \`--service-seconds 30\`). The rest is kept with the facts behind the figures and is one for the daemon: change
it in the configuration, and all figures are made anew. To whom an outcome is credited with \`attribution: last\` follows
\`metrics.conversionDays\` of the configuration, whatever a question asks for.

${INDICATORS.map(section).join('\n\n')}
`;
}

const ASKED: readonly string[] = QUESTION_SETTINGS;

function section({ name, title, about, settings, figures, breakdowns }: Indicator): string {
  const lines = [
    `## ${title.en}: \`${name}\``,
    '',
    about.en,
    '',
    ...(settings.length > 0 ? [`Depends on ${settings.map((each) => `\`${each}\``).join(', ')}.`, ''] : []),
    '| figure | title | unit | formula | list |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(
      (figure) =>
        `| \`${figure.key}\` | ${figure.title.en} | ${figure.unit} | ${formulaOf(figure)} | ${listOf(figure)} |`,
    ),
    ...breakdowns.map(
      ({ key, title: each, unit, formula }) =>
        `| \`${key}\` (parts) | ${each.en} | ${unit} | ${formula.en} | of each part |`,
    ),
  ];
  return lines.join('\n');
}

/** What is listed, and what of it is counted. */
function listOf(figure: FigureDefinition): string {
  const { list, counts } = evidenceOf(figure, DEFAULTS);
  return counts === 'entries' ? list : `${list}: ${counts}`;
}

function formulaOf({ formula }: FigureDefinition): string {
  return (typeof formula === 'function' ? formula(DEFAULTS) : formula).en;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(PAGE, indicatorsPage());
