// `ringback migrate`: brings the database to the schema of this program. The daemon does so by itself at every
// start; this is for those who want to do it (and make a backup) at a time of their own.

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { openForReading, openForWriting } from '../store/database.ts';
import { schemaVersion } from '../store/migrations.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';

export function addMigrate(program: Command): void {
  withConfig(program.command('migrate'))
    .description("bring the database to this version's schema")
    .addHelpText(
      'after',
      `
The daemon must not run. It does the same by itself at every start.

Examples:
  ringback migrate
  ringback migrate --config /etc/ringback/ringback.yaml`,
    )
    .action((options: ConfigOption) => {
      const { file, synchronous } = readConfig(options).database;
      const before = currentVersion(file);
      const { db, close } = openForWriting(file, { synchronous });
      const after = schemaVersion(db);
      close();
      console.log(
        before === after ? `${file} is at schema ${after}.` : `${file}: schema ${before} -> ${after}.`,
      );
    });
}

function currentVersion(file: string): number {
  if (!existsSync(file)) return 0;
  const { db, close } = openForReading(file);
  try {
    return schemaVersion(db);
  } finally {
    close();
  }
}
