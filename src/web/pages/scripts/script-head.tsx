// Title and parts, the same above each of them.

import type { ComponentChildren } from 'preact';
import { t } from '../../i18n/scripts.ts';
import { PageHead } from '../../ui/page-head.tsx';

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
