// The pages that there are. Add a line to add one: its address, its name in i18n/…/common.ts (`page_…`), its icon, who has it in their
// menu, and the module that is loaded when somebody goes there. The first that somebody may see is their start.

import type { FunctionComponent } from 'preact';
import lazy from 'preact-iso/lazy';
import { isAdmin, mayDo, type Who } from './session.ts';
import type { IconName } from './ui/icon.tsx';

export interface Page {
  /** Also the name of its icon. */
  readonly name: IconName & ('tasks' | 'live' | 'calls' | 'reports' | 'scripts' | 'settings');
  /** In the menu. */
  readonly address: string;
  /** Addresses that it answers, as the router has it: `/calls/:id?`. */
  readonly path: string;
  readonly isFor: (who: Who) => boolean;
  readonly component: FunctionComponent & { readonly preload: () => unknown };
}

export const PAGES: readonly Page[] = [
  {
    name: 'tasks',
    address: '/tasks',
    path: '/tasks/:id?',
    isFor: (who) => mayDo(who, 'tasks:read'),
    component: lazy(() => import('./pages/tasks/tasks-page.tsx').then(({ TasksPage }) => TasksPage)),
  },
  {
    name: 'live',
    address: '/live',
    path: '/live',
    isFor: (who) => mayDo(who, 'calls:read'),
    component: lazy(() => import('./pages/live/live-page.tsx').then(({ LivePage }) => LivePage)),
  },
  {
    name: 'settings',
    address: '/settings',
    path: '/settings/:part?',
    isFor: isAdmin,
    component: lazy(() =>
      import('./pages/settings/settings-page.tsx').then(({ SettingsPage }) => SettingsPage),
    ),
  },
];
