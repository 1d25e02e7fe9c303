// Where a MySQL or MariaDB is and who reads it. Rule: the password never stands on a command line, where every user of
// the machine can read it: it comes from the environment or from an option file as MySQL's own programs use it.

import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { MysqlAddress } from './mysql-source.ts';

export const PASSWORD_VARIABLE = 'RINGBACK_MYSQL_PASSWORD';
const DATABASE = 'asteriskcdrdb';
const PORT = 3306;
/** Groups of an option file that are meant for whoever connects, later ones before earlier ones. */
const GROUPS = ['client', 'mysql', 'ringback'];

export interface AddressOptions {
  readonly host?: string;
  readonly port?: string;
  readonly socket?: string;
  readonly user?: string;
  readonly database?: string;
  readonly defaultsFile?: string;
}

/** `url`: mysql://user@host:port/database; what the options say goes before. Errors: `invalid`, `not_found`. */
export function mysqlAddress(
  url: string | undefined,
  options: AddressOptions,
  env: { readonly [name: string]: string | undefined },
): MysqlAddress {
  const file = options.defaultsFile === undefined ? {} : readOptionFile(options.defaultsFile);
  const asked = url === undefined ? {} : readUrl(url);
  const user = options.user ?? asked.user ?? file.user;
  if (user === undefined)
    throw new AppError('invalid', 'Say who reads the database: --user NAME, or mysql://NAME@host/database.');
  const port = Number(options.port ?? asked.port ?? file.port ?? PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new AppError('invalid', '--port: wanted a whole number from 1 to 65535.');
  const host = options.host ?? asked.host;
  return {
    host: host ?? file.host ?? '127.0.0.1',
    port,
    socket: options.socket ?? (host === undefined ? (file.socket ?? null) : null),
    user,
    password: env[PASSWORD_VARIABLE] ?? file.password ?? null,
    database: options.database ?? asked.database ?? file.database ?? DATABASE,
  };
}

type Parts = { readonly [name in 'host' | 'port' | 'user' | 'database']?: string };

function readUrl(text: string): Parts {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AppError('invalid', 'The address of the database: wanted mysql://user@host:port/database.');
  }
  if (!/^(mysql|mariadb):$/.test(url.protocol)) {
    throw new AppError('invalid', 'The address of the database: wanted mysql://user@host:port/database.');
  }
  if (url.password !== '') {
    throw new AppError(
      'invalid',
      `Leave the password out of the address: every user of this machine can read command lines. Set ${PASSWORD_VARIABLE}, or use --defaults-file.`,
    );
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  return {
    ...(url.hostname !== '' && { host: url.hostname.replace(/^\[|\]$/g, '') }),
    ...(url.port !== '' && { port: url.port }),
    ...(url.username !== '' && { user: decodeURIComponent(url.username) }),
    ...(database !== '' && { database }),
  };
}

function readOptionFile(path: string): { readonly [name: string]: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError('not_found', `Cannot read the option file ${path}.`, { cause: error });
  }
  const values: Record<string, string> = Object.create(null);
  let isOurs = false;
  for (const line of text.split(/\r?\n/)) {
    const group = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (group !== undefined) isOurs = GROUPS.includes(group.trim());
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isOurs && name !== undefined && value !== undefined) {
      values[name] = value.replace(/^(["'])(.*)\1$/, '$2');
    }
  }
  return values;
}
