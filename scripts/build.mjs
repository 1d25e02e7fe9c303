// Compiles src to dist, and the page (src/web) to dist/web with a compressed twin of each file. The old dist stays in place until
// the new one is complete.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, stampBuild } from './setup.mjs';

const fresh = join(root, 'node_modules', '.cache', `ringback-build-${process.pid}`);
const dist = join(root, 'dist');
const page = join(fresh, 'web');
const tool = (...path) => join(root, 'node_modules', ...path);

/** What is compressed already gains nothing. */
const COMPRESSIBLE = /\.(html|js|css|svg)$/;
/** Below that a twin saves nothing on the wire. */
const BYTES_MIN = 600;

const steps = [
  ['the compiler', tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', fresh],
  ['the builder of the page', tool('vite', 'bin', 'vite.js'), 'build', '--outDir', page, join('src', 'web')],
];

try {
  const failed = steps.find(([, ...args]) => {
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    return status !== 0;
  });
  if (failed !== undefined) {
    console.error(`dist is unchanged: ${failed[0]} reported errors.`);
    process.exitCode = 1;
  } else {
    compress(page);
    rmSync(dist, { recursive: true, force: true });
    cpSync(fresh, dist, { recursive: true });
    chmodSync(join(dist, 'main.js'), 0o755);
    stampBuild();
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** Once here instead of at every request. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
    const plain = readFileSync(file);
    if (plain.length < BYTES_MIN) continue;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
    writeFileSync(`${file}.br`, brotliCompressSync(plain, { params }));
    writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
  }
}
