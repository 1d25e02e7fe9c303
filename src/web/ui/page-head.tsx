// Title of a page and its parts, the same above each of them.

import type { ComponentChildren } from 'preact';

interface PageHeadProps<N extends string> {
  readonly title: string;
  /** What the parts are, for whom they are read out. */
  readonly label: string;
  readonly views: readonly { readonly name: N; readonly address: string }[];
  readonly nameOf: (view: N) => string;
  /** null: none of them is shown. */
  readonly view: N | null;
  readonly children?: ComponentChildren;
}

export function PageHead<N extends string>({
  title,
  label,
  views,
  nameOf,
  view,
  children,
}: PageHeadProps<N>) {
  return (
    <div class="head">
      <h1>{title}</h1>
      <nav class="views" aria-label={label}>
        {views.map(({ name, address }) => (
          <a key={name} href={address} aria-current={name === view ? 'page' : undefined}>
            {nameOf(name)}
          </a>
        ))}
      </nav>
      {children}
    </div>
  );
}
