// The world for work by hand: it says where it listens, and a signal ends it whole.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Ami } from '../../scripts/pbx/ami.ts';
import { rootOf } from '../../scripts/pbx/server.ts';

const STAND = fileURLToPath(new URL('../../scripts/pbx/stand.ts', import.meta.url));
const INSTALL = fileURLToPath(new URL('../../scripts/pbx/install.sh', import.meta.url));

test.skipIf(process.getuid?.() !== 0)(
  'a world run by hand takes a login and leaves nothing behind',
  async () => {
    execFileSync(INSTALL, ['22'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const stand = spawn(process.execPath, ['--import', 'tsx', STAND, '22'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let said = '';
      for await (const bytes of stand.stdout.iterator({ destroyOnReturn: false })) {
        said += String(bytes);
        if (said.includes('Ctrl-C')) break;
      }
      const port = Number(/PBX {4}AMI (\d+)/.exec(said)?.[1]);
      const ami = await Ami.open({ port, username: 'lean', secret: 'lean-secret' });
      ami.close();
    } finally {
      const gone = once(stand, 'exit');
      stand.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
    }
    expect(existsSync(join(rootOf('22'), 'run', `ringback-${stand.pid}-1`))).toBe(false);
  },
);
