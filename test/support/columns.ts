// Every column of the schema as the migrations make it.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openForWriting } from '../../src/store/database.ts';
import { makeFolder } from './workshop.ts';

export interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

export function readSchema(): readonly Column[] {
  const folder = makeFolder();
  const { db, close } = openForWriting(join(folder, 'a.db'), { synchronous: 'normal' });
  const columns = db
    .prepare(`SELECT tables.name AS "table", columns.name AS "column", columns.type AS type
      FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'`)
    .all() as Column[];
  close();
  rmSync(folder, { recursive: true, force: true });
  return columns;
}
