// The settings, for administrators: what is changed here is changed at once; what the configuration says is shown and changed there.

import type { FunctionComponent } from 'preact';
import { useRoute } from 'preact-iso/router';
import { t } from '../../i18n/settings.ts';
import { Hooks } from './hooks.tsx';
import { Hours } from './hours.tsx';
import { Keys } from './keys.tsx';
import { Lists } from './lists.tsx';
import { Pbxs } from './pbxs.tsx';
import { Users } from './users.tsx';
import './settings.css';

const PARTS = {
  users: Users,
  keys: Keys,
  hooks: Hooks,
  lists: Lists,
  hours: Hours,
  pbx: Pbxs,
} as const satisfies { readonly [name: string]: FunctionComponent };

type PartName = keyof typeof PARTS;

const NAMES = Object.keys(PARTS) as readonly PartName[];

export function SettingsPage() {
  const { params } = useRoute();
  const name = NAMES.find((each) => each === params.part) ?? 'users';
  const Part = PARTS[name];
  return (
    <div class="settings">
      <div class="head">
        <h1>{t('title')}</h1>
      </div>
      <nav class="tabs" aria-label={t('title')}>
        {NAMES.map((each) => (
          <a key={each} href={`/settings/${each}`} aria-current={each === name ? 'page' : undefined}>
            {t(`part_${each}`)}
          </a>
        ))}
      </nav>
      <Part key={name} />
    </div>
  );
}
