// A plain table for the live test's report: columns as wide as their widest cell.

export interface Row {
  readonly scenario: string;
  readonly expected: string;
  readonly got: string;
  readonly verdict: string;
}

const COLUMNS = ['scenario', 'expected', 'got', 'verdict'] as const;

/** Rows by scenario; a scenario that was tried again has two. */
export function renderTable(rows: readonly Row[]): string {
  const head: Row = { scenario: 'scenario', expected: 'expected', got: 'got', verdict: '' };
  const all = [head, ...[...rows].sort((a, b) => a.scenario.localeCompare(b.scenario))];
  const widths = COLUMNS.map((column) => Math.max(...all.map((one) => one[column].length)));
  return all
    .map((one) =>
      COLUMNS.map((column, index) => one[column].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
