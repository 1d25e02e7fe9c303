// `ringback hooks`: where events are sent, whether they arrive, and sending them once more.

import type { Command } from 'commander';
import { EVENT_TYPES } from '../desk/event-types.ts';
import { AppError } from '../errors.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { type Control, withControl } from './control.ts';
import { printJson, printTable } from './output.ts';

interface Hook {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly teams: readonly string[];
  readonly dids: readonly string[];
  readonly queues: readonly string[];
  readonly pbxs: readonly string[];
  readonly disabledAt: string | null;
  readonly disabledReason: string | null;
  readonly pending: number;
  readonly dead: number;
}

interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly attempts: number;
  readonly lastAt: string | null;
  readonly lastError: string | null;
}

interface Tried {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tookMs: number;
}

interface Options extends ConfigOption {
  readonly json?: boolean;
}

/** What a hook may be limited by. */
const LIMITS = ['types', 'teams', 'dids', 'queues', 'pbxs'] as const;
type Limits = { readonly [limit in (typeof LIMITS)[number]]?: string };

const DEAD_SHOWN = 100;
const STATUS_FAILED = 1;

export function addHooks(program: Command): void {
  const hooks = program
    .command('hooks')
    .description('webhooks: events, sent to your programs')
    .addHelpText(
      'after',
      `
A hook is named by its id, the beginning of it, or its address.
Types: ${EVENT_TYPES.join(', ')}; a star stands for the rest.

Examples:
  ringback hooks add https://crm.example/ringback --types 'task.*,call.ended'
  ringback hooks test https://crm.example/ringback
  ringback hooks dead https://crm.example/ringback
  ringback hooks resend https://crm.example/ringback
  ringback hooks resend https://crm.example/ringback evt_4711`,
    );
  withConfig(hooks.command('list'))
    .description('list hooks and how they fare')
    .option('--json', 'as the API answers them')
    .action(list);
  withConfig(hooks.command('add <url>'))
    .description('make a hook and show its secret once')
    .option('--types <list>', 'only these types of events, separated by commas')
    .option('--teams <list>', 'only what concerns these teams')
    .option('--dids <list>', 'only calls to these numbers')
    .option('--queues <list>', 'only calls in these queues')
    .option('--pbxs <list>', 'only these PBXs')
    .option('--json', 'as the API answers it')
    .action(add);
  addCare(hooks);
  addDead(hooks);
}

function addCare(hooks: Command): void {
  withConfig(hooks.command('remove <hook>'))
    .description('remove a hook, with everything that it had still to be told')
    .action(async (name: string, options: Options) => {
      const { url } = await onHook(options, name, ({ ask }, { id }) => ask('DELETE', `/hooks/${id}`));
      console.log(`${url} is told no more.`);
    });
  withConfig(hooks.command('enable <hook>'))
    .description('tell it of events again, and of what had to wait')
    .action(async (name: string, options: Options) => {
      const change = { enabled: true };
      const { url } = await onHook(options, name, ({ ask }, { id }) => ask('PATCH', `/hooks/${id}`, change));
      console.log(`${url} is told of events.`);
    });
  withConfig(hooks.command('disable <hook>'))
    .description('tell it nothing until it is enabled')
    .action(async (name: string, options: Options) => {
      const change = { enabled: false };
      const { url } = await onHook(options, name, ({ ask }, { id }) => ask('PATCH', `/hooks/${id}`, change));
      console.log(`${url} is told nothing until it is enabled.`);
    });
  withConfig(hooks.command('test <hook>'))
    .description('send one signed event of the type hook.test now; exit status 1 when it is not taken')
    .option('--json', 'as the API answers it')
    .action(async (name: string, { json, ...options }: Options) => {
      const tried: { answer?: Tried } = {};
      const { url } = await onHook(options, name, async ({ ask }, { id }) => {
        tried.answer = await ask<Tried>('POST', `/hooks/${id}/test`);
      });
      const { answer } = tried;
      if (answer?.delivered !== true) process.exitCode = STATUS_FAILED;
      if (json) return printJson(answer);
      const result =
        answer?.delivered === true ? `took it: ${answer.status}` : `did not take it: ${answer?.problem}`;
      console.log(`${url} ${result} (${answer?.tookMs} ms).`);
    });
}

function addDead(hooks: Command): void {
  withConfig(hooks.command('dead <hook>'))
    .description(`what could not be delivered and was given up, newest first, up to ${DEAD_SHOWN}`)
    .option('--json', 'as the API answers it')
    .action(dead);
  withConfig(hooks.command('resend <hook> [event]'))
    .description('send one event again, or all that were given up')
    .action(async (name: string, event: string | undefined, options: Options) => {
      let resent = 0;
      await onHook(options, name, async ({ ask }, { id }) => {
        const which = event === undefined ? '' : `/${encodeURIComponent(event)}`;
        const path = `/hooks/${id}/deliveries${which}/resend`;
        ({ resent } = await ask<{ resent: number }>('POST', path));
      });
      console.log(resent === 1 ? 'One event is sent again.' : `${resent} events are sent again.`);
    });
}

async function list({ json, ...options }: Options): Promise<void> {
  const hooks = await withControl(readConfig(options), hooksOf);
  if (json) return printJson({ items: hooks });
  printTable(
    ['address', 'told of', 'state', 'waiting', 'dead', 'id'],
    hooks.map((hook) => [
      hook.url,
      LIMITS.filter((limit) => hook[limit].length > 0)
        .map((limit) => `${limit}: ${hook[limit].join(' ')}`)
        .join('; ') || 'everything',
      hook.disabledAt === null ? 'enabled' : `disabled: ${hook.disabledReason}`,
      String(hook.pending),
      String(hook.dead),
      hook.id,
    ]),
  );
}

async function add(url: string, { json, ...options }: Options & Limits): Promise<void> {
  const words = (text: string) => text.split(',').map((word) => word.trim());
  const limits = LIMITS.flatMap((limit) => {
    const text = options[limit];
    return text === undefined ? [] : [[limit, words(text)] as const];
  });
  const body = { url, ...Object.fromEntries(limits) };
  const made = await withControl(readConfig(options), ({ ask }) =>
    ask<Hook & { readonly secret: string }>('POST', '/hooks', body),
  );
  if (json) return printJson(made);
  console.log(
    `${made.secret}\n\nThis secret signs what is sent to ${made.url}. It is shown this once: put it where signatures are checked.\nThe hook is ${made.id}. Try it: ringback hooks test ${made.id.slice(0, 8)}`,
  );
}

async function dead(name: string, { json, ...options }: Options): Promise<void> {
  let items: readonly Delivery[] = [];
  await onHook(options, name, async ({ ask }, { id }) => {
    const path = `/hooks/${id}/deliveries?state=dead&limit=${DEAD_SHOWN}`;
    ({ items } = await ask<{ items: readonly Delivery[] }>('GET', path));
  });
  if (json) return printJson({ items });
  printTable(
    ['event', 'type', 'happened', 'attempts', 'last', 'why'],
    items.map(({ id, type, at, attempts, lastAt, lastError }) => [
      id,
      type,
      at,
      String(attempts),
      lastAt,
      lastError,
    ]),
  );
}

async function hooksOf({ ask }: Control): Promise<readonly Hook[]> {
  return (await ask<{ items: readonly Hook[] }>('GET', '/hooks')).items;
}

/** Finds the hook and does something to it. Errors: `not_found`, `conflict`: several are called so. */
async function onHook(
  options: ConfigOption,
  name: string,
  work: (control: Control, hook: Hook) => Promise<unknown>,
): Promise<Hook> {
  return withControl(readConfig(options), async (control) => {
    const found = (await hooksOf(control)).filter(({ id, url }) => id.startsWith(name) || url === name);
    const [hook, other] = found;
    if (hook === undefined) {
      throw new AppError('not_found', `There is no hook "${name}". See: ringback hooks list`);
    }
    if (other !== undefined) {
      throw new AppError('conflict', `Several hooks are called "${name}". Name one by its id.`);
    }
    await work(control, hook);
    return hook;
  });
}
