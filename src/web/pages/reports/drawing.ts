// Charts on a canvas, by Chart.js: only the parts of it that are used come along. Colours are those of the page; when somebody wants
// less motion, nothing moves.

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
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

export function draw(canvas: HTMLCanvasElement, { labels, values, look, max, text, onPick }: Drawn): Drawing {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const chart = new Chart(canvas, {
    type: look,
    data: { labels: [...labels], datasets: [{ data: [...values], ...shapes(look) }] },
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
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
        y: {
          beginAtZero: true,
          ...(max === null ? {} : { suggestedMax: max }),
          border: { display: false },
          ticks: { maxTicksLimit: TICKS_MAX, precision: 0, callback: (value) => text(Number(value)) },
        },
      },
    },
  });
  paint(chart, canvas);
  const repaint = (): void => paint(chart, canvas);
  const schemes = matchMedia('(prefers-color-scheme: dark)');
  const watch = new MutationObserver(repaint);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  schemes.addEventListener('change', repaint);
  return {
    destroy: () => {
      watch.disconnect();
      schemes.removeEventListener('change', repaint);
      chart.destroy();
    },
  };
}

function shapes(look: Drawn['look']) {
  return look === 'bar'
    ? { borderRadius: 4, maxBarThickness: 42, categoryPercentage: 0.8 }
    : { borderWidth: 2.5, pointRadius: 3, pointHitRadius: 14, tension: 0.25, spanGaps: true };
}

function paint(chart: Chart, canvas: HTMLCanvasElement): void {
  const [ink, accent, line] = ['--muted', '--accent-fill', '--line'].map((name) => colourOf(canvas, name));
  const data = chart.data.datasets[0];
  if (data !== undefined)
    Object.assign(data, { backgroundColor: accent, borderColor: accent, pointBackgroundColor: accent });
  const font = { family: getComputedStyle(canvas).fontFamily, size: 12 };
  for (const scale of Object.values(chart.options.scales ?? {})) {
    if (scale?.ticks !== undefined) Object.assign(scale.ticks, { color: ink, font });
    if (scale?.grid !== undefined) Object.assign(scale.grid, { color: line });
  }
  const y = chart.options.scales?.y;
  if (y !== undefined) y.grid = { ...y.grid, color: line };
  chart.update('none');
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
