// `ringback keys`: who may use the API.

import type { Command } from 'commander';
import { SCOPES } from '../desk/scopes.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { withControl } from './control.ts';
import { printJson, printTable } from './output.ts';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly teams: readonly string[] | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

interface Options extends ConfigOption {
  readonly json?: boolean;
  readonly scopes?: string;
  readonly teams?: string;
}

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('API keys: who may ask for what')
    .addHelpText(
      'after',
      `
Scopes: ${SCOPES.join(', ')}

Examples:
  ringback keys add crm --scopes calls:read,calls:write,tasks:read,tasks:work
  ringback keys add sales-board --scopes tasks:read --teams sales
  ringback keys list
  ringback keys revoke crm`,
    );
  withConfig(keys.command('list'))
    .description('list keys, revoked ones too')
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(keys.command('add <name>'))
    .description('make a key and show it once')
    .requiredOption('--scopes <list>', 'what it may do, separated by commas')
    .option('--teams <list>', 'only the calls and tasks of these teams')
    .option('--json', 'as the API answers it')
    .action(add);
  withConfig(keys.command('revoke <key>'))
    .description('make a key invalid, by its name or id')
    .action(async (key: string, options: Options) => {
      await withControl(readConfig(options), ({ ask }) => ask('DELETE', `/keys/${encodeURIComponent(key)}`));
      console.log(`"${key}" is revoked: it is refused from now on.`);
    });
}

async function list({ json, ...options }: Options): Promise<void> {
  const keys = await withControl(readConfig(options), ({ ask }) =>
    ask<{ items: readonly Key[] }>('GET', '/keys'),
  );
  if (json) return printJson(keys);
  printTable(
    ['name', 'scopes', 'teams', 'made', 'revoked', 'id'],
    keys.items.map((key) => [
      key.name,
      key.scopes.join(' '),
      key.teams?.join(' ') ?? 'all',
      key.createdAt,
      key.revokedAt,
      key.id,
    ]),
  );
}

async function add(name: string, { json, scopes, teams, ...options }: Options): Promise<void> {
  const words = (text: string | undefined) => text?.split(',').map((word) => word.trim());
  const body = { name, scopes: words(scopes), ...(teams === undefined ? {} : { teams: words(teams) }) };
  const made = await withControl(readConfig(options), ({ ask }) =>
    ask<{ id: string; key: string }>('POST', '/keys', body),
  );
  if (json) return printJson(made);
  console.log(
    `${made.key}\n\nThis is the key of "${name}". It is shown this once and kept nowhere: put it where it is needed now.`,
  );
}
