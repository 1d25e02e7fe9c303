// Certificates of tests, made by openssl: each with a key of its own, for 127.0.0.1 and localhost.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface SelfSigned {
  readonly certFile: string;
  readonly keyFile: string;
}

/** `days`: how long it is valid from now. */
export function makeCertificate(folder: string, name: string, days = 30): SelfSigned {
  const certFile = join(folder, `${name}.crt`);
  const keyFile = join(folder, `${name}.key`);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const made = spawnSync(
    'openssl',
    [
      'req',
      '-x509',
      ...key,
      '-out',
      certFile,
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-days',
      String(days),
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  return { certFile, keyFile };
}
