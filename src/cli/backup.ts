// `ringback backup FILE`: a consistent copy of the database, also while the daemon writes; `--list`: those that the daemon made.

import type { Command } from 'commander';
import { withAdvice } from '../backup/advice.ts';
import { copyDatabase, examineDatabase, isSameFile } from '../backup/copy.ts';
import { backupFolder, listBackups } from '../backup/shelf.ts';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { type ConfigOption, configFileOf, readConfig, withConfig } from './config-option.ts';
import { printJson, printTable } from './output.ts';
import { refuseExisting } from './private-file.ts';

interface BackupOptions extends ConfigOption {
  readonly force?: boolean;
  readonly list?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

export function addBackup(program: Command): void {
  withConfig(program.command('backup'))
    .description('copy the database while the daemon runs, or list the backups that there are')
    .argument('[file]', 'file to write')
    .option('--force', 'overwrite an existing file')
    .option('--list', 'show the backups that the daemon made')
    .option('--verify', 'with --list: open each one and look through it')
    .option('--json', 'with --list: as JSON')
    .addHelpText(
      'after',
      `
The daemon makes one every day by itself (backups.*). To restore one: ringback restore FILE

Examples:
  ringback backup /var/backups/ringback-$(date +%F).db
  ringback backup copy.db --force
  ringback backup --list --verify`,
    )
    .action(async (target: string | undefined, options: BackupOptions) => {
      const config = readConfig(options);
      if (options.list) return showBackups(config, options);
      if (target === undefined) {
        throw new AppError('invalid', 'Name the file to write, or use --list to see what there is.');
      }
      refuseExisting(target, options.force);
      if (isSameFile(target, configFileOf(options))) {
        throw new AppError('invalid', `${target} is the configuration. Name another file.`);
      }
      const { bytes, calls, tasks } = await copyAdvised(config, target);
      console.log(
        `Wrote ${target}: ${bytes} bytes, ${calls} calls, ${tasks} tasks. It was opened and is sound.`,
      );
    });
}

async function copyAdvised(config: Config, target: string) {
  try {
    return await copyDatabase(config.database.file, target);
  } catch (error) {
    throw withAdvice(error, config);
  }
}

function showBackups(config: Config, { verify, json }: BackupOptions): void {
  const listed = listBackups(backupFolder(config)).map(({ file, at, bytes }) => ({
    file,
    at: new Date(at).toISOString(),
    bytes,
    ...(verify ? { problem: problemOf(file) } : {}),
  }));
  if (json) printJson({ items: listed });
  else {
    printTable(
      ['made', 'bytes', ...(verify ? ['sound'] : []), 'file'],
      listed.map(({ file, at, bytes, ...rest }) => [
        at,
        String(bytes),
        ...('problem' in rest ? [rest.problem ?? 'yes'] : []),
        file,
      ]),
    );
  }
  if (listed.some((each) => 'problem' in each && each.problem !== null)) process.exitCode = 1;
}

/** null: it is sound. */
function problemOf(file: string): string | null {
  try {
    examineDatabase(file);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
