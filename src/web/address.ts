// What somebody looks at is in the address: reloading, going back and handing the address to a colleague shows the same. Rule: only
// parameters that a page knows are read from it.

import { useLocation } from 'preact-iso/router';

export type Query = { readonly [name: string]: string };

interface Addressed {
  readonly query: Query;
  /** '' and null take a parameter away. `replace`: no step for the back button. */
  change(changes: { readonly [name: string]: string | null }, replace?: boolean): void;
}

export function useQuery(known: readonly string[]): Addressed {
  const { path, query, route } = useLocation();
  const read = Object.fromEntries(
    Object.entries(query).filter(([name, value]) => known.includes(name) && value !== ''),
  );
  return {
    query: read,
    change: (changes, replace = false) => {
      const wanted = Object.entries({ ...read, ...changes }).filter(
        ([, value]) => value !== null && value !== '',
      );
      route(withQuery(path, Object.fromEntries(wanted) as Query), replace);
    },
  };
}

export function withQuery(path: string, query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

const PAGES: { readonly [list: string]: string } = {
  calls: '/calls',
  tasks: '/reports/tasks',
  'missed-callers': '/reports/missed',
};
const LIST = /^\/api\/v1\/(calls|tasks|missed-callers)\?(.*)$/;

/** Where the page shows the list that the API names as the one behind a figure. null: nowhere. */
export function pageOfList(address: string | null): string | null {
  const [, list, text = ''] = LIST.exec(address ?? '') ?? [];
  if (list === undefined) return null;
  const query = new URLSearchParams(text);
  query.delete('order');
  return `${PAGES[list]}?${query}`;
}
