// What can be listened to, and what a CRM reported of the call.

import { useState } from 'preact/hooks';
import type { CallDetail } from '../../client.ts';
import { t } from '../../i18n/calls.ts';
import { language } from '../../language.ts';
import { who } from '../../session.ts';
import { At, Stranger } from '../../ui/text.tsx';

export function Recordings({ call }: { readonly call: CallDetail }) {
  if (call.recordings.length === 0) return null;
  const isServed = who.value?.recordings === true;
  return (
    <section class="card pad-all" aria-labelledby="recordings">
      <h2 id="recordings">{t('recordings')}</h2>
      {!isServed && <p class="muted">{t('recordings_elsewhere')}</p>}
      <ul class="recordings">
        {call.recordings.map(({ path }, n) => (
          <li key={path}>
            {isServed ? (
              <Player address={`/api/v1/calls/${encodeURIComponent(call.id)}/recordings/${n}`} n={n + 1} />
            ) : null}
            <small class="muted">
              <Stranger text={path} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Player({ address, n }: { readonly address: string; readonly n: number }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <div class="player">
      {/* biome-ignore lint/a11y/useMediaCaption: a recording of a telephone call has no captions; its transcript is below */}
      <audio
        controls
        preload="metadata"
        src={address}
        aria-label={t('recording', { n })}
        onError={() => setBroken(true)}
      />
      <a href={address} download>
        {t('download')}
      </a>
      {isBroken && <p class="hint">{t('recording_gone')}</p>}
    </div>
  );
}

export function Outcomes({ call }: { readonly call: CallDetail }) {
  if (call.outcomes.length === 0) return null;
  return (
    <section class="card pad-all" aria-labelledby="outcomes">
      <h2 id="outcomes">{t('outcomes')}</h2>
      <ul class="outcomes">
        {call.outcomes.map((outcome) => (
          <li key={outcome.id}>
            <b>
              <Stranger text={outcome.type} />
            </b>
            {outcome.amount !== null && (
              <span class="digits">{amount(outcome.amount, outcome.currency)}</span>
            )}
            {outcome.note !== null && (
              <p>
                <Stranger text={outcome.note} />
              </p>
            )}
            <small class="muted">
              <At at={outcome.at} /> · <Stranger text={outcome.by} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function amount(value: number, currency: string | null): string {
  try {
    const options = currency === null ? {} : { style: 'currency' as const, currency };
    return new Intl.NumberFormat(language.value, options).format(value);
  } catch {
    // Three letters that no bank knows.
    return `${value} ${currency}`;
  }
}
