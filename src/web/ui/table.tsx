// A table of records: columns are told once, each with a heading; on a telephone the rows become cards with the headings inside.

import type { ComponentChildren } from 'preact';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (item: T) => ComponentChildren;
  /** `number`: to the right, digits below each other. */
  readonly look?: 'number' | 'main' | 'actions';
}

interface TableProps<T> {
  /** Said to screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly rowClass?: (item: T) => string;
}

export function Table<T>({ caption, columns, items, keyOf, rowClass }: TableProps<T>) {
  return (
    <table class="table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, title, look }) => (
            <th key={key} scope="col" class={look}>
              {look === 'actions' ? <span class="unseen">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)} class={rowClass?.(item)}>
            {columns.map(({ key, title, cell, look }) => (
              <td key={key} class={look} data-title={title} data-column={key}>
                {cell(item)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
