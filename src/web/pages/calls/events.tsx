// The events of a call as the journal holds them: the PBX's own words, translated and never changed. The proof in a dispute.

import { useState } from 'preact/hooks';
import { harmlessText } from '../../../harmless.ts';
import type { CallDetail, TimelineEntry } from '../../client.ts';
import { preciseTime } from '../../days.ts';
import { t } from '../../i18n/calls.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';

/** More are shown when somebody asks. */
const SHOWN_MAX = 12;

export function Events({ call }: { readonly call: CallDetail }) {
  const { timeline } = call;
  const [isOpen, setOpen] = useState(timeline.length <= SHOWN_MAX);
  return (
    <section class="card events" aria-labelledby="events">
      <div class="pad-all">
        <div class="row">
          <h2 id="events">{t('events')}</h2>
          {timeline.length > 0 && (
            <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? t('events_hide') : t('events_show', { n: timeline.length })}
            </Button>
          )}
        </div>
        <p class="muted">
          {timeline.length > 0 ? t('events_hint') : t(call.source === 'live' ? 'events_gone' : 'events_none')}
        </p>
      </div>
      {isOpen && timeline.length > 0 && <EventTable call={call} />}
    </section>
  );
}

interface Row {
  readonly n: number;
  readonly entry: TimelineEntry;
}

function EventTable({ call }: { readonly call: CallDetail }) {
  const nameOf = new Map(call.legs.map(({ leg, name }) => [leg, name]));
  const columns: Column<Row>[] = [
    {
      key: 'time',
      title: t('e_time'),
      cell: ({ entry: { at } }) => (
        <time class="digits" dateTime={at}>
          {preciseTime(at)}
        </time>
      ),
    },
    { key: 'what', title: t('e_what'), look: 'main', cell: ({ entry }) => <bdi>{eventText(entry)}</bdi> },
    { key: 'leg', title: t('e_leg'), cell: ({ entry }) => <bdi>{harmlessText(legName(entry, nameOf))}</bdi> },
    { key: 'details', title: t('e_details'), cell: ({ entry }) => <Details {...{ entry, nameOf }} /> },
  ];
  const rows = call.timeline.map((entry, n) => ({ n, entry }));
  return <Table caption={t('events')} columns={columns} items={rows} keyOf={({ n }) => String(n)} />;
}

const KNOWN = [
  ...(['leg-created', 'leg-identified', 'leg-rang', 'leg-answered', 'activity-started', 'leg-held'] as const),
  ...(['leg-unheld', 'hangup-requested', 'leg-hungup', 'legs-paired', 'legs-linked', 'dial-began'] as const),
  ...(['dial-ended', 'bridge-entered', 'bridge-left', 'queue-joined', 'queue-left', 'transferred'] as const),
  ...(['picked-up', 'parked', 'unparked', 'recording-started', 'originated', 'cdr-reported'] as const),
  ...(['leg-unseen', 'leg-vanished'] as const),
] as const;

function eventText({ type }: TimelineEntry): string {
  const known = KNOWN.find((each) => each === type);
  return known === undefined ? harmlessText(type) : t(`ev_${known}`);
}

function legName({ leg, from, to, by, legs }: TimelineEntry, nameOf: ReadonlyMap<string, string>): string {
  const several = Array.isArray(legs)
    ? legs
    : from !== undefined && to !== undefined
      ? [from, to]
      : [leg ?? by];
  return several
    .filter((each): each is string => typeof each === 'string')
    .map((each) => nameOf.get(each) ?? each)
    .join(' → ');
}

/** What every event has, and what has a column of its own. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['at', 'type', 'leg', 'legs', 'from', 'to', 'bornAt', 'group', 'announced'],
]);

interface DetailsProps {
  readonly entry: TimelineEntry;
  readonly nameOf: ReadonlyMap<string, string>;
}

function Details({ entry, nameOf }: DetailsProps) {
  const told = Object.entries(entry).flatMap(([name, value]) =>
    ELSEWHERE.has(name) ? [] : flat(name, value),
  );
  return (
    <ul class="details">
      {told.map(([name, value]) => (
        <li key={name}>
          <span class="muted">{name}</span> <bdi>{harmlessText(nameOf.get(value) ?? value)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function flat(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined || value === false) return [];
  if (Array.isArray(value)) return [[name, value.map(String).join(', ')]];
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, each]) => flat(`${name}.${key}`, each));
  return [[name, String(value)]];
}
