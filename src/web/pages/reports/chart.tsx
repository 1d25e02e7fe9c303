// A chart of one figure over time. Its canvas says nothing to screen readers and keyboards: the table below it does, with a link in
// each row to what a click on the chart shows.

import { useEffect, useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { pageOfList } from '../../address.ts';
import { t } from '../../i18n/reports.ts';
import { language } from '../../language.ts';
import { type Column, Table } from '../../ui/table.tsx';
import type { Drawing } from './drawing.ts';
import { figureText, madeOf, type Unit } from './figure-text.ts';

export interface Point {
  readonly key: string;
  readonly label: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly n: number;
  readonly calls: string | null;
}

interface ChartProps {
  readonly title: string;
  readonly unit: Unit;
  readonly points: readonly Point[];
}

export function FigureChart({ title, unit, points }: ChartProps) {
  return (
    <figure class="chart">
      {points.some(({ n }) => n > 0) ? (
        <Canvas {...{ title, unit, points }} />
      ) : (
        <p class="canvas no-data muted" data-drawn>
          {t('no_data')}
        </p>
      )}
      <details class="fold">
        <summary>{t('table_of')}</summary>
        <PointTable {...{ title, unit, points }} />
      </details>
    </figure>
  );
}

function Canvas({ title, unit, points }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { route } = useLocation();
  const shown = JSON.stringify(points);
  const spoken = language.value;
  // Drawn anew when what it shows is another, not whenever it is read again.
  useEffect(() => {
    let drawing: Drawing | null = null;
    let isGone = false;
    // A part of its own: whoever reads summaries does not load it.
    void import('./drawing.ts').then(({ draw }) => {
      if (isGone || canvas.current === null) return;
      drawing = draw(canvas.current, {
        labels: points.map(({ label }) => label),
        values: points.map(({ value }) => value),
        look: unit === 'count' || unit === 'amount' ? 'bar' : 'line',
        max: unit === 'share' || unit === 'score' ? 1 : null,
        text: (value) => figureText(value, unit),
        onPick: (index) => {
          const page = pageOfList(points[index]?.calls ?? null);
          if (page !== null) route(page);
        },
      });
      canvas.current.dataset.drawn = '';
    });
    return () => {
      isGone = true;
      drawing?.destroy();
    };
  }, [shown, unit, spoken]);
  return (
    <div class="canvas">
      <canvas ref={canvas} role="img" aria-label={t('chart_of', { figure: title })} />
    </div>
  );
}

function PointTable({ title, unit, points }: ChartProps) {
  const columns: Column<Point>[] = [
    { key: 'time', title: t('c_time'), look: 'main', cell: ({ label }) => label },
    {
      key: 'value',
      title,
      look: 'number',
      cell: ({ value, calls }) => <Linked address={calls} text={figureText(value, unit)} />,
    },
    { key: 'n', title: t('c_made_of'), look: 'number', cell: (point) => madeOf({ ...point, unit }) },
  ];
  return <Table caption={title} columns={columns} items={points} keyOf={({ key }) => key} />;
}

/** A figure, and the way to what is behind it. */
export function Linked({ address, text }: { readonly address: string | null; readonly text: string }) {
  const page = pageOfList(address);
  if (page === null) return <span>{text}</span>;
  return (
    <a href={page} title={t('show_calls')}>
      {text}
    </a>
  );
}
