// `npm start`: sets up what is missing and runs the daemon in this very process (so that signals and exit
// codes need no forwarding): with the configuration if there is one, else as a demo.
// `npm start -- --port 9000` hands the extra arguments to `ringback serve`.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale, installDependencies, requireNode, root } from './setup.mjs';

requireNode();
installDependencies();
buildIfStale();

const given = process.argv.slice(2);
const main = join(root, 'dist', 'main.js');
process.argv = [process.execPath, main, 'serve', ...choose(given), ...given];
await import(pathToFileURL(main).href);

function choose(args) {
  if (args.some((arg) => /^(--demo|-c|--config)(=|$)/.test(arg))) return [];
  const file = process.env.RINGBACK_CONFIG ?? (existsSync('ringback.yaml') ? 'ringback.yaml' : null);
  return file === null ? ['--demo'] : ['--config', file];
}
