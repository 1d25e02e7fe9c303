// The links to the PBXs: what is not connected is not seen, and what was not seen is said.

import type { Pbx } from '../../client.ts';
import { serverNow } from '../../clock.ts';
import { dateTime } from '../../format.ts';
import { t } from '../../i18n/live.ts';
import { Ago, Badge } from '../../ui/text.tsx';

const DAY_MS = 86_400_000;
const GAPS_SHOWN = 3;

export function Links({ links }: { readonly links: readonly Pbx[] }) {
  return (
    <section class="card" aria-labelledby="links-now">
      <h2 id="links-now">{t('links')}</h2>
      <ul class="links">
        {links.map((link) => (
          <li key={link.pbx}>
            <p class="row">
              <b>{link.pbx}</b>
              <Badge look={link.state === 'up' ? 'good' : 'bad'}>{t(`link_${link.state}`)}</Badge>
              <small class="muted">
                <Ago at={link.since} />
              </small>
            </p>
            {link.message !== null && link.state !== 'up' && <p class="error">{link.message}</p>}
            <Gaps link={link} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gaps({ link }: { readonly link: Pbx }) {
  const since = serverNow() - DAY_MS;
  const recent = link.gaps.filter(({ endedAt }) => endedAt === null || Date.parse(endedAt) > since);
  if (recent.length === 0) return <small class="muted">{t('no_gaps')}</small>;
  return (
    <div>
      <small>{t('gaps', { n: recent.length })}</small>
      {recent.slice(-GAPS_SHOWN).map(({ startedAt, endedAt }) => (
        <small key={startedAt} class="muted gap">
          {endedAt === null
            ? t('gap_open', { from: dateTime(startedAt) })
            : t('gap', { from: dateTime(startedAt), to: dateTime(endedAt) })}
        </small>
      ))}
    </div>
  );
}
