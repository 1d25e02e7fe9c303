// What the record of a call says, figure by figure. What nobody saw is a dash.

import type { ComponentChildren } from 'preact';
import type { CallDetail } from '../../client.ts';
import { exact, timer } from '../../format.ts';
import { t } from '../../i18n/calls.ts';
import { Icon } from '../../ui/icon.tsx';
import { agentName } from '../../ui/people.ts';
import { Phone, Stranger } from '../../ui/text.tsx';

export function CallFacts({ call }: { readonly call: CallDetail }) {
  const { contact } = call;
  return (
    <section class="card pad-all" aria-labelledby="facts">
      <h2 id="facts">{t('facts')}</h2>
      <dl class="facts">
        <Fact title={t('k_started')}>
          <time dateTime={call.startedAt}>{exact(call.startedAt)}</time>
        </Fact>
        <Fact title={t('k_direction')}>{t(call.direction)}</Fact>
        <Fact title={t('k_from')}>
          <Party party={call.from} />
        </Fact>
        <Fact title={t('k_to')}>
          <Party party={call.to} />
        </Fact>
        {contact !== null && (
          <Fact title={t('contact')}>
            <Stranger text={contact.name} />
            {isWeb(contact.url) && (
              <a class="out" href={contact.url ?? ''} target="_blank" rel="noreferrer noopener">
                {t('in_crm')}
                <Icon name="right" size={14} />
              </a>
            )}
          </Fact>
        )}
        <Fact title={t('k_agent')}>
          {call.agent === null ? null : <Stranger text={agentName(call.agent)} />}
        </Fact>
        {call.team !== null && <Fact title={t('k_team')}>{<Stranger text={call.team} />}</Fact>}
        <Times call={call} />
        <Fact title={t('k_hung_up')}>{call.hungUpBy === null ? null : t(`h_${call.hungUpBy}`)}</Fact>
        <Fact title={t('k_cause')}>{call.hangupCause === null ? null : <Cause {...call.hangupCause} />}</Fact>
        {call.trunk !== null && <Fact title={t('k_trunk')}>{<Stranger text={call.trunk} />}</Fact>}
        <Fact title={t('k_pbx')}>{call.pbx}</Fact>
        <Fact title={t('k_pbx_id')}>
          <Stranger text={call.pbxCallId} />
        </Fact>
        <Fact title={t('k_id')}>
          <span class="digits">{call.id}</span>
        </Fact>
      </dl>
    </section>
  );
}

function Times({ call }: { readonly call: CallDetail }) {
  const times = [
    ['k_duration', call.durationMs],
    ['k_response', call.direction === 'inbound' ? call.responseMs : undefined],
    ['k_menu', call.direction === 'inbound' ? call.ivrMs : undefined],
    ['k_wait', call.waitMs],
    ['k_talk', call.talkMs],
    ['k_hold', call.holdMs],
  ] as const;
  return (
    <>
      {times.map(([key, ms]) =>
        ms === undefined ? null : (
          <Fact key={key} title={t(key)}>
            {ms === null ? null : <span class="digits">{timer(ms)}</span>}
          </Fact>
        ),
      )}
    </>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children ?? <span class="muted">—</span>}</dd>
    </div>
  );
}

function Party({ party: { number, raw, name } }: { readonly party: CallDetail['from'] }) {
  return (
    <span class="who">
      <Phone number={number ?? raw} />
      {name !== null && name !== raw && (
        <small class="muted">
          <Stranger text={name} />
        </small>
      )}
    </span>
  );
}

function Cause({ q850, raw }: { readonly q850: number | null; readonly raw: string }) {
  return <Stranger text={q850 === null || String(q850) === raw ? raw : `${q850} (${raw})`} />;
}

/** Whatever a CRM sent: only addresses of pages become links. */
function isWeb(url: string | null | undefined): boolean {
  return url != null && /^https?:\/\//i.test(url);
}
