// Where the API listens, and in words why it cannot.

import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/schema.ts';
import { AppError } from '../errors.ts';
import type { Certificate } from './certificate.ts';

/** The address. Errors: `conflict`. */
export async function listen(app: FastifyInstance, config: Config): Promise<string> {
  const { host, port } = config.api;
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const why: { readonly [code: string]: string } = {
      EADDRINUSE: 'another program uses this port. Stop it, or set api.port.',
      EACCES: 'this port needs more rights. Set api.port to 1024 or more.',
      EADDRNOTAVAIL: 'this machine has no such address. Set api.host.',
      ENOTFOUND: 'this name cannot be resolved. Set api.host.',
    };
    const code = String((error as NodeJS.ErrnoException).code);
    if (why[code] === undefined) throw error;
    throw new AppError('conflict', `Cannot listen on ${host}:${port}: ${why[code]}`);
  }
}

/** For connections that come from now on. Without TLS it does nothing. */
export function showCertificate({ server }: FastifyInstance, { cert, key }: Certificate): void {
  if (server instanceof TlsServer) server.setSecureContext({ cert, key });
}
