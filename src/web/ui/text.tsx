// Small pieces of text with rules of their own: what strangers wrote, telephone numbers, moments.

import { harmlessText } from '../../harmless.ts';
import { clock } from '../clock.ts';
import { dateTime, exact, phone, relative } from '../format.ts';
import { tc } from '../i18n/common.ts';

/** Text from callers and CRMs: it stays within itself, whatever direction it claims, and is cut by its place, not by its length. */
export function Stranger({ text }: { readonly text: string }) {
  const shown = harmlessText(text);
  return (
    <bdi class="stranger" title={shown}>
      {shown}
    </bdi>
  );
}

/** null: withheld. */
export function Phone({ number }: { readonly number: string | null }) {
  if (number === null) return <span class="muted">{tc('withheld')}</span>;
  return <bdi class="phone">{phone(harmlessText(number))}</bdi>;
}

/** How long ago, and exactly when for whoever points at it or comes to it with the keyboard. */
export function Ago({ at, text }: { readonly at: string; readonly text?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time has to be reachable without a mouse
    <time class="tip" dateTime={at} data-tip={exact(at)} tabIndex={0}>
      {text ?? relative(at, clock.value)}
    </time>
  );
}

export function At({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={exact(at)}>
      {dateTime(at)}
    </time>
  );
}

export function Badge({ look = '', children }: { readonly look?: string; readonly children: string }) {
  return <span class={`badge ${look}`}>{children}</span>;
}
