// `ringback restore FILE`: puts a backup in the place of the database.
// Rule: nothing is changed before the backup was found sound and it was said what is lost; the present database stays beside it.

import type { Command } from 'commander';
import { iso } from '../backup/advice.ts';
import { type Comparison, compare, keepDaemonsOut, restore } from '../backup/restoration.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { confirm } from './confirmation.ts';
import { printJson } from './output.ts';

interface RestoreOptions extends ConfigOption {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addRestore(program: Command): void {
  withConfig(program.command('restore'))
    .description('put a backup in the place of the database')
    .argument('<file>', 'backup, as "ringback backup --list" shows them')
    .option('--yes', 'do not ask')
    .option('--json', 'what was done, as JSON; wants --yes')
    .addHelpText(
      'after',
      `
The daemon must not run. The database that is there now is kept beside the new one.

Examples:
  ringback restore /var/lib/ringback/data/backups/ringback-20260302T003000Z.db
  ringback restore copy.db --yes --json`,
    )
    .action(async (backup: string, options: RestoreOptions) => {
      const { file } = readConfig(options).database;
      const letIn = keepDaemonsOut(file);
      try {
        const compared = compare(backup, file);
        if (!options.json) console.log(inWords(compared, file));
        await confirm(`Go on with ${backup}?`, options.yes);
        const aside = await restore(backup, file, Date.now());
        if (options.json) printJson({ restored: file, keptAside: aside, ...inJson(compared) });
        else {
          console.log(`${file} is now the backup.${aside === null ? '' : ` What was there is ${aside}`}`);
          console.log('Start the daemon: systemctl start ringback');
        }
      } finally {
        letIn();
      }
    });
}

function inWords({ backup, present, problem }: Comparison, file: string): string {
  const lines = [
    `The backup is sound: ${backup.calls} calls, ${backup.tasks} tasks, the newest call of ${iso(backup.newestCallAt)}.`,
  ];
  if (problem !== null) {
    lines.push(
      `What ${file} holds cannot be read (${problem}). Everything after the newest call of the backup is lost.`,
    );
  } else if (present === null) lines.push(`There is no database at ${file} now: nothing is lost.`);
  else {
    lines.push(
      `Now there are ${present.calls} calls, ${present.tasks} tasks, the newest call of ${iso(present.newestCallAt)}.`,
      'What happened between the two is lost, and every change of a task since the backup.',
    );
  }
  return lines.join('\n');
}

function inJson({ backup, present, problem }: Comparison) {
  const facts = (each: Comparison['present']) =>
    each === null
      ? null
      : { ...each, newestCallAt: each.newestCallAt === null ? null : iso(each.newestCallAt) };
  return { backup: facts(backup), replaced: facts(present), problem };
}
