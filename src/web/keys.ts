// Single keys that do something. Rule: never while somebody types or a dialog is open, never with Ctrl, Alt or Meta, and whoever is
// disturbed by them turns them off. Letters are found by their place when the layout has none of the alphabet (Russian, Greek).

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { recall, remember } from './storage.ts';

export const keysWork = signal(recall('keys') !== 'off');

export function letKeysWork(wanted: boolean): void {
  keysWork.value = wanted;
  remember('keys', wanted ? null : 'off');
}

/** By key: `j`, `X` (with shift), `?`, `Enter`. */
export type Keys = { readonly [key: string]: () => void };

/** Calls what `keys` says, as long as the component is there. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTaken(event)) return;
      const name = nameOf(event);
      if (name.length === 1 && !keysWork.value) return;
      const act = keys[name];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
}

function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function nameOf({ key, code, shiftKey }: KeyboardEvent): string {
  if (/^[a-z?/]$/i.test(key) || key.length > 1) return key;
  if (code === 'Slash') return shiftKey ? '?' : '/';
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter === undefined) return key;
  return shiftKey ? letter : letter.toLowerCase();
}
