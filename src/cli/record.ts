// `ringback record`: what a live PBX sends, written to a file without numbers, names and secrets, ready for
// `ringback replay` and for a support case. It logs in with the configured account and only listens.

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { Config, PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { FILTERS, SUBSCRIPTION } from '../pbx/freeswitch/subscription.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { type Dialogue, listen } from './listening.ts';
import { refuseExisting, writePrivate } from './private-file.ts';
import { scrub } from './scrub.ts';
import { scrubEsl } from './scrub-esl.ts';

interface RecordOptions extends ConfigOption {
  readonly pbx?: string;
  readonly seconds: string;
  readonly out?: string;
  readonly plain?: boolean;
  readonly force?: boolean;
}

export function addRecord(program: Command): void {
  withConfig(program.command('record'))
    .description('write a scrubbed trace from a live PBX')
    .option('--pbx <id>', 'which PBX of the configuration; the first one when left out')
    .option('--seconds <n>', 'how long; Ctrl-C ends it earlier', '60')
    .option('--out <file>', 'file to write; trace.ami or trace.esl when left out')
    .option('--plain', 'FreeSWITCH: events as plain text instead of JSON')
    .option('--force', 'overwrite an existing file')
    .addHelpText(
      'after',
      `
The last seven digits of every number and every name are replaced, the same way within one recording.
Passwords and secrets are taken out. Look into the file before you give it away all the same.

Examples:
  ringback record --seconds 120 --out trouble.ami
  ringback record --pbx fs --seconds 120 --out trouble.esl
  ringback record --pbx fs --plain --out trouble-plain.esl
  ringback replay trouble.ami`,
    )
    .action(async (options: RecordOptions) => {
      const pbx = choosePbx(readConfig(options), options.pbx);
      const out = options.out ?? (pbx.type === 'asterisk' ? 'trace.ami' : 'trace.esl');
      refuseExisting(out, options.force);
      const seconds = Number(options.seconds);
      if (!(seconds > 0)) {
        throw new AppError('invalid', `--seconds ${options.seconds}: want a number above 0`);
      }
      console.error(`Recording ${pbx.id} (${pbx.host}:${pbx.port}) for ${seconds} s…`);
      const isAsterisk = pbx.type === 'asterisk';
      const dialogue = isAsterisk ? asteriskDialogue(pbx) : freeswitchDialogue(pbx, options.plain === true);
      const bytes = await listen(dialogue, seconds * 1000);
      const seed = randomBytes(16).toString('hex');
      writePrivate(out, isAsterisk ? scrub(bytes, seed) : scrubEsl(bytes, seed));
      console.error(`Wrote ${out}: ${bytes.length} bytes.`);
    });
}

function choosePbx(config: Config, id: string | undefined): PbxConfig {
  const pbx = id === undefined ? config.pbx[0] : config.pbx.find((candidate) => candidate.id === id);
  if (pbx === undefined) {
    const known = config.pbx.map((candidate) => candidate.id).join(', ');
    throw new AppError('not_found', `There is no PBX "${id}" in the configuration; there is: ${known}.`);
  }
  return pbx;
}

const clean = (text: string): string => text.replace(/[\r\n]/g, '');

function asteriskDialogue(pbx: Extract<PbxConfig, { type: 'asterisk' }>): Dialogue {
  const login = `Action: Login\r\nUsername: ${clean(pbx.username)}\r\nSecret: ${clean(pbx.secret)}\r\nEvents: on\r\n\r\n`;
  let said = false;
  return {
    ...{ pbx: pbx.id, host: pbx.host, port: pbx.port },
    mend: 'Check its secret and the permit line in manager.conf.',
    next(heard) {
      if (/^Response: Error/m.test(heard)) return 'refused';
      if (said) return null;
      said = true;
      return { say: login, over: false };
    },
  };
}

/** With the daemon's own subscription and filters: what it would have seen. */
function freeswitchDialogue(pbx: Extract<PbxConfig, { type: 'freeswitch' }>, isPlain: boolean): Dialogue {
  const subscription = isPlain ? SUBSCRIPTION.replace('event json', 'event plain') : SUBSCRIPTION;
  let said = 0;
  return {
    ...{ pbx: pbx.id, host: pbx.host, port: pbx.port },
    mend: 'Check its password and apply-inbound-acl in event_socket.conf.xml.',
    next(heard) {
      if (/^Reply-Text: -ERR invalid|^Content-Type: text\/rude-rejection/m.test(heard)) return 'refused';
      if (said === 0 && heard.includes('auth/request')) {
        said = 1;
        return { say: `auth ${clean(pbx.password)}\n\n`, over: false };
      }
      if (said !== 1 || !heard.includes('+OK accepted')) return null;
      said = 2;
      return { say: [...FILTERS, subscription].map((line) => `${line}\n\n`).join(''), over: true };
    },
  };
}
