// `ringback record`: what a live PBX sends, written to a file without numbers, names and secrets, ready for
// `ringback replay` and for a support case. It logs in with the configured account and only listens.

import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Command } from 'commander';
import type { Config, PbxConfig } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import { type ConfigOption, readConfig, withConfig } from './config-option.ts';
import { refuseExisting, writePrivate } from './private-file.ts';
import { scrub } from './scrub.ts';

interface RecordOptions extends ConfigOption {
  readonly pbx?: string;
  readonly seconds: string;
  readonly out: string;
  readonly force?: boolean;
}

type AsteriskConfig = Extract<PbxConfig, { type: 'asterisk' }>;

const CONNECT_TIMEOUT_MS = 10_000;
/** More than an hour of a busy PBX; reaching it ends the recording and says so. */
const BYTES_MAX = 256 * 1024 * 1024;

export function addRecord(program: Command): void {
  withConfig(program.command('record'))
    .description('write a scrubbed trace from a live PBX')
    .option('--pbx <id>', 'which PBX of the configuration; the first one when left out')
    .option('--seconds <n>', 'how long; Ctrl-C ends it earlier', '60')
    .option('--out <file>', 'file to write', 'trace.ami')
    .option('--force', 'overwrite an existing file')
    .addHelpText(
      'after',
      `
The last seven digits of every number and every name are replaced, the same way within one recording.
Passwords and secrets are taken out. Look into the file before you give it away all the same.

Examples:
  ringback record --seconds 120 --out trouble.ami
  ringback replay trouble.ami`,
    )
    .action(async (options: RecordOptions) => {
      const pbx = choosePbx(readConfig(options), options.pbx);
      refuseExisting(options.out, options.force);
      const seconds = Number(options.seconds);
      if (!(seconds > 0))
        throw new AppError('invalid', `--seconds ${options.seconds}: want a number above 0`);
      console.error(`Recording ${pbx.id} (${pbx.host}:${pbx.port}) for ${seconds} s…`);
      const bytes = await listen(pbx, seconds * 1000);
      writePrivate(options.out, scrub(bytes, randomBytes(16).toString('hex')));
      console.error(`Wrote ${options.out}: ${bytes.length} bytes.`);
    });
}

function choosePbx(config: Config, id: string | undefined): AsteriskConfig {
  const pbx = id === undefined ? config.pbx[0] : config.pbx.find((candidate) => candidate.id === id);
  if (pbx === undefined) {
    const known = config.pbx.map((candidate) => candidate.id).join(', ');
    throw new AppError('not_found', `There is no PBX "${id}" in the configuration; there is: ${known}.`);
  }
  if (pbx.type !== 'asterisk') {
    throw new AppError('invalid', `PBX "${pbx.id}" is a FreeSWITCH; this version records Asterisk only.`);
  }
  return pbx;
}

/** Everything received from the greeting on. */
async function listen(pbx: AsteriskConfig, forMs: number): Promise<Buffer> {
  const socket = await open(pbx);
  const chunks: Buffer[] = [];
  let size = 0;
  let refused = false;
  socket.write(login(pbx));
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, forMs);
    process.once('SIGINT', resolve);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < 2_000) refused = /^Response: Error/m.test(Buffer.concat(chunks).toString('latin1'));
      if (refused || size > BYTES_MAX) resolve();
    });
    socket.on('close', resolve);
    socket.on('error', resolve);
    socket.once('close', () => clearTimeout(timer));
  });
  socket.destroy();
  if (size > BYTES_MAX) console.error(`Stopped: the recording reached ${BYTES_MAX} bytes.`);
  if (refused) {
    throw new AppError(
      'unauthorized',
      `Cannot log in to PBX "${pbx.id}" (${pbx.host}:${pbx.port}). Check its secret and the permit line in manager.conf.`,
    );
  }
  return Buffer.concat(chunks);
}

function open(pbx: AsteriskConfig): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: pbx.host, port: pbx.port, timeout: CONNECT_TIMEOUT_MS });
    const fail = (why: string) => {
      socket.destroy();
      const message = `Cannot reach PBX "${pbx.id}" (${pbx.host}:${pbx.port}): ${why}.`;
      reject(new AppError('unreachable', message));
    };
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('timeout', () => fail('no answer'));
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket.removeAllListeners());
    });
  });
}

function login(pbx: AsteriskConfig): string {
  const clean = (text: string) => text.replace(/[\r\n]/g, '');
  return `Action: Login\r\nUsername: ${clean(pbx.username)}\r\nSecret: ${clean(pbx.secret)}\r\nEvents: on\r\n\r\n`;
}
