// Title and kinds of reports, the same above each of them.

import type { ComponentChildren } from 'preact';
import { t } from '../../i18n/reports.ts';

const VIEWS = [
  { name: 'indicators', address: '/reports' },
  { name: 'missed', address: '/reports/missed' },
  { name: 'summaries', address: '/reports/summaries' },
] as const;

interface ReportHeadProps {
  readonly view: (typeof VIEWS)[number]['name'] | null;
  readonly children?: ComponentChildren;
}

export function ReportHead({ view, children }: ReportHeadProps) {
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
