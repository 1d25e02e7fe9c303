// `ringback init`: writes a first configuration with a fresh secret and token, and says what to put into
// manager.conf. Rule: an existing file is never overwritten without --force, and the file is private (600).

import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { parseConfig } from '../config/load.ts';
import { AppError } from '../errors.ts';
import { refuseExisting, writePrivate } from './private-file.ts';

interface Answers {
  readonly type: string;
  readonly id: string;
  readonly host: string;
  readonly port: string;
  readonly username: string;
  readonly secret: string;
  readonly region: string;
  readonly timezone: string;
  readonly staff: string;
  readonly trunk: string;
}

interface InitOptions extends Partial<Answers> {
  readonly config: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('write a first configuration and print what the PBX needs')
    .option('-c, --config <file>', 'file to write', 'ringback.yaml')
    .option('--force', 'overwrite an existing file')
    .option('-y, --yes', 'ask nothing: flags and defaults only')
    .option('--type <type>', 'asterisk or freeswitch')
    .option('--id <id>', 'short name for the PBX')
    .option('--host <host>', 'address of the PBX')
    .option('--port <port>', 'port of its manager interface or event socket')
    .option('--username <name>', 'manager user (Asterisk)')
    .option('--secret <secret>', 'secret or password; a fresh one is made when left out')
    .option('--region <country>', 'country of numbers without a country code')
    .option('--timezone <zone>', 'IANA time zone')
    .option('--staff <regex>', 'regular expression that matches staff extensions')
    .option('--trunk <pattern>', 'trunk endpoint or context')
    .addHelpText(
      'after',
      `
Examples:
  ringback init
  ringback init --yes --host 192.0.2.10 --region RU --timezone Europe/Moscow --trunk 'trunk*'
  ringback init --yes --type freeswitch --secret ClueCon -c /etc/ringback/ringback.yaml`,
    )
    .action(async (options: InitOptions) => {
      refuseExisting(options.config, options.force);
      const answers = await ask(options);
      const token = fresh();
      const text = configText(answers, token);
      parseConfig(text, {}, options.config);
      writePrivate(options.config, text);
      console.log(`Wrote ${options.config} (mode 600).\n`);
      console.log(answers.type === 'asterisk' ? managerStanza(answers) : eventSocketAdvice(answers));
      console.log(
        `\nThen:\n  ringback check --config ${options.config}\n  ringback serve --config ${options.config}`,
      );
      console.log(`\nAPI token for "default": ${token}`);
    });
}

/** 32 letters and digits: 190 bits, and nothing that any configuration format would have to quote. */
function fresh(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  while (text.length < 32) {
    for (const byte of randomBytes(64)) if (byte < 248 && text.length < 32) text += alphabet[byte % 62];
  }
  return text;
}

async function ask(options: InitOptions): Promise<Answers> {
  const interactive = process.stdin.isTTY === true && options.yes !== true;
  const terminal = interactive ? createInterface({ input: process.stdin, output: process.stdout }) : null;
  const value = async (given: string | undefined, question: string, standard: string): Promise<string> => {
    if (given !== undefined) return given;
    const answer = await terminal?.question(`${question} [${standard}]: `);
    return answer?.trim() || standard;
  };
  try {
    const type = await value(options.type, 'PBX type: asterisk or freeswitch', 'asterisk');
    const isAsterisk = type === 'asterisk';
    return {
      type,
      id: await value(options.id, 'Short name for the PBX', 'main'),
      host: await value(options.host, 'Address of the PBX', '127.0.0.1'),
      port: await value(options.port, 'Port', isAsterisk ? '5038' : '8021'),
      username: isAsterisk ? await value(options.username, 'Manager user', 'ringback') : '',
      secret: options.secret ?? fresh(),
      region: await value(options.region, 'Country of numbers without a country code', 'RU'),
      timezone: await value(options.timezone, 'Time zone', Intl.DateTimeFormat().resolvedOptions().timeZone),
      staff: await value(options.staff, 'Staff extensions (regular expression)', '^\\d{2,4}$'),
      trunk: options.trunk ?? '',
    };
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ABORT_ERR') throw error;
    throw new AppError('invalid', 'Stopped: nothing was written.', { cause: error });
  } finally {
    terminal?.close();
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('${', '$${')}'`;

function configText(answers: Answers, token: string): string {
  const login =
    answers.type === 'asterisk'
      ? `    username: ${quoted(answers.username)}\n    secret: ${quoted(answers.secret)}`
      : `    password: ${quoted(answers.secret)}`;
  const trunks = answers.trunk === '' ? '' : `trunks: [${quoted(answers.trunk)}]\n`;
  return `# Ringback configuration. Every key is explained in the README and in config/ringback.example.yaml.
pbx:
  - id: ${quoted(answers.id)}
    type: ${answers.type}
    host: ${quoted(answers.host)}
    port: ${answers.port}
${login}
region: ${quoted(answers.region)}
timezone: ${quoted(answers.timezone)}
staff:
  extensions: ${quoted(answers.staff)}
${trunks}database:
  file: data/ringback.db
api:
  host: 127.0.0.1
  port: 8088
  tokens:
    - { name: default, token: ${token} }
`;
}

function managerStanza(answers: Answers): string {
  const sameMachine = ['127.0.0.1', 'localhost', '::1'].includes(answers.host);
  const permit = sameMachine ? '127.0.0.1/255.255.255.255' : 'ADDRESS-OF-THIS-MACHINE/255.255.255.255';
  return `Put this into /etc/asterisk/manager.conf (or manager.d/ringback.conf) and run
"asterisk -rx 'manager reload'". In its [general] section, "enabled = yes" and "timestampevents = yes".

[${answers.username}]
secret = ${answers.secret}
deny = 0.0.0.0/0.0.0.0
permit = ${permit}
read = call,agent,cdr,dialplan,reporting,system
write = reporting
writetimeout = 5000
eventfilter = !^Event: RTCP
eventfilter = !^Event: VarSet`;
}

function eventSocketAdvice(answers: Answers): string {
  return `Put this into autoload_configs/event_socket.conf.xml and run "fs_cli -x 'reload mod_event_socket'":

<configuration name="event_socket.conf" description="Socket Client">
  <settings>
    <param name="listen-ip" value="${answers.host}"/>
    <param name="listen-port" value="${answers.port}"/>
    <param name="password" value="${answers.secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"/>
    <param name="apply-inbound-acl" value="loopback.auto"/>
  </settings>
</configuration>`;
}
