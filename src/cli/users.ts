// `ringback users`: people who sign in. The first administrator is made here, and whoever was locked out is let in.

import type { Command } from 'commander';
import { ROLES } from '../desk/roles.ts';
import { AppError } from '../errors.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { type Control, withControl } from './control.ts';
import { printJson, printTable } from './output.ts';
import { askNewPassword, readPassword } from './password-prompt.ts';

interface User {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly role: string;
  readonly agent: string | null;
  readonly teams: readonly string[] | null;
  readonly mustChange: boolean;
  readonly disabledAt: string | null;
  readonly sessions: number;
  readonly delayedUntil: string | null;
}

interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly generate?: boolean;
  readonly mustChange?: boolean;
}

interface ProfileOptions {
  readonly role?: string;
  readonly agent?: string;
  readonly teams?: string;
  readonly displayName?: string;
}

type Options = ConfigOption &
  PasswordOptions &
  ProfileOptions & { readonly json?: boolean; readonly end?: boolean };

export function addUsers(program: Command): void {
  const users = program
    .command('users')
    .description('people who sign in')
    .addHelpText(
      'after',
      `
Roles: ${ROLES.join(', ')}
  viewer looks; agent sees and does what concerns themselves; supervisor does so for whole teams; admin does everything.

Examples:
  ringback users add olga --role admin
  ringback users add anna --role agent --agent 101 --generate
  ringback users change anna --role supervisor --teams sales,support
  ringback users password anna --generate
  ringback users unlock anna
  ringback users disable anna`,
    );
  addLists(users);
  addChanges(users);
  addAccess(users);
}

function withPassword(command: Command): Command {
  return command
    .option('--password-stdin', 'take the password from standard input')
    .option('--generate', 'make a password and show it once')
    .option('--must-change', 'it has to be changed at the next sign-in (so it is when made by --generate)')
    .option('--no-must-change', 'it need not be changed');
}

function withProfile(command: Command): Command {
  return command
    .option('--agent <id>', 'the agent that this person is: an id or an extension')
    .option('--teams <list>', 'only the calls and tasks of these teams; all: of every team')
    .option('--display-name <text>', 'how they are called');
}

function addLists(users: Command): void {
  withConfig(users.command('list'))
    .description('list users, disabled ones too')
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(users.command('sessions <name>'))
    .description('where somebody is signed in')
    .option('--end', 'sign them out everywhere')
    .option('--json', 'as the API answers it')
    .action(sessions);
}

function addChanges(users: Command): void {
  withPassword(withProfile(withConfig(users.command('add <name>'))))
    .description('make a user; the password is asked for')
    .requiredOption('--role <role>', `what they may do: ${ROLES.join(', ')}`)
    .option('--json', 'as the API answers it')
    .action(add);
  withProfile(withConfig(users.command('change <name>')))
    .description('change what is given')
    .option('--role <role>', `what they may do: ${ROLES.join(', ')}`)
    .action(change);
}

function addAccess(users: Command): void {
  const told = (
    command: string,
    description: string,
    act: (control: Control, path: string) => Promise<unknown>,
    said: string,
  ) =>
    withConfig(users.command(`${command} <name>`))
      .description(description)
      .action(async (name: string, options: Options) => {
        await withControl(readConfig(options), (control) => act(control, pathOf(name)));
        console.log(`"${name}" ${said}`);
      });
  told(
    'disable',
    'sign somebody out and let them in no more',
    ({ ask }, path) => ask('DELETE', path),
    'is disabled and signed out.',
  );
  told(
    'enable',
    'let somebody in again',
    ({ ask }, path) => ask('PATCH', path, { disabled: false }),
    'may sign in.',
  );
  told(
    'unlock',
    'forget wrong passwords: nobody has to wait any more',
    ({ ask }, path) => ask('POST', `${path}/unlock`),
    'need not wait any more.',
  );
  withPassword(withConfig(users.command('password <name>')))
    .description('give somebody a new password and sign them out')
    .action(setPassword);
}

const pathOf = (name: string): string => `/users/${encodeURIComponent(name)}`;
const wordsOf = (text: string): readonly string[] | null =>
  text === 'all' ? null : text.split(',').map((word) => word.trim());

function profileOf({ role, agent, teams, displayName }: ProfileOptions): object {
  return {
    ...(role === undefined ? {} : { role }),
    ...(agent === undefined ? {} : { agent }),
    ...(teams === undefined ? {} : { teams: wordsOf(teams) }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

/** What the API is told of a password. Errors: `invalid`. */
async function passwordOf({
  passwordStdin = false,
  generate = false,
  mustChange,
}: PasswordOptions): Promise<object> {
  if (passwordStdin && generate) {
    throw new AppError('invalid', '--password-stdin and --generate: want one of the two.');
  }
  if (generate) return { mustChange: mustChange ?? true };
  const password = await (passwordStdin ? readPassword() : askNewPassword());
  return { password, mustChange: mustChange ?? false };
}

async function add(name: string, { json, ...options }: Options): Promise<void> {
  const config = readConfig(options);
  const body = { name, ...profileOf(options), ...(await passwordOf(options)) };
  const made = await withControl(config, ({ ask }) =>
    ask<{ user: User; password: string | null }>('POST', '/users', body),
  );
  if (json) return printJson(made);
  const { role, agent, teams } = made.user;
  const sees =
    role === 'agent'
      ? `what concerns agent ${agent}`
      : teams === null
        ? 'everything'
        : `the teams ${teams.join(', ')}`;
  console.log(`"${made.user.name}" (${role}) may sign in, and sees ${sees}.`);
  tellPassword(made.password);
}

async function change(name: string, options: Options): Promise<void> {
  const config = readConfig(options);
  const body = profileOf(options);
  if (Object.keys(body).length === 0) {
    throw new AppError('invalid', 'Nothing to change: give --role, --agent, --teams or --display-name.');
  }
  await withControl(config, ({ ask }) => ask('PATCH', pathOf(name), body));
  console.log(`"${name}" is changed; it holds at once.`);
}

async function setPassword(name: string, options: Options): Promise<void> {
  const config = readConfig(options);
  const body = await passwordOf(options);
  const set = await withControl(config, ({ ask }) =>
    ask<{ password: string | null }>('POST', `${pathOf(name)}/password`, body),
  );
  console.log(`"${name}" has a new password and is signed out.`);
  tellPassword(set.password);
}

function tellPassword(password: string | null): void {
  if (password === null) return;
  console.log(
    `\n${password}\n\nThis is the password. It is shown this once; it has to be changed at the first sign-in unless you said otherwise.`,
  );
}

async function list({ json, ...options }: Options): Promise<void> {
  const users = await withControl(readConfig(options), ({ ask }) =>
    ask<{ items: readonly User[] }>('GET', '/users'),
  );
  if (json) return printJson(users);
  printTable(
    ['name', 'called', 'role', 'agent', 'teams', 'sessions', 'state'],
    users.items.map((user) => [
      user.name,
      user.displayName,
      user.role,
      user.agent,
      user.teams?.join(' ') ?? 'all',
      String(user.sessions),
      stateOf(user),
    ]),
  );
}

function stateOf({ disabledAt, delayedUntil, mustChange }: User): string {
  if (disabledAt !== null) return `disabled ${disabledAt}`;
  if (delayedUntil !== null) return `has to wait until ${delayedUntil}`;
  return mustChange ? 'has to change the password' : '';
}

interface Session {
  readonly label: string;
  readonly way: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
}

async function sessions(name: string, { json, end, ...options }: Options): Promise<void> {
  const path = `${pathOf(name)}/sessions`;
  if (end) {
    const { ended } = await withControl(readConfig(options), ({ ask }) =>
      ask<{ ended: number }>('DELETE', path),
    );
    console.log(`"${name}" is signed out: ${ended === 1 ? 'one session' : `${ended} sessions`} ended.`);
    return;
  }
  const found = await withControl(readConfig(options), ({ ask }) =>
    ask<{ items: readonly Session[] }>('GET', path),
  );
  if (json) return printJson(found);
  printTable(
    ['browser', 'signed in', 'last seen', 'ends', 'by'],
    found.items.map((each) => [each.label, each.createdAt, each.lastSeenAt, each.expiresAt, each.way]),
  );
}
