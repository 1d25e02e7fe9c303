// Charts on a canvas, by Chart.js: only the parts of it that are used come along. Colours are those of the page; when somebody wants
// less motion, nothing moves.

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

export interface Drawn {
  readonly labels: readonly string[];
  readonly values: readonly (number | null)[];
  /** Counts are bars, shares and times a line. */
  readonly look: 'bar' | 'line';
  /** A share or score: no more than this; null: as it comes. */
  readonly max: number | null;
  readonly text: (value: number | null) => string;
  readonly onPick: (index: number) => void;
}

export interface Drawing {
  destroy(): void;
}

const MOTION_MS = 220;
const TICKS_MAX = 5;

export function draw(canvas: HTMLCanvasElement, drawn: Drawn): Drawing {
  let inks = inksOf(canvas);
  const chart = new Chart(
    canvas,
    configOf(drawn, canvas, () => inks),
  );
  const repaint = (): void => {
    inks = inksOf(canvas);
    chart.update('none');
  };
  const media = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));
  for (const each of media) each.addEventListener('change', repaint);
  const watch = new MutationObserver(repaint);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    destroy: () => {
      watch.disconnect();
      for (const each of media) each.removeEventListener('change', repaint);
      chart.destroy();
    },
  };
}

interface Inks {
  readonly text: string;
  readonly line: string;
  readonly accent: string;
  readonly font: { readonly family: string; readonly size: number };
}

function inksOf(canvas: HTMLCanvasElement): Inks {
  const [text = '', line = '', accent = ''] = ['--muted', '--line', '--accent-fill'].map((name) =>
    colourOf(canvas, name),
  );
  return { text, line, accent, font: { family: getComputedStyle(canvas).fontFamily, size: 12 } };
}

function configOf(
  { labels, values, look, max, text, onPick }: Drawn,
  canvas: HTMLCanvasElement,
  inks: () => Inks,
): ChartConfiguration {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const accent = () => inks().accent;
  const ticks = { color: () => inks().text, font: () => inks().font };
  return {
    type: look,
    data: {
      labels: [...labels],
      datasets: [{ data: [...values], backgroundColor: accent, borderColor: accent, ...shapes(look) }],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isCalm ? false : { duration: MOTION_MS },
      interaction: { mode: 'index', intersect: false },
      onClick: (_event, hit) => {
        const index = hit[0]?.index;
        if (index !== undefined) onPick(index);
      },
      onHover: (_event, hit) => {
        canvas.style.cursor = hit.length > 0 ? 'pointer' : '';
      },
      plugins: {
        tooltip: { displayColors: false, callbacks: { label: ({ parsed }) => text(parsed.y) } },
      },
      scales: {
        x: { grid: { display: false }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 12 } },
        y: {
          beginAtZero: true,
          ...(max === null ? {} : { suggestedMax: max }),
          border: { display: false },
          grid: { color: () => inks().line },
          ticks: {
            ...ticks,
            maxTicksLimit: TICKS_MAX,
            precision: 0,
            callback: (value) => text(Number(value)),
          },
        },
      },
    },
  };
}

function shapes(look: Drawn['look']) {
  return look === 'bar'
    ? { borderRadius: 4, maxBarThickness: 42, categoryPercentage: 0.8 }
    : { borderWidth: 2.5, pointRadius: 2.5, pointHitRadius: 14, spanGaps: true };
}

/** Custom properties are kept as they were written (`light-dark(…)`): only a real property of an element tells the colour. */
function colourOf(place: HTMLElement, name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  (place.parentElement ?? document.body).append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
