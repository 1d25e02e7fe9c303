// `ringback migrate`: brings the database to the schema of this program. The daemon does so by itself at every
// start; this is for those who want to do it (and make a backup) at a time of their own.

import type { Command } from 'commander';
import { openForWriting } from '../store/database.ts';
import { type Migrated, schemaVersion } from '../store/migrations.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';

export function addMigrate(program: Command): void {
  withConfig(program.command('migrate'))
    .description("bring the database to this version's schema")
    .addHelpText(
      'after',
      `
The daemon must not run. It does the same by itself at every start. The database is copied first, beside itself.

Examples:
  ringback migrate
  ringback migrate --config /etc/ringback/ringback.yaml`,
    )
    .action((options: ConfigOption) => {
      const { file, synchronous } = readConfig(options).database;
      let migrated: Migrated | null = null as Migrated | null;
      const onMigrated = (what: Migrated): void => {
        migrated = what;
      };
      const { db, close } = openForWriting(file, { synchronous, onMigrated });
      const version = schemaVersion(db);
      close();
      console.log(migrated === null ? `${file} is at schema ${version}.` : inWords(file, migrated));
    });
}

function inWords(file: string, { from, to, backup }: Migrated): string {
  const aside = backup === null ? '' : ` What it was before is ${backup}`;
  return `${file}: schema ${from} -> ${to}.${aside}`;
}
