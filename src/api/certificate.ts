// The certificate that the API shows: read from its files, read again when they change, replaced without a pause.
// Rule: at start, files that cannot be used end it with a sentence; later, the certificate in use stays and the log says why.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';

export type CertificateFiles = Pick<NonNullable<Config['api']['tls']>, 'certFile' | 'keyFile'>;

export interface Certificate {
  /** PEM, with those that lead to its authority. */
  readonly cert: string;
  readonly key: string;
  /** SHA-256, as it is shown everywhere: pairs of hexadecimal digits. */
  readonly fingerprint: string;
  readonly validFrom: number;
  readonly validTo: number;
}

const LOOK_MS = 5_000;
const DAY_MS = 86_400_000;
/** Long enough for whoever renews it by hand. */
const SOON_MS = 14 * DAY_MS;

/** Errors: `config`: a file that cannot be read or used, or two that do not belong together. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readPem('api.tls.certFile', certFile);
  const key = readPem('api.tls.keyFile', keyFile);
  const first = attempt(
    () => new X509Certificate(cert),
    `api.tls.certFile: ${certFile} is no PEM certificate.`,
  );
  const secret = attempt<KeyObject>(
    () => createPrivateKey(key),
    `api.tls.keyFile: ${keyFile} is no PEM private key, or is locked with a passphrase. Give a key without one.`,
  );
  if (!first.checkPrivateKey(secret)) {
    throw new AppError(
      'config',
      `api.tls: ${keyFile} is not the key of the first certificate in ${certFile}. The server's own certificate goes first.`,
    );
  }
  return {
    ...{ cert, key, fingerprint: first.fingerprint256 },
    validFrom: Date.parse(first.validFrom),
    validTo: Date.parse(first.validTo),
  };
}

function readPem(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new AppError('config', `${key}: ${file}: ${why}. Check the path, the owner and the mode.`);
  }
}

function attempt<T>(make: () => T, problem: string): T {
  try {
    return make();
  } catch {
    // What the library says may quote the file.
    throw new AppError('config', problem);
  }
}

/** What is wrong with the time; null: nothing, for two weeks at least. */
export function timeProblem({ validFrom, validTo }: Certificate, now: number): string | null {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  if (now < validFrom) return `the certificate of the API is not valid before ${day(validFrom)}`;
  if (now >= validTo) return `the certificate of the API ended on ${day(validTo)}: clients refuse it`;
  if (validTo - now < SOON_MS) return `the certificate of the API ends on ${day(validTo)}: renew it`;
  return null;
}

/** Calls `onNew` with each certificate that takes the place of the one before. Returns what ends it. */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  log: Logger,
  onNew: (certificate: Certificate) => void,
): () => void {
  let current = first;
  let seen = stamp(files);
  let toldAt = 0;
  const look = (): void => {
    const now = stamp(files);
    if (now !== seen) {
      seen = now;
      try {
        const next = readCertificate(files);
        if (next.fingerprint !== current.fingerprint) {
          current = next;
          toldAt = 0;
          onNew(next);
          log.info({ until: new Date(next.validTo).toISOString() }, 'the API shows a new certificate');
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log.error(
          { problem: error.message },
          'the API keeps its old certificate: the new one cannot be used',
        );
      }
    }
    const problem = timeProblem(current, Date.now());
    if (problem === null || Date.now() - toldAt < DAY_MS) return;
    toldAt = Date.now();
    log.warn(problem);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Changes when a file is written, or another one takes its place (links are followed). */
function stamp({ certFile, keyFile }: CertificateFiles): string {
  return [certFile, keyFile]
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found === undefined ? 'missing' : `${found.ino}:${found.size}:${found.mtimeMs}`;
    })
    .join(' ');
}
