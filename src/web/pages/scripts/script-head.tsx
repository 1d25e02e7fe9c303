// Title and parts, the same above each of them.

import type { ComponentChildren } from 'preact';
import { t } from '../../i18n/scripts.ts';

const VIEWS = [
  { name: 'reviews', address: '/scripts' },
  { name: 'adherence', address: '/scripts/adherence' },
  { name: 'definitions', address: '/scripts/definitions' },
] as const;

interface ScriptHeadProps {
  readonly view: (typeof VIEWS)[number]['name'];
  readonly children?: ComponentChildren;
}

export function ScriptHead({ view, children }: ScriptHeadProps) {
  return (
    <div class="head">
      <h1>{t('title')}</h1>
      <nav class="views" aria-label={t('views')}>
        {VIEWS.map(({ name, address }) => (
          <a key={name} href={address} aria-current={name === view ? 'page' : undefined}>
            {t(`v_${name}`)}
          </a>
        ))}
      </nav>
      {children}
    </div>
  );
}
