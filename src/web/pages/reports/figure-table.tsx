// All figures of an indicator: each with its formula, what it is made of, and what it was before.

import type { Figure } from '../../client.ts';
import { t } from '../../i18n/reports.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Linked } from './chart.tsx';
import { changeLook, changeText, figureText, madeOf } from './figure-text.ts';

export function FigureTable({ figures }: { readonly figures: readonly Figure[] }) {
  const hasPrevious = figures.some(({ previous }) => previous !== null);
  const columns: Column<Figure>[] = [
    {
      key: 'title',
      title: t('c_figure'),
      look: 'main',
      cell: ({ title, formula }) => (
        <span class="figure-title">
          {title}
          <small class="muted">{formula}</small>
        </span>
      ),
    },
    {
      key: 'value',
      title: t('c_value'),
      look: 'number',
      cell: ({ value, unit, calls }) => <Linked address={calls} text={figureText(value, unit)} />,
    },
    {
      key: 'made',
      title: t('c_made_of'),
      look: 'number',
      cell: (figure) => (figure.value === null ? t('none') : madeOf(figure)),
    },
    ...(hasPrevious ? compared : []),
  ];
  return <Table caption={t('all_figures')} columns={columns} items={figures} keyOf={({ key }) => key} />;
}

const compared: readonly Column<Figure>[] = [
  {
    key: 'before',
    get title() {
      return t('c_before');
    },
    look: 'number',
    cell: ({ previous, unit }) => figureText(previous?.value ?? null, unit),
  },
  {
    key: 'change',
    get title() {
      return t('c_change');
    },
    look: 'number',
    cell: (figure) => (
      <span class={`change ${changeLook(figure)}`}>
        {figure.change === null ? '—' : changeText(figure.change, figure.unit)}
      </span>
    ),
  },
];
