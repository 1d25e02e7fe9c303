// How commands reach the running daemon: a file beside the database that says where its API listens, with a token of
// an administrator that is new at every start. Whoever may read this file may write the database as well.

import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Holder } from './desk/scopes.ts';
import { UNLIMITED } from './desk/sight.ts';

export interface Operator extends Holder {
  readonly token: string;
}

export interface Control {
  readonly url: string;
  readonly token: string;
  /** Of the certificate that the daemon shows (SHA-256); null: it speaks plain HTTP. */
  readonly fingerprint: string | null;
}

const TOKEN_BYTES = 24;

export function newOperator(): Operator {
  return {
    name: 'operator',
    scopes: ['admin'],
    ...UNLIMITED,
    token: randomBytes(TOKEN_BYTES).toString('base64url'),
  };
}

export function writeControl(database: string, control: Control): void {
  const file = nameOf(database);
  writeFileSync(`${file}.new`, JSON.stringify(control), { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

export function removeControl(database: string): void {
  rmSync(nameOf(database), { force: true });
}

/** null when there is none, or none that we may read: no daemon, or not ours. */
export function readControl(database: string): Control | null {
  try {
    return JSON.parse(readFileSync(nameOf(database), 'utf8')) as Control;
  } catch {
    return null;
  }
}

const nameOf = (database: string): string => `${database}.control`;
