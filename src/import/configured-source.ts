// The records of a PBX as its configuration names them.

import type { PbxConfig } from '../config/schema.ts';
import { createRecordClock } from '../pbx/asterisk/record-time.ts';
import { openCsv } from './csv-source.ts';
import { openFolder } from './folder-source.ts';
import { openMysql } from './mysql-source.ts';
import type { RecordSource } from './record-stream.ts';
import { openSqlite } from './sqlite-source.ts';

export type RecordsConfig = NonNullable<PbxConfig['cdr']>;

/** `timezone`: of the configuration; that of the records may differ. Errors: of the source. */
export async function openConfigured(records: RecordsConfig, timezone: string): Promise<RecordSource> {
  if (records.type === 'folder') return openFolder(records.path);
  const zone = records.timezone ?? timezone;
  const clock = createRecordClock(zone);
  if (records.type === 'csv') return openCsv({ files: records.files, clock, columns: records.columns });
  const named = [records.cdrTable, records.celTable].filter((table) => table !== null);
  const tables = named.length === 0 ? null : named;
  if (records.type === 'sqlite') return openSqlite({ file: records.file, tables, clock, timezone: zone });
  return openMysql({ address: records, tables, clock, timezone: zone });
}
