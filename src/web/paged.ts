// Lists that are read page by page, as somebody asks for more. Rule: what was shown stays, and what is new comes to the front.

import { useRef, useState } from 'preact/hooks';
import { type Data, type Refresh, useData } from './data.ts';

interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

interface Paged<T> extends Pick<Data<unknown>, 'problem' | 'refresh'> {
  /** null: nothing has been read yet. */
  readonly items: readonly T[] | null;
  /** Reads the next page; null: there is none. */
  readonly more: (() => Promise<void>) | null;
}

interface Shown<T> {
  readonly key: string;
  readonly items: readonly T[];
  /** Of the last page that was read beyond the first one; undefined: none was. */
  readonly next: string | null | undefined;
}

export function usePages<T>(
  key: string,
  load: (cursor: string | undefined) => Promise<ListPage<T>>,
  idOf: (item: T) => string,
  refresh: Refresh = {},
): Paged<T> {
  const first = useData(key, () => load(undefined), refresh);
  const shown = useRef<Shown<T>>({ key, items: [], next: undefined });
  const [, redraw] = useState(0);
  if (shown.current.key !== key) shown.current = { key, items: [], next: undefined };
  const before = shown.current;
  const head = first.value?.items ?? [];
  // Only what somebody asked for beyond the first page is kept: that page is always as it is now.
  const items = before.next === undefined ? head : joined(head, before.items, idOf);
  if (before.next !== undefined) shown.current = { ...before, items };
  const next = before.next === undefined ? (first.value?.next ?? null) : before.next;
  const more = async (): Promise<void> => {
    const page = await load(next ?? undefined);
    if (shown.current.key !== key) return;
    shown.current = { key, items: joined(items, page.items, idOf), next: page.next };
    redraw((n) => n + 1);
  };
  return {
    items: first.value === null ? null : items,
    problem: first.problem,
    refresh: first.refresh,
    more: next === null ? null : more,
  };
}

function joined<T>(front: readonly T[], rest: readonly T[], idOf: (item: T) => string): readonly T[] {
  const known = new Set(front.map(idOf));
  return [...front, ...rest.filter((item) => !known.has(idOf(item)))];
}
