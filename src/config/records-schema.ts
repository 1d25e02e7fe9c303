// Where a PBX keeps its own records of calls, which close gaps: `pbx[].cdr`.

import { z } from 'zod';
import { host, list, port, secret, text, zone } from './leaves.ts';

const path = (what: string) => text(`a path to ${what}`);
const table = () =>
  text('the name of a table', /^[^\0`"]{1,64}$/)
    .nullable()
    .default(null);
/** null: the one of the configuration. */
const timezone = () => zone().nullable().default(null);

const csv = z.strictObject({
  type: z.literal('csv'),
  files: list(path('a file such as /var/log/asterisk/cdr-csv/Master.csv'), 'a list of files')
    .min(1, { error: 'a list of at least one file' })
    .max(100, { error: 'a list of at most 100 files' }),
  columns: list(text('the name of a column'), 'a list of column names').nullable().default(null),
  timezone: timezone(),
});

const sqlite = z.strictObject({
  type: z.literal('sqlite'),
  file: path('a database file of SQLite'),
  cdrTable: table(),
  celTable: table(),
  timezone: timezone(),
});

const mysql = z.strictObject({
  type: z.literal('mysql'),
  host: host().default('127.0.0.1'),
  port: port().default(3306),
  socket: path('a Unix socket').nullable().default(null),
  user: text('the name of a user who may read the tables'),
  password: secret('the password of that user').nullable().default(null),
  database: text('the name of the database', /^[^\0`/\\]{1,64}$/).default('asteriskcdrdb'),
  cdrTable: table(),
  celTable: table(),
  timezone: timezone(),
});

const folder = z.strictObject({
  type: z.literal('folder'),
  path: path('the folder to which mod_json_cdr writes'),
});

export const asteriskRecords = () =>
  z
    .discriminatedUnion('type', [csv, sqlite, mysql], { error: 'one of: csv, sqlite, mysql' })
    .nullable()
    .default(null);

export const freeswitchRecords = () =>
  z.discriminatedUnion('type', [folder], { error: 'one of: folder' }).nullable().default(null);
