// `ringback backup FILE`: a consistent copy of the database, also while the daemon writes.
// Rule: FILE appears only when it is complete and sound, and it is as private as the database (600).

import { chmodSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../errors.ts';
import { openForReading, storageError } from '../store/database.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { refuseExisting } from './private-file.ts';

interface BackupOptions extends ConfigOption {
  readonly force?: boolean;
}

export function addBackup(program: Command): void {
  withConfig(program.command('backup'))
    .description('copy the database while the daemon runs')
    .argument('<file>', 'file to write')
    .option('--force', 'overwrite an existing file')
    .addHelpText(
      'after',
      `
To restore: stop the daemon, put the copy in the place of database.file, start the daemon.

Examples:
  ringback backup /var/backups/ringback-$(date +%F).db
  ringback backup copy.db --force`,
    )
    .action(async (target: string, options: BackupOptions) => {
      refuseExisting(target, options.force);
      const { file } = readConfig(options).database;
      const draft = `${target}.part`;
      try {
        await copy(file, draft);
        renameSync(draft, target);
      } catch (error) {
        throw storageError(target, error);
      } finally {
        for (const end of ['', '-wal', '-shm']) rmSync(`${draft}${end}`, { force: true });
      }
      console.log(`Wrote ${target}: ${statSync(target).size} bytes.`);
    });
}

async function copy(from: string, to: string): Promise<void> {
  rmSync(to, { force: true });
  const { db, close } = openForReading(from);
  try {
    await db.backup(to);
  } finally {
    close();
  }
  chmodSync(to, 0o600);
  const made = openForReading(to);
  try {
    const verdict = made.db.pragma('quick_check', { simple: true });
    if (verdict !== 'ok') throw new AppError('storage', `The copy ${to} is not sound: ${String(verdict)}.`);
  } finally {
    made.close();
  }
}
