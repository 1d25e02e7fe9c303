// One spelling of "insert, or replace what is there" for tables whose first column is the key.

export function upsert(table: string, columns: readonly string[]): string {
  const updates = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${columns[0]}) DO UPDATE SET ${updates.join(', ')}`;
}
