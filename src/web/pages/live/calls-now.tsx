// Calls in progress: who calls whom, where they are, for how long.

import type { Call, Pbx } from '../../client.ts';
import { clock, serverNow } from '../../clock.ts';
import { number, timer } from '../../format.ts';
import { t } from '../../i18n/live.ts';
import { connection } from '../../stream.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Empty } from '../../ui/notice.tsx';
import { agentName } from '../../ui/people.ts';
import { type Column, Table } from '../../ui/table.tsx';
import { Badge, Phone, Stranger } from '../../ui/text.tsx';

const ICONS = { inbound: 'incoming', outbound: 'outgoing', internal: 'internal' } as const satisfies {
  readonly [D in Call['direction']]: IconName;
};

const LOOKS: { readonly [S in Call['state']]: string } = {
  ...{ ivr: '', queued: 'warn', ringing: 'accent', talking: 'good', held: 'warn', parked: 'warn', ended: '' },
};

interface CallsNowProps {
  readonly calls: readonly Call[];
  readonly links: readonly Pbx[];
}

export function CallsNow({ calls, links }: CallsNowProps) {
  const nowOf = (pbx: string) => shownNow() + (links.find((link) => link.pbx === pbx)?.clockOffsetMs ?? 0);
  const columns: Column<Call>[] = [
    {
      key: 'state',
      title: t('state'),
      cell: ({ state, direction }) => (
        <span class="call-state">
          <span title={t(direction)}>
            <Icon name={ICONS[direction]} />
            <span class="unseen">{t(direction)}</span>
          </span>
          <Badge look={LOOKS[state]}>{t(`state_${state}`)}</Badge>
        </span>
      ),
    },
    { key: 'customer', title: t('customer'), look: 'main', cell: (call) => <Customer call={call} /> },
    { key: 'with', title: t('with'), cell: (call) => <Where call={call} /> },
    {
      key: 'lasts',
      title: t('lasts'),
      look: 'number',
      cell: (call) => <span class="timer big">{timer(nowOf(call.pbx) - stateSince(call))}</span>,
    },
    {
      key: 'total',
      title: t('total'),
      look: 'number',
      cell: (call) => <span class="timer muted">{timer(nowOf(call.pbx) - Date.parse(call.startedAt))}</span>,
    },
  ];
  return (
    <section class="card" aria-labelledby="calls-now">
      <h2 id="calls-now">
        {t('calls')} <span class="count">{number(calls.length)}</span>
      </h2>
      {calls.length === 0 ? (
        <Empty icon="calls" title={t('no_calls_now')}>
          {t('no_calls_now_hint')}
        </Empty>
      ) : (
        <Table caption={t('calls')} columns={columns} items={calls} keyOf={({ id }) => id} />
      )}
    </section>
  );
}

/** The daemon's time, or when it was last heard. */
function shownNow(): number {
  // Read so that whoever shows it is drawn again each second.
  void clock.value;
  const { state, since } = connection.value;
  return state === 'stale' ? serverNow() - (Date.now() - since) : serverNow();
}

function Customer({ call }: { readonly call: Call }) {
  const { direction, from, to, contact } = call;
  const them = direction === 'outbound' ? to : from;
  const name = contact?.name ?? them.name;
  return (
    <span class="customer">
      {direction === 'internal' ? agentName(from.raw ?? '') : <Phone number={them.number ?? them.raw} />}
      {name !== null && direction !== 'internal' && (
        <small class="muted">
          <Stranger text={name} />
        </small>
      )}
    </span>
  );
}

function Where({ call }: { readonly call: Call }) {
  const talks = call.talks.filter(({ endedAt }) => endedAt === null);
  const rings = call.offers.filter(({ endedAt }) => endedAt === null);
  const queue = call.queues.findLast(({ leftAt }) => leftAt === null)?.queue ?? null;
  const agents = [...new Set(talks.flatMap(({ agent }) => (agent === null ? [] : [agentName(agent)])))];
  if (agents.length > 0) return <Stranger text={agents.join(', ')} />;
  const ringing = rings.map(({ agent }) => agentName(agent)).join(', ');
  const own = call.direction !== 'inbound' && call.agent !== null ? agentName(call.agent) : null;
  return (
    <span class="customer">
      {queue !== null && <Stranger text={queue} />}
      {ringing !== '' && (
        <small class="muted">
          <Stranger text={t('rings_at', { names: ringing })} />
        </small>
      )}
      {queue === null && ringing === '' && own !== null && <Stranger text={own} />}
    </span>
  );
}

/** Since when the call is in the state that it is in. */
function stateSince({ state, startedAt, talks, queues, offers }: Call): number {
  const latest = (times: readonly (string | null)[]) =>
    Math.max(Date.parse(startedAt), ...times.flatMap((time) => (time === null ? [] : [Date.parse(time)])));
  if (state === 'talking' || state === 'held') {
    return latest(talks.filter(({ endedAt }) => endedAt === null).map((talk) => talk.startedAt));
  }
  if (state === 'queued') return latest(queues.map(({ joinedAt }) => joinedAt));
  if (state === 'ringing') {
    const open = offers.filter(({ endedAt }) => endedAt === null);
    return latest(open.slice(0, 1).map((offer) => offer.startedAt));
  }
  return latest([]);
}
