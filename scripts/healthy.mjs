// Is the daemon of this container alive? Over TLS as well; the certificate is written for another name than this machine's own.
// Exit status 0: it is.

import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

const port = process.env.RINGBACK_API__PORT ?? 8088;
const options = { host: '127.0.0.1', port, path: '/healthz', timeout: 4_000, rejectUnauthorized: false };

function ask(request) {
  return new Promise((resolve) => {
    const asked = request(options, (answer) => resolve(answer.resume().statusCode === 200));
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

process.exitCode = (await ask(plain)) || (await ask(secure)) ? 0 : 1;
