// How calls are said in few words: direction, result, who the customer is.

import type { Call } from '../../client.ts';
import { t } from '../../i18n/calls.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { agentName } from '../../ui/people.ts';
import { Badge, Phone, Stranger } from '../../ui/text.tsx';

const ICONS = { inbound: 'incoming', outbound: 'outgoing', internal: 'internal' } as const satisfies {
  readonly [D in Call['direction']]: IconName;
};

type Disposition = NonNullable<Call['disposition']>;

const LOOKS: { readonly [D in Disposition]: string } = {
  ...{ answered: 'good', missed: 'bad', no_answer: 'warn', busy: 'warn', rejected: 'warn' },
  ...{ cancelled: '', failed: 'bad', unknown: '' },
};

export function Direction({ direction }: { readonly direction: Call['direction'] }) {
  return (
    <span class={`direction ${direction}`} title={t(direction)}>
      <Icon name={ICONS[direction]} />
      <span class="unseen">{t(direction)}</span>
    </span>
  );
}

/** null: it lasts. */
export function Result({ disposition }: Pick<Call, 'disposition'>) {
  if (disposition === null) return <Badge look="accent">{t('d_live')}</Badge>;
  return <Badge look={LOOKS[disposition]}>{t(`d_${disposition}`)}</Badge>;
}

/** Why it was missed, in words. null: there is nothing to say. */
export function reasonText({ disposition, reason }: Pick<Call, 'disposition' | 'reason'>): string | null {
  if (reason !== null) return t(`r_${reason}`);
  return disposition === 'missed' ? t('r_not_seen') : null;
}

export function customerOf({ direction, from, to }: Call) {
  return direction === 'outbound' ? to : from;
}

/** Text: for titles. */
export function partyText(call: Call): string {
  const them = customerOf(call);
  if (call.direction === 'internal') return agentName(them.raw ?? them.number ?? '');
  return call.contact?.name ?? them.name ?? them.number ?? them.raw ?? t('withheld_party');
}

export function Customer({ call }: { readonly call: Call }) {
  const them = customerOf(call);
  const name = call.contact?.name ?? them.name;
  if (call.direction === 'internal') return <Stranger text={agentName(them.raw ?? them.number ?? '')} />;
  return (
    <span class="who">
      <Phone number={them.number ?? them.raw} />
      {name !== null && name !== them.raw && (
        <small class="muted">
          <Stranger text={name} />
        </small>
      )}
    </span>
  );
}
