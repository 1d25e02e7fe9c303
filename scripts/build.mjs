// Compiles src to dist. The old dist stays in place until the new one is complete.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, stampBuild } from './setup.mjs';

const fresh = join(root, 'node_modules', '.cache', `ringback-build-${process.pid}`);
const dist = join(root, 'dist');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

try {
  const done = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh], {
    cwd: root,
    stdio: 'inherit',
  });
  if (done.status !== 0) {
    console.error('dist is unchanged: the compiler reported errors.');
    process.exitCode = 1;
  } else {
    rmSync(dist, { recursive: true, force: true });
    cpSync(fresh, dist, { recursive: true });
    chmodSync(join(dist, 'main.js'), 0o755);
    stampBuild();
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
