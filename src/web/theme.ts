// Light or dark: as the system has it, unless it was chosen here. `public/theme.js` does the same before anything is drawn.

import { effect, signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const kept = recall('theme');
export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

export function wear(chosen: Theme): void {
  theme.value = chosen;
  remember('theme', chosen === 'system' ? null : chosen);
}

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset.theme;
  else dataset.theme = theme.value;
});
