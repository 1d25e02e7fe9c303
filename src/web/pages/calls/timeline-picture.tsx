// The picture of a call: a lane for everybody who was in it, over local time. What it shows is said in words beside it as well
// (`steps.tsx`): screen readers get those.

import { useEffect, useRef, useState } from 'preact/hooks';
import { harmlessText } from '../../../harmless.ts';
import { preciseTime } from '../../days.ts';
import { clockTime, phone, timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { agentName } from '../../ui/people.ts';
import { type Lane, type Mark, type Story, type Stretch, ticksOf } from './story.ts';

const GUTTER = 168;
const LANE = 44;
/** On narrow places the names stand above the lanes. */
const NARROW = 620;
const LANE_NARROW = 60;
const BAR = 22;
const AXIS = 30;
const EDGE = 34;
/** A second of a call of two hours has to be seen, too. */
const WIDTH_MIN = 3;
/** Room for a time in a bar. */
const TEXT_MIN = 54;
const TICK_ROOM = 96;

interface Frame {
  readonly left: number;
  readonly lane: number;
  readonly barTop: number;
  readonly x: (at: number) => number;
}

export function TimelinePicture({ story }: { readonly story: Story }) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const isNarrow = width < NARROW;
  const left = isNarrow ? 8 : GUTTER;
  const span = Math.max(1, width - left - EDGE);
  const frame: Frame = {
    left,
    lane: isNarrow ? LANE_NARROW : LANE,
    barTop: isNarrow ? 30 : (LANE - BAR) / 2,
    x: (at) => left + ((at - story.from) / (story.to - story.from)) * span,
  };
  const height = AXIS + story.lanes.length * frame.lane + 10;
  return (
    <div class="picture" ref={place}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={t('picture')}
        >
          <Patterns />
          <Axis
            story={story}
            frame={frame}
            height={height}
            most={Math.max(2, Math.floor(span / TICK_ROOM))}
          />
          {story.lanes.map((lane, i) => (
            <LaneRow key={lane.key} {...{ lane, frame, width }} top={AXIS + i * frame.lane} />
          ))}
          {story.marks.map((mark) => (
            <MarkSign key={`${mark.kind}${mark.at}`} {...{ mark, frame, height }} />
          ))}
        </svg>
      )}
    </div>
  );
}

function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  return width;
}

/** Hold is told from talk by its stripes, not by its colour alone. */
function Patterns() {
  return (
    <defs>
      <pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="st-hold" width="7" height="7" />
        <rect class="st-stripe" width="3" height="7" />
      </pattern>
    </defs>
  );
}

interface AxisProps {
  readonly story: Story;
  readonly frame: Frame;
  readonly height: number;
  readonly most: number;
}

function Axis({ story, frame, height, most }: AxisProps) {
  const ticks = ticksOf(story, most);
  const isFine = (ticks[1] ?? 0) - (ticks[0] ?? 0) < 1_000;
  return (
    <g class="axis">
      {ticks.map((at) => (
        <g key={at}>
          <line x1={frame.x(at)} x2={frame.x(at)} y1={AXIS - 8} y2={height} />
          <text
            x={frame.x(at)}
            y={AXIS - 13}
            text-anchor={frame.x(at) < frame.left + 26 ? 'start' : 'middle'}
          >
            {isFine ? preciseTime(at).slice(0, -2) : clockTime(at)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly frame: Frame;
  readonly top: number;
  readonly width: number;
}

function LaneRow({ lane, frame, top, width }: LaneRowProps) {
  const middle = top + frame.barTop + BAR / 2;
  const isAbove = frame.left < GUTTER;
  return (
    <g class={`lane ${lane.kind}`} data-lane={lane.kind}>
      <line class="rule" x1="0" x2={width} y1={top + frame.lane} y2={top + frame.lane} />
      <foreignObject
        x={isAbove ? 4 : 0}
        y={isAbove ? top + 4 : top}
        width={isAbove ? width - 8 : GUTTER - 14}
        height={isAbove ? 24 : frame.lane}
      >
        <div class={isAbove ? 'lane-name above' : 'lane-name'}>
          <bdi>{laneName(lane)}</bdi>
          <small>{t(`lane_${lane.kind}`)}</small>
        </div>
      </foreignObject>
      {lane.lives.map(({ from, to }) => (
        <line
          key={from}
          class="life"
          x1={frame.x(from)}
          x2={Math.max(frame.x(to), frame.x(from) + 2)}
          y1={middle}
          y2={middle}
        />
      ))}
      {lane.stretches.map((stretch) => (
        <Bar key={`${stretch.kind}${stretch.from}`} {...{ stretch, frame }} y={top + frame.barTop} />
      ))}
    </g>
  );
}

export function laneName({ kind, who }: Pick<Lane, 'kind' | 'who'>): string {
  if (who === null) return t('withheld_party');
  return kind === 'agent' ? harmlessText(agentName(who)) : phone(harmlessText(who));
}

function Bar({
  stretch,
  frame,
  y,
}: {
  readonly stretch: Stretch;
  readonly frame: Frame;
  readonly y: number;
}) {
  const { kind, from, to, name } = stretch;
  const x = frame.x(from);
  const width = Math.max(WIDTH_MIN, frame.x(to) - x);
  const text = name === null ? timer(to - from) : `${harmlessText(name)} ${timer(to - from)}`;
  const fits = width >= TEXT_MIN && text.length * 7.2 < width - 8;
  return (
    <g class={`bar st-${kind}`} data-stretch={kind}>
      <title>{`${t(`st_${kind}`)}${name === null ? '' : ` ${harmlessText(name)}`}: ${clockTime(from)}, ${timer(to - from)}`}</title>
      <rect
        {...{ x, y, width }}
        height={BAR}
        rx={Math.min(4, width / 2)}
        fill={kind === 'hold' ? 'url(#stripes)' : undefined}
      />
      {kind !== 'hold' && width >= TEXT_MIN && (
        <text x={x + width / 2} y={y + BAR / 2 + 4.5} text-anchor="middle">
          {fits ? text : timer(to - from)}
        </text>
      )}
    </g>
  );
}

function MarkSign({
  mark,
  frame,
  height,
}: {
  readonly mark: Mark;
  readonly frame: Frame;
  readonly height: number;
}) {
  const x = frame.x(mark.at);
  const middle = (lane: number) => AXIS + lane * frame.lane + frame.barTop + BAR / 2;
  if (mark.kind === 'hangup') {
    const y = mark.lane === null ? null : middle(mark.lane);
    return (
      <g class="mark hangup">
        <line {...{ x1: x, x2: x }} y1={AXIS - 8} y2={height - 4} />
        {y !== null && <path d={`M${x + 9} ${y - 6}l12 12m0 -12l-12 12`} />}
      </g>
    );
  }
  if (mark.lane === null || mark.toLane === null || mark.lane === mark.toLane) {
    return (
      <g class="mark transfer">
        <line x1={x} x2={x} y1={AXIS} y2={height - 8} />
      </g>
    );
  }
  const [from, to] = [middle(mark.lane), middle(mark.toLane)];
  const tip = to > from ? to - BAR / 2 - 1 : to + BAR / 2 + 1;
  const back = to > from ? tip - 8 : tip + 8;
  return (
    <g class="mark transfer">
      <line x1={x} x2={x} y1={from} y2={back} />
      <path d={`M${x - 5} ${back}h10l-5 ${tip - back}z`} />
    </g>
  );
}

const LEGEND = ['menu', 'queue', 'ring', 'talk', 'hold'] as const;

export function Legend({ story }: { readonly story: Story }) {
  const shown = new Set(story.lanes.flatMap(({ stretches }) => stretches.map(({ kind }) => kind)));
  return (
    <ul class="legend" aria-hidden="true">
      {LEGEND.filter((kind) => shown.has(kind)).map((kind) => (
        <li key={kind}>
          <svg width="18" height="12" aria-hidden="true" focusable="false">
            <g class={`bar st-${kind}`}>
              <rect width="18" height="12" rx="3" fill={kind === 'hold' ? 'url(#stripes)' : undefined} />
            </g>
          </svg>
          {t(`st_${kind}`)}
        </li>
      ))}
    </ul>
  );
}
