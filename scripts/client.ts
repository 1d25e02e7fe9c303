// Writes src/web/client.ts, the only way in which the page talks to the daemon, from the daemon's own description of its API:
// `npx tsx scripts/client.ts`. A test holds the file against the description.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateSource } from 'oazapfts';
import { withControl } from '../src/cli/control.ts';
import { checkConfig } from '../src/config/load.ts';

const CLIENT = new URL('../src/web/client.ts', import.meta.url);

/** The client as it has to be. */
export async function pageClient(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-client-'));
  try {
    const config = checkConfig(
      {
        pbx: [{ id: 'main', type: 'asterisk', host: 'localhost', username: 'ringback', secret: 'secret' }],
        database: { file: join(folder, 'ringback.db') },
      },
      'client',
    );
    const description = join(folder, 'openapi.json');
    await withControl(config, async ({ ask }) => {
      writeFileSync(description, JSON.stringify(await ask('GET', '/openapi.json')));
    });
    // Without the version of the program: a release changes nothing here.
    return (await generateSource(description, {})).replace(/^ \* \d+\.\d+\.\d+.*\n/m, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(CLIENT, await pageClient());
}
