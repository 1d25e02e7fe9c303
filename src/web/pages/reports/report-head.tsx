// Title and kinds of reports, the same above each of them.

import type { ComponentChildren } from 'preact';
import { t } from '../../i18n/reports.ts';
import { PageHead } from '../../ui/page-head.tsx';

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
    <PageHead
      title={t('title')}
      label={t('views')}
      views={VIEWS}
      nameOf={(name) => t(`v_${name}`)}
      view={view}
    >
      {children}
    </PageHead>
  );
}
