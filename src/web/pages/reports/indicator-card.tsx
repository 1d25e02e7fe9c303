// One indicator: the figures that matter, one of them over time, and folded away everything that it is made of.

import { useState } from 'preact/hooks';
import { withQuery } from '../../address.ts';
import * as client from '../../client.ts';
import { askSignedIn } from '../../daemon.ts';
import { useData } from '../../data.ts';
import { t } from '../../i18n/reports.ts';
import { language } from '../../language.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemBanner } from '../../ui/notice.tsx';
import { Stranger } from '../../ui/text.tsx';
import { FigureChart, Linked, type Point } from './chart.tsx';
import { FigureTable } from './figure-table.tsx';
import { changeLook, changeText, figureText, madeOf, timeText } from './figure-text.ts';
import { type Asked, cutOf, keysOf, parametersOf, questionOf, type TimeCut } from './question.ts';

export type IndicatorName = client.Indicator['indicator'];

/** Which figures stand in front; the first is the one that is drawn. */
export const FRONT: { readonly [N in IndicatorName]: readonly string[] } = {
  calls: ['inbound', 'outbound', 'answered', 'answerRate'],
  connect_rate: ['connectRate', 'attempts', 'meaningfulConnectRate'],
  call_length: ['talkMedian', 'talkMean', 'talkP90', 'talkTooShort'],
  conversion: ['callConversion', 'customerConversion', 'newCustomers'],
  response_time: ['serviceLevel', 'waitMedian', 'waitP90', 'firstAttemptMedian'],
  missed_calls: ['missed', 'missedShare', 'calledBack', 'reached1h'],
  script_adherence: ['meanScore', 'coverage', 'eligible', 'autoFailed'],
  callback_tasks: ['opened', 'closed', 'timeToCloseMedian', 'overdueNow'],
};

const LOOK_MS = 60_000;

interface IndicatorCardProps {
  readonly name: IndicatorName;
  readonly asked: Asked;
}

export function IndicatorCard({ name, asked }: IndicatorCardProps) {
  const cut = cutOf(asked);
  const lang = language.value;
  const read = useData(
    `indicator ${name} ${lang} ${cut} ${JSON.stringify(asked)}`,
    () => askSignedIn(client.getIndicator(name, { ...questionOf(asked), lang, by: cut })),
    { everyMs: LOOK_MS },
  );
  const { value } = read;
  return (
    <section
      class="card indicator"
      aria-labelledby={`i-${name}`}
      data-indicator={name}
      aria-busy={value === null}
    >
      {value === null ? (
        <>
          <ProblemBanner problem={read.problem} onRetry={read.refresh} />
          {read.problem === null && <p class="loading">{t('loading_figures')}</p>}
        </>
      ) : (
        <Shown {...{ value, asked, cut }} />
      )}
    </section>
  );
}

interface ShownProps {
  readonly value: client.Indicator;
  readonly asked: Asked;
  readonly cut: TimeCut;
}

function Shown({ value, asked, cut }: ShownProps) {
  const { indicator } = value;
  const front = FRONT[indicator].flatMap((key) => value.figures.filter((figure) => figure.key === key));
  const [chosen, choose] = useState(front[0]?.key ?? '');
  const figure = front.find(({ key }) => key === chosen) ?? front[0];
  const file = withQuery(`/api/v1/metrics/${indicator}`, {
    ...{ ...parametersOf(asked), by: cut, lang: language.value, format: 'csv' },
  });
  return (
    <>
      <header class="row">
        <h2 id={`i-${indicator}`}>{value.title}</h2>
        <a class="button quiet" href={file} download={`ringback-${indicator}.csv`}>
          <Icon name="download" size={16} />
          <span>
            {t('csv')}
            <span class="unseen">: {value.title}</span>
          </span>
        </a>
      </header>
      <p class="muted about">{value.about}</p>
      <ul class="fronts">
        {front.map((each) => (
          <Front
            key={each.key}
            figure={each}
            isChosen={each.key === figure?.key}
            onChoose={() => choose(each.key)}
          />
        ))}
      </ul>
      {figure !== undefined && (
        <>
          <p class="formula">
            <b>{figure.title}</b> = {figure.formula}
          </p>
          <FigureChart title={figure.title} unit={figure.unit} points={pointsOf(value, figure.key, cut)} />
        </>
      )}
      <details class="fold">
        <summary>{t('all_figures')}</summary>
        <FigureTable figures={value.figures} />
        {value.breakdowns.map((breakdown) => (
          <Parts key={breakdown.key} breakdown={breakdown} />
        ))}
      </details>
    </>
  );
}

interface FrontProps {
  readonly figure: client.Figure;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Front({ figure, isChosen, onChoose }: FrontProps) {
  const { title, value, unit, change, previous, calls } = figure;
  return (
    <li class={isChosen ? 'chosen' : ''} data-figure={figure.key}>
      <button type="button" class="front-title" aria-pressed={isChosen} onClick={onChoose}>
        {title}
      </button>
      <p class="figure digits">
        <Linked address={calls} text={figureText(value, unit)} />
      </p>
      {value === null && <p class="muted small">{t('none')}</p>}
      {value !== null && unit !== 'count' && <p class="muted small digits">{madeOf(figure)}</p>}
      {previous !== null && previous.value !== null && (
        <p class="small digits">
          {change !== null && <b class={`change ${changeLook(figure)}`}>{changeText(change, unit)}</b>}{' '}
          <span class="muted">{t('was', { value: figureText(previous.value, unit) })}</span>
        </p>
      )}
    </li>
  );
}

const NOTHING = { value: null, numerator: null, denominator: null, n: 0, calls: null };

function pointsOf({ groups, period, figures }: client.Indicator, key: string, cut: TimeCut): Point[] {
  const byKey = new Map((groups ?? []).map((group) => [group.key[cut] ?? '', group.figures[key]]));
  const known = [...byKey.keys()].filter((each) => each !== '').toSorted();
  const isCount = figures.find((figure) => figure.key === key)?.unit === 'count';
  return keysOf(cut, period, known).map((each) => ({
    ...(byKey.get(each) ?? { ...NOTHING, value: isCount ? 0 : null }),
    key: each,
    label: timeText(cut, each),
  }));
}

function Parts({ breakdown }: { readonly breakdown: client.Breakdown }) {
  const { title, unit, formula, parts } = breakdown;
  if (parts.length === 0) return null;
  const most = Math.max(...parts.map(({ value }) => value ?? 0), Number.MIN_VALUE);
  return (
    <div class="parts">
      <h3>{title}</h3>
      <p class="muted small">{formula}</p>
      <ul>
        {parts.map((part) => (
          <li key={part.key}>
            <Stranger text={part.title} />
            <span class="part-bar" aria-hidden="true">
              <i style={{ width: `${(100 * (part.value ?? 0)) / most}%` }} />
            </span>
            <span class="digits">
              <Linked address={part.calls} text={figureText(part.value, unit)} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
