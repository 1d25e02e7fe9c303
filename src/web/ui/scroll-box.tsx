// A place that scrolls by itself: reachable by the keyboard, and named for screen readers.

import type { ComponentChildren } from 'preact';

interface ScrollBoxProps {
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

export function ScrollBox({ label, class: look, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to scroll without a mouse
    <section class={look} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
